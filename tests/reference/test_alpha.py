"""Alpha, its interval and the items' part in it, against psych::alpha (alpha.R)."""

from typing import Any

import pytest

from analysis import alpha, item_analysis
from tests.support.answers import SCALES, bfi

# Closed forms on the same covariances: nothing but rounding may differ. Observed: 2e-15.
CLOSED_FORM = 1e-12
BOTH = [("pairwise", "pairwise"), ("listwise", "complete")]

pytestmark = [
    pytest.mark.parametrize(("missing", "run"), BOTH, ids=["pairwise", "listwise"]),
    pytest.mark.parametrize("scale", SCALES),
]


@pytest.fixture
def expected(r_values: dict[str, Any], scale: str, run: str) -> dict[str, Any]:
    return r_values["alpha"][scale][run]


def test_alpha(expected: dict[str, Any], scale: str, missing: str) -> None:
    found = alpha(bfi(SCALES[scale], reverse=True, missing=missing))
    assert found.settings.n_used == expected["rows"]
    assert found.estimate == pytest.approx(expected["raw_alpha"], abs=CLOSED_FORM)


def test_feldt_interval(expected: dict[str, Any], scale: str, missing: str) -> None:
    found = alpha(bfi(SCALES[scale], reverse=True, missing=missing))
    assert found.lower == pytest.approx(expected["feldt"]["rows"]["lower"], abs=CLOSED_FORM)
    assert found.upper == pytest.approx(expected["feldt"]["rows"]["upper"], abs=CLOSED_FORM)


def test_standardised_alpha_and_mean_correlation(expected: dict[str, Any], scale: str, missing: str) -> None:
    found = alpha(bfi(SCALES[scale], reverse=True, missing=missing))
    assert found.standardised == pytest.approx(expected["std_alpha"], abs=CLOSED_FORM)
    assert found.mean_inter_item_r == pytest.approx(expected["average_r"], abs=CLOSED_FORM)


def test_item_rest_correlations(expected: dict[str, Any], scale: str, missing: str) -> None:
    found = item_analysis(bfi(SCALES[scale], reverse=True, missing=missing))
    assert {x.item: x.item_rest for x in found.items} == pytest.approx(expected["r_drop"], abs=CLOSED_FORM)


def test_alpha_without_each_item(expected: dict[str, Any], scale: str, missing: str) -> None:
    found = item_analysis(bfi(SCALES[scale], reverse=True, missing=missing))
    assert {x.item: x.alpha_if_deleted for x in found.items} == pytest.approx(expected["alpha_drop"], abs=CLOSED_FORM)
