"""Items within their construct against lavaan::lavCor, psych::fa, and equations solved in R (discrimination.R)."""

from functools import cache
from typing import Any

import pytest

from analysis import Sample, item_analysis
from analysis.estimators.items import ItemAnalysis
from tests.support.answers import SCALES, bfi, public

# lavCor's nlminb stops at a relative gain of 1e-10. Observed: 1.2e-7.
AS_LAVAAN_STOPS = 1e-6
# Both sides are roots to rounding error. Observed: 9e-16.
SOLVED = 1e-12
# psych::fa's optim() stops at a relative gain of 2e-9. Observed: 1.7e-6.
AS_PSYCH_STOPS = 1e-5
# The same minimum by principal axes iterated to 1e-14. Observed: 2.8e-11.
CONVERGED = 1e-9
# Sums of answers. Observed: 7e-16.
CLOSED_FORM = 1e-12

RUNS = [(scale, run) for scale in SCALES for run in ("pairwise", "complete")] + [("sparse", "pairwise")]
pytestmark = pytest.mark.parametrize(("scale", "run"), RUNS)


@cache
def _ours(scale: str, run: str) -> ItemAnalysis:
    missing = "listwise" if run == "complete" else "pairwise"
    if scale == "sparse":
        return item_analysis(Sample.from_frame(public("sparse"), list(public("sparse").columns), scale=(1, 4)))
    return item_analysis(bfi(SCALES[scale], reverse=True, missing=missing))


def _same(ours: ItemAnalysis, field: str, expected: dict[str, float], tolerance: float) -> None:
    assert {x.item: getattr(x, field) for x in ours.items} == pytest.approx(expected, abs=tolerance)


def test_polyserial_item_rest(r_values: dict[str, Any], scale: str, run: str) -> None:
    ours, expected = _ours(scale, run), r_values["discrimination"][scale][run]
    _same(ours, "item_rest_polyserial", expected["polyserial"], AS_LAVAAN_STOPS)
    _same(ours, "item_rest_polyserial", expected["polyserial_tight"], SOLVED)


def test_omega_without_each_item(r_values: dict[str, Any], scale: str, run: str) -> None:
    ours, expected = _ours(scale, run), r_values["discrimination"][scale][run]
    _same(ours, "omega_if_deleted", expected["omega_drop"], AS_PSYCH_STOPS)
    _same(ours, "omega_if_deleted", expected["omega_drop_tight"], CONVERGED)


def test_upper_lower_discrimination(r_values: dict[str, Any], scale: str, run: str) -> None:
    ours, expected = _ours(scale, run), r_values["discrimination"][scale][run]
    _same(ours, "discrimination", expected["discrimination"], CLOSED_FORM)
