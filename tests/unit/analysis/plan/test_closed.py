"""Plans by closed forms: their rows, what is needed, and values that cannot be."""

from collections.abc import Callable
from typing import Any

import pytest

from analysis.plan.closed import ClosedPlan
from analysis.plan.designs import alpha, cvi, icc
from analysis.plan.grid import universities
from instrument.errors import UsageError


def _alpha(**changed: Any) -> ClosedPlan:
    return alpha.closed(**({"alpha": 0.8, "items": 6, "n": (50, 200), "width": 0.1, "null": 0.7} | changed))


def _icc(**changed: Any) -> ClosedPlan:
    asked = {"icc": 0.1, "cells": universities("20,40", "10,25"), "width": 0.1, "null": 0.0}
    return icc.closed(**(asked | changed))


def _cvi(**changed: Any) -> ClosedPlan:
    return cvi.closed(**({"relevance": 0.9, "experts": (5, 10), "width": 0.4, "power": 0.8} | changed))


def test_alpha() -> None:
    found = _alpha()
    assert [row["plan_n"] for row in found.rows()] == [50, 200]
    assert [one.number for one in found.needed] == [150, 151, 113, 117]
    assert found.answer.startswith("For an interval of α = 0.8 no wider than 0.1: 150 students (Feldt).")
    assert not found.simulated
    assert _alpha(width=None, null=None).answer == ""


def test_icc() -> None:
    found = _icc()
    assert len(found.rows()) == 4
    assert found.rows()[0]["design_effect"] == pytest.approx(1.9)
    assert found.rows()[0]["effective_n"] == pytest.approx(200 / 1.9)
    # Spearman-Brown, exactly: .7 x .9/(.1 x .3).
    assert (found.needed[-1].number, found.needed[-1].unit) == (21, "students a university")


def test_cvi() -> None:
    found = _cvi()
    assert [row["cvi_asked"] for row in found.rows()] == [5, 8]
    assert found.rows()[0]["cvi_kept"] == pytest.approx(0.9**5)
    assert [one.number for one in found.needed] == [12, 12, 6]
    # Half the experts find it relevant: it is not kept more often by more of them.
    assert _cvi(relevance=0.5).needed[-1].number is None
    assert "no number of experts found" in _cvi(relevance=0.5).answer


@pytest.mark.parametrize("make", [_alpha, _icc, _cvi])
def test_every_plan_has_a_plot_and_settings(make: Callable[..., ClosedPlan]) -> None:
    found = make()
    drawn = found.figure()
    assert drawn is not None
    assert drawn.svg().startswith("<?xml")
    assert found.settings.sentence() in found.summary()


def test_a_single_size_has_no_plot() -> None:
    assert _alpha(n=(50,)).figure() is None


@pytest.mark.parametrize(
    ("make", "changed", "said"),
    [
        (_alpha, {"alpha": 1.0}, "--alpha: 1 does not lie between 0 and 1."),
        (_alpha, {"items": 1}, "--items: 1 item has no alpha."),
        (_alpha, {"width": 0.0}, "--width: 0 does not lie"),
        (_alpha, {"null": 0.8}, "--null: it is the alpha planned for"),
        (_alpha, {"power": 1.2}, "--power: 1.2 does not lie"),
        (_icc, {"icc": 0.0}, "--icc: 0 does not lie"),
        (_icc, {"null": 0.1}, "--null: 0.1 does not lie from 0 to below"),
        (_icc, {"level": 95}, "--level: 95 does not lie"),
        (_cvi, {"relevance": 1.0}, "--relevance: 1 does not lie"),
        (_cvi, {"experts": (5, 500)}, "500 experts are no panel."),
    ],
)
def test_values_that_cannot_be(make: Callable[..., ClosedPlan], changed: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError) as raised:
        make(**changed)
    assert said in str(raised.value)
