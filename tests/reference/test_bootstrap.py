"""Refits to the bootstrap samples that lavaan drew, and the Bollen-Stine test (bootstrap.R)."""

from functools import cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis import Sample, bootstrap, cfa
from analysis.estimators.cfa import ConfirmatoryFit
from analysis.fit.sem.refits import Turn, refits
from analysis.sample import Data
from tests.support.answers import THREE_FACTORS, continuous, holzinger, public

LABELLED = "visual =~ x1 + a*x2 + b*x3\ntextual =~ x4 + x5 + x6\nspeed =~ x7 + x8 + x9\nratio := a / b"
COVARIATE = "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6\nvisual ~ ageyr\ntextual ~ ageyr + visual"
# Observed: 1.2e-5 (lavaan stops at a change of 1e-10 of its discrepancy).
ESTIMATES = 1e-4
# Observed: 3e-8.
CHI_SQUARE = 1e-5
# In standard errors of both simulations together.
MONTE_CARLO = 4.0
TWO = "A =~ A1 + A2 + A3 + A4 + A5\nC =~ C1 + C2 + C3 + C4 + C5"
NINE = [f"x{i}" for i in range(1, 10)]


def _schools() -> Sample:
    return continuous(public("holzinger"), NINE, group="school")


def _ordinal() -> Sample:
    items = [f"{scale}{i}" for scale in "AC" for i in range(1, 6)]
    return Sample.from_frame(public("bfi"), items, [x for x in items if x in ("A1", "C4", "C5")], scale=(1, 6))


@cache
def _fits() -> dict[str, ConfirmatoryFit]:
    def by(sample: Data, model: str, *asked: Any, **more: Any) -> ConfirmatoryFit:
        return cfa(sample, model, *asked, **more)

    age = continuous(public("holzinger"), [*NINE[:6], "ageyr"])
    return {
        "three": by(holzinger(), LABELLED, "ML"),
        "groups": by(_schools(), LABELLED.replace("ratio := a / b", "").replace("a*", "").replace("b*", ""), "ML",
                     group_equal="loadings"),
        "covariate": by(age, COVARIATE, "ML", meanstructure=True),
        "fiml": by(continuous(public("holzinger_holes")), THREE_FACTORS, "ML", "fiml"),
        "ordinal": by(_ordinal(), TWO, "WLSMV", "listwise"),
    }  # fmt: skip


def _weights(fit: ConfirmatoryFit, rows: list[Any]) -> list[NDArray[np.float64]]:
    """Return how often each respondent is among the rows (b, n_g) that R drew from each group."""
    sizes = [group.n for group in fit.fitted.data.groups]
    return [
        np.array([np.bincount(np.array(one) - 1, minlength=n) for one in drawn], dtype=float)
        for drawn, n in zip(rows, sizes, strict=True)
    ]


def _free(fit: ConfirmatoryFit, *, thresholds_first: bool) -> list[int]:
    """Return the rows of the free parameters, in lavaan's order: thresholds come before covariances of factors."""
    index = [k for k, number in enumerate(fit.model.index) if number >= 0]
    if not thresholds_first:
        return index
    return sorted(index, key=lambda k: ("=~", "|", "~~").index(fit.model.parameters[k].op))


@pytest.mark.parametrize("name", ["three", "groups", "covariate", "fiml", "ordinal"])
def test_estimates_of_the_samples_that_lavaan_drew(name: str, r_values: dict[str, Any]) -> None:
    r, fit = r_values["bootstrap"][name], _fits()[name]
    found = refits(fit.fitted, [_weights(fit, r["rows"])])
    assert found.converged.all()
    rows = _free(fit, thresholds_first=name == "ordinal")
    np.testing.assert_allclose(found.est[:, rows], np.array(r["coef"]), atol=ESTIMATES)


@pytest.mark.parametrize("name", ["three", "groups", "fiml"])
def test_standardised_estimates_and_chi_squares(name: str, r_values: dict[str, Any]) -> None:
    r, fit = r_values["bootstrap"][name], _fits()[name]
    found = refits(fit.fitted, [_weights(fit, r["rows"])])
    np.testing.assert_allclose(found.std, np.array(r["std"])[:, : found.std.shape[1]], atol=ESTIMATES)
    if name != "fiml":  # whose unrestricted moments would take EM in every sample
        np.testing.assert_allclose(found.chisq, np.array(r["chisq"]), atol=CHI_SQUARE)


def test_covariates_have_their_own_moments_in_each_sample(r_values: dict[str, Any]) -> None:
    # lavaan keeps the first sample's, so that its chi-squares and standardised values are those of no sample.
    r, fit = r_values["bootstrap"]["covariate"], _fits()["covariate"]
    found = refits(fit.fitted, [_weights(fit, r["rows"])])
    drawn = public("holzinger")[[*NINE[:6], "ageyr"]].iloc[np.array(r["rows"][0][0]) - 1].reset_index(drop=True)
    again = cfa(continuous(drawn), COVARIATE, "ML", meanstructure=True)
    assert found.chisq[0] == pytest.approx(again.fit["chisq"], abs=CHI_SQUARE)
    np.testing.assert_allclose(found.std[0], [one.std_all for one in again.estimated], atol=ESTIMATES)
    assert abs(found.chisq[0] - r["chisq"][0]) > 1


def test_samples_of_turned_answers(r_values: dict[str, Any]) -> None:
    # lavaan turns by symmetric roots of the raw matrices, ours are of standardised items.
    def root(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
        values, vectors = np.linalg.eigh(matrix)
        return np.asarray((vectors * np.sqrt(values)) @ vectors.T)

    r, fit = r_values["bootstrap"]["bollen_stine"], _fits()["three"]
    (group,) = fit.fitted.moments
    by = np.linalg.inv(root(group.cov)) @ root(group.implied_cov)
    turns = [Turn(group.located, by, group.implied_located)]
    found = refits(fit.fitted, [_weights(fit, r["rows"])], turns=turns)
    np.testing.assert_allclose(found.chisq, np.array(r["chisq"]), atol=CHI_SQUARE)


def test_the_p_value_of_bollen_and_stine(r_values: dict[str, Any]) -> None:
    pupils = continuous(public("holzinger")[NINE[:6]].iloc[:100].reset_index(drop=True))
    fit = cfa(pupils, "visual =~ x1 + x2 + x3\ntextual =~ x4 + x5 + x6", "ML")
    found = bootstrap(fit, draws=200).test
    assert found is not None
    theirs = r_values["bootstrap"]["p_value"]
    error = np.sqrt((1 / 1000 + 1 / 200) * theirs * (1 - theirs))
    assert found.p_value == pytest.approx(theirs, abs=MONTE_CARLO * error)
