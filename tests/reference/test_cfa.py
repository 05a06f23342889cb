"""Confirmatory models by maximum likelihood, against lavaan (cfa.R): every estimate, error and fit measure."""

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis import cfa
from analysis.estimators.cfa import ConfirmatoryFit
from tests.support.answers import THREE_FACTORS, bfi, holzinger

# lavaan's runs were polished to a gradient below 1e-8, ours ends below 1e-6 in standardised units; an estimate is then
# good to that over the curvature. Observed: 3e-8 (estimates), 6e-9 (standard errors), 1e-8 (standardised).
ESTIMATE = 1e-6
# N times the discrepancy, flat at the minimum. Observed: 1e-11.
CHI_SQUARE = 1e-7
# lavaan finds RMSEA's interval with uniroot's tolerance of 1e-4 on the noncentrality. Observed: 3e-8.
INTERVAL = 1e-6
# lavaan fits the independence model by iteration, ours is its closed form. Observed: 2e-6 of 18222.
BASELINE = 1e-8

MODELS = ("holzinger", "holzinger_std_lv", "holzinger_residual", "holzinger_one", "bfi_raw", "bfi_reversed")
LAVAAN_NAMES = {
    "baseline_chisq": "baseline.chisq",
    "baseline_df": "baseline.df",
    "rmsea_ci_lower": "rmsea.ci.lower",
    "rmsea_ci_upper": "rmsea.ci.upper",
    "rmsea_pvalue": "rmsea.pvalue",
}
pytestmark = pytest.mark.parametrize("name", MODELS)


@cache
def _fit(name: str, text: str) -> ConfirmatoryFit:
    if name.startswith("bfi"):
        return cfa(bfi(reverse=name == "bfi_reversed"), text, estimator="ML", missing="listwise")
    return cfa(holzinger(), text, estimator="ML", missing="listwise")


@pytest.fixture
def expected(r_values: dict[str, Any], name: str) -> dict[str, Any]:
    return r_values["cfa"][name]


@pytest.fixture
def fit(expected: dict[str, Any], name: str) -> ConfirmatoryFit:
    text = expected["model"]
    if name == "holzinger_std_lv":  # what std.lv = TRUE means, written out
        text = THREE_FACTORS.replace("=~ ", "=~ NA*") + "\nvisual ~~ 1*visual; textual ~~ 1*textual; speed ~~ 1*speed"
    return _fit(name, text)


def _both(fit: ConfirmatoryFit, table: dict[str, Any]) -> pd.DataFrame:
    """Put our parameters beside lavaan's, which may name a covariance's two variables in the other order."""
    ours = {(x.op, frozenset((x.lhs, x.rhs))): x for x in fit.estimated}
    theirs = pd.DataFrame(table["values"], columns=table["columns"])
    assert len(theirs) == len(ours)
    found = [ours[op, frozenset((lhs, rhs))] for lhs, op, rhs in zip(theirs.lhs, theirs.op, theirs.rhs, strict=True)]
    return theirs.assign(
        our_est=[x.est for x in found],
        our_se=[x.se for x in found],
        our_z=[x.z for x in found],
        our_p=[x.p_value for x in found],
        our_std=[x.std_all for x in found],
        our_std_se=[x.std_se for x in found],
    )


def test_it_converges_without_a_warning(fit: ConfirmatoryFit, expected: dict[str, Any]) -> None:
    assert fit.converged
    left_out = fit.settings.n_rows - expected["nobs"]
    said = f'{left_out} rows with a missing answer were left out. Ask for missing="fiml" to use them.'
    assert fit.warnings == ((said,) if left_out else ())
    assert fit.settings.n_used == expected["nobs"]


def test_chi_square(fit: ConfirmatoryFit, expected: dict[str, Any]) -> None:
    measures = expected["fit_measures"]
    assert fit.fit["chisq"] == pytest.approx(measures["chisq"], abs=CHI_SQUARE)
    assert fit.fit["df"] == measures["df"]
    assert fit.fit["pvalue"] == pytest.approx(measures["pvalue"], abs=1e-10)


