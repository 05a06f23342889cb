"""Guttman's lambdas, split halves and the greatest lower bound, against psych and R's own optimiser (guttman.R)."""

from typing import Any

import numpy as np
import pytest

from analysis import guttman, split_half
from analysis.estimators.guttman import Guttman
from analysis.kernel.covariance import pairwise_covariance
from analysis.sample import Sample
from tests.support.answers import ITEMS, SCALES, bfi, holzinger

# Closed forms on the same covariances: nothing but rounding may differ. Observed: 2e-15.
CLOSED_FORM = 1e-12
# R's optim() on the factored dual, to its gradient. Observed: 7e-12.
OPTIMISED = 1e-9

SMALL = [*SCALES, "six", "holzinger"]
EVERY = [*SMALL, "sixteen", "all"]
LAMBDAS = {
    "lambda.1": "lambda1",
    "lambda.2": "lambda2",
    "lambda.3": "lambda3",
    "lambda.5": "lambda5",
    "lambda.5p": "lambda5_plus",
    "lambda.6": "lambda6",
}


def _sample(name: str) -> Sample:
    if name == "holzinger":
        return holzinger()
    items = SCALES.get(name, ITEMS[: {"six": 6, "sixteen": 16}.get(name)])
    return bfi(items, reverse=True)


def _feasible(found: Guttman, covariance: np.ndarray) -> None:
    """Show from the two solutions alone that nothing is greater by more than their gap."""
    assert found.raw.proof is not None
    psi, dual = found.raw.proof.psi, found.raw.proof.dual
    total = covariance.sum()
    assert psi.min() >= 0
    assert np.linalg.eigvalsh(covariance - np.diag(psi))[0] >= -1e-9
    assert np.diag(dual).min() >= 1 - 1e-14
    assert np.linalg.eigvalsh(dual)[0] >= -1e-12
    assert found.glb == pytest.approx(1 - psi.sum() / total, abs=1e-13)
    assert 0 <= found.glb - (1 - np.sum(covariance * dual) / total) <= 1e-10


@pytest.mark.parametrize("name", EVERY)
def test_lambdas_of_standardised_items(r_values: dict[str, Any], name: str) -> None:
    found, expected = guttman(_sample(name)).standardised, r_values["guttman"][name]["standardised"]
    for theirs, ours in LAMBDAS.items():
        assert getattr(found, ours) == pytest.approx(expected[theirs], abs=CLOSED_FORM), ours


@pytest.mark.parametrize("name", EVERY)
def test_lambdas_of_raw_scores(r_values: dict[str, Any], name: str) -> None:
    found, expected = guttman(_sample(name)), r_values["guttman"][name]["raw"]
    for theirs, ours in {**{x: x for x in ("lambda1", "lambda2", "lambda5", "lambda6")}, "alpha": "lambda3"}.items():
        assert getattr(found, ours) == pytest.approx(expected[theirs], abs=CLOSED_FORM), ours


@pytest.mark.parametrize("name", EVERY)
def test_lambda_4_is_as_great_as_any_of_psychs(r_values: dict[str, Any], name: str) -> None:
    found, expected = guttman(_sample(name)), r_values["guttman"][name]
    assert found.lambda4 >= expected["best_split"] - CLOSED_FORM
    assert found.standardised.lambda4 >= expected["standardised"]["lambda.4"] - CLOSED_FORM
    split = found.raw.split
    assert abs(split.sum()) == len(split) % 2
    half, covariance = split > 0, pairwise_covariance(_sample(name).array)
    assert found.lambda4 == pytest.approx(4 * covariance[half][:, ~half].sum() / covariance.sum(), abs=CLOSED_FORM)


@pytest.mark.parametrize("name", EVERY)
def test_the_greatest_lower_bound_is_proved(r_values: dict[str, Any], name: str) -> None:
    found = guttman(_sample(name))
    _feasible(found, pairwise_covariance(_sample(name).array))
    # no other lower bound is above it: not those of psych either
    assert found.glb >= max(found.lambda1, found.lambda2, found.lambda3, found.lambda4, found.lambda5, found.lambda6)
    assert found.glb >= r_values["guttman"][name]["best_split"]


@pytest.mark.parametrize("name", SMALL)
def test_the_greatest_lower_bound_is_that_of_another_method(r_values: dict[str, Any], name: str) -> None:
    found, expected = guttman(_sample(name)), r_values["guttman"][name]
    assert found.glb == pytest.approx(expected["glb_dual"], abs=OPTIMISED)
    assert found.standardised.glb == pytest.approx(expected["glb_dual_std"], abs=OPTIMISED)


@pytest.mark.parametrize("name", SMALL)
@pytest.mark.parametrize("coefficient", ["rulon", "spearman_brown"])
def test_every_split(r_values: dict[str, Any], name: str, coefficient: str) -> None:
    found = getattr(split_half(_sample(name)), coefficient)
    expected = r_values["guttman"][name]["every_split"]
    assert len(found.values) == expected["count"]
    for field in ("least", "mean", "median", "greatest"):
        assert getattr(found, field) == pytest.approx(expected[coefficient][field], abs=CLOSED_FORM)
    assert found.quantiles[0.025] == pytest.approx(expected[coefficient]["q025"], abs=CLOSED_FORM)
    assert found.quantiles[0.975] == pytest.approx(expected[coefficient]["q975"], abs=CLOSED_FORM)


@pytest.mark.parametrize("name", ["six", "sixteen"])
def test_splits_of_an_even_number_are_psychs(r_values: dict[str, Any], name: str) -> None:
    found, expected = split_half(_sample(name)), r_values["guttman"][name]
    assert len(found.rulon.values) == expected["psych_splits"]
    assert found.least == pytest.approx(expected["psych_split"]["least"], abs=CLOSED_FORM)
    assert found.estimate == pytest.approx(expected["psych_split"]["mean"], abs=CLOSED_FORM)
    assert found.greatest == pytest.approx(expected["psych_split"]["greatest"], abs=CLOSED_FORM)


def test_psych_goes_through_half_of_the_splits_of_an_odd_number(r_values: dict[str, Any]) -> None:
    expected = r_values["guttman"]["C"]
    assert (expected["psych_splits"], expected["every_split"]["count"]) == (5, 10)
    assert expected["every_split"]["rulon"]["greatest"] > expected["psych_split"]["greatest"] + 0.01
