"""Intervals of alpha, its standard errors, and ordinal alpha, against R (alpha_intervals.R)."""

from typing import Any

import pytest

from analysis import alpha
from analysis.estimators.alpha import Alpha, AlphaInterval
from tests.support.answers import SCALES, bfi

# Closed forms on the same answers: nothing but rounding may differ. Observed: 7e-16; 7e-17 for the moments' SE, 4e-15
# for the standard error of measurement.
CLOSED_FORM = 1e-12
# lavaan stops its optimiser at an iterate. Observed: 6e-10.
ITERATED = 1e-8
# Polychoric correlations: lavaan's to its iterations (observed 3e-9), psych's to its optimiser (observed 4e-6).
LAVAAN_POLYCHORIC, PSYCH_POLYCHORIC = 1e-6, 1e-5
# The delete-one jackknife is another estimator of the same quantity, alike to order 1/n. Observed: .002 of it.
JACKKNIFE = 0.005

pytestmark = pytest.mark.parametrize("scale", SCALES)


@pytest.fixture
def expected(r_values: dict[str, Any], scale: str) -> dict[str, Any]:
    return r_values["alpha_intervals"][scale]


def _listwise(scale: str) -> Alpha:
    return alpha(bfi(SCALES[scale], reverse=True, missing="listwise"))


def _interval(found: Alpha, method: str) -> AlphaInterval:
    return next(one for one in found.intervals if one.method.startswith(method))


def test_bonett_interval(expected: dict[str, Any], scale: str) -> None:
    found = alpha(bfi(SCALES[scale], reverse=True, missing="listwise"), interval="bonett")
    assert found.lower == pytest.approx(expected["bonett"]["lower"], abs=CLOSED_FORM)
    assert found.upper == pytest.approx(expected["bonett"]["upper"], abs=CLOSED_FORM)


def test_normal_theory_standard_error(expected: dict[str, Any], scale: str) -> None:
    assert _interval(_listwise(scale), "normal").se == pytest.approx(expected["normal_se"], abs=ITERATED)


def test_distribution_free_standard_error(expected: dict[str, Any], scale: str) -> None:
    found = _interval(_listwise(scale), "distribution-free")
    assert found.se == pytest.approx(expected["adf_moments"], abs=CLOSED_FORM)
    assert found.se == pytest.approx(expected["adf_se"], abs=ITERATED)
    assert found.se == pytest.approx(expected["jackknife_se"], rel=JACKKNIFE)


def test_distribution_free_standard_error_with_missing_answers(expected: dict[str, Any], scale: str) -> None:
    found = _interval(alpha(bfi(SCALES[scale], reverse=True)), "distribution-free")
    assert found.se == pytest.approx(expected["pairwise_jackknife_se"], rel=JACKKNIFE)


def test_standard_error_of_measurement(expected: dict[str, Any], scale: str) -> None:
    found = _listwise(scale)
    assert found.sd_sum == pytest.approx(expected["sd_sum"], abs=CLOSED_FORM)
    assert found.sem_sum == pytest.approx(expected["sem_sum"], abs=CLOSED_FORM)


def test_ordinal_alpha(expected: dict[str, Any], scale: str) -> None:
    found = alpha(bfi(SCALES[scale], reverse=True), ordinal=True).ordinal_alpha
    assert found == pytest.approx(expected["ordinal_lavaan"], abs=LAVAAN_POLYCHORIC)
    assert found == pytest.approx(expected["ordinal_psych"], abs=PSYCH_POLYCHORIC)