def test_independence_model(fit: ConfirmatoryFit, expected: dict[str, Any]) -> None:
    assert fit.fit["baseline_chisq"] == pytest.approx(expected["fit_measures"]["baseline.chisq"], rel=BASELINE)
    assert fit.fit["baseline_df"] == expected["fit_measures"]["baseline.df"]


@pytest.mark.parametrize("index", ["cfi", "tli", "rmsea", "srmr"])
def test_fit_index(fit: ConfirmatoryFit, expected: dict[str, Any], index: str) -> None:
    # SRMR is the only one that is not flat at the minimum. Observed: 3e-10.
    assert fit.fit[index] == pytest.approx(expected["fit_measures"][index], abs=1e-7)


@pytest.mark.parametrize("index", ["rmsea_ci_lower", "rmsea_ci_upper", "rmsea_pvalue"])
def test_interval_and_close_fit_of_rmsea(fit: ConfirmatoryFit, expected: dict[str, Any], index: str) -> None:
    assert fit.fit[index] == pytest.approx(expected["fit_measures"][LAVAAN_NAMES[index]], abs=INTERVAL)


@pytest.mark.parametrize("index", ["logl", "aic", "bic"])
def test_likelihood_and_information_criteria(fit: ConfirmatoryFit, expected: dict[str, Any], index: str) -> None:
    # Sums of some 1e5 in size: rounding, beside half of chi-square's error. Observed: 4e-10.
    assert fit.fit[index] == pytest.approx(expected["fit_measures"][index], abs=1e-6)


def test_information_criteria_count_no_means(fit: ConfirmatoryFit, expected: dict[str, Any]) -> None:
    counted = (fit.fit["aic"] + 2 * fit.fit["logl"]) / 2
    assert counted == pytest.approx(expected["npar"], abs=1e-6)
    assert fit.fitted.free == expected["npar"]


def test_estimates(fit: ConfirmatoryFit, expected: dict[str, Any]) -> None:
    both = _both(fit, expected["parameters"])
    np.testing.assert_allclose(both.our_est, both.est, rtol=0, atol=ESTIMATE)


def test_standard_errors(fit: ConfirmatoryFit, expected: dict[str, Any]) -> None:
    both = _both(fit, expected["parameters"])
    free = both.se > 0
    np.testing.assert_allclose(both.our_se[free], both.se[free], rtol=0, atol=ESTIMATE)
    assert both.our_se[~free].isna().all()


def test_z_and_p(fit: ConfirmatoryFit, expected: dict[str, Any]) -> None:
    both = _both(fit, expected["parameters"]).query("se > 0")
    np.testing.assert_allclose(both.our_z, both.z.astype(float), rtol=1e-6, atol=ESTIMATE)
    np.testing.assert_allclose(both.our_p, both.pvalue.astype(float), rtol=0, atol=ESTIMATE)


def test_standardised_estimates(fit: ConfirmatoryFit, expected: dict[str, Any]) -> None:
    both = _both(fit, expected["standardized"])
    np.testing.assert_allclose(both.our_std, both.est_std, rtol=0, atol=ESTIMATE)


def test_standard_errors_of_standardised_estimates(fit: ConfirmatoryFit, expected: dict[str, Any]) -> None:
    both = _both(fit, expected["standardized"])
    np.testing.assert_allclose(both.our_std_se, both.se, rtol=0, atol=ESTIMATE)


def test_implied_covariances(fit: ConfirmatoryFit, expected: dict[str, Any]) -> None:
    table = expected["implied"]
    items = list(fit.model.items)
    theirs = pd.DataFrame(table["values"], index=table["rows"], columns=table["columns"]).loc[items, items]
    np.testing.assert_allclose(fit.fitted.moments[0].implied_cov, theirs, rtol=0, atol=ESTIMATE)
