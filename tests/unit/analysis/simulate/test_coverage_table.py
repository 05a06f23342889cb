"""The document from fixed numbers: verdicts, what is asked and what only reported, and how rows are written."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from analysis.simulate.coverage import IntervalRow, Rate, RateRow, Target, interval_row, rate_row
from analysis.simulate.coverage_table import Outcome, document, section

R = 2000


def _row(covered: float, fails: str = "", level: float | None = 0.95, k: int = 1) -> IntervalRow:
    """Return the row of intervals of which the share `covered` hold the truth, half of the others too low."""
    values = np.tile([0.5, 0.4, 0.6], (R, k, 1))
    missed = round((1 - covered) * R)
    values[: missed // 2, :, 1:] -= 0.2
    values[missed // 2 : missed, :, 1:] += 0.2
    return interval_row(Target("x", np.full(k, 0.5), fails, level), values)


def _rate(marked: float, fails: str = "") -> RateRow:
    return rate_row(Rate("test", 0.05, fails=fails), (np.arange(R) < marked * R).astype(float).reshape(R, 1, 1))


def _outcome(*intervals: IntervalRow, rates: tuple[RateRow, ...] = (), **other: Any) -> Outcome:
    return replace(Outcome("key", "A population.", "", 500, R, 30.0, "code", intervals, rates), **other)


@pytest.mark.parametrize(
    ("covered", "right"), [(0.95, True), (0.94, True), (0.96, True), (0.925, False), (0.975, False), (0.5, False)]
)
def test_the_verdict_appears_for_a_wrong_interval_and_not_for_a_right_one(covered: float, right: bool) -> None:
    """Four binomial standard errors of 2,000 replications are 1.95 points."""
    one = _outcome(_row(covered))
    assert ("`OUTSIDE`" in section(one)) is not right
    assert bool(one.outside) is not right
    said = "do what they say." if right else "do what they say:"
    assert f"Of 1 intervals and tests under their own assumptions, {int(right)} {said}" in document([one], "c", "v")


def test_what_does_not_hold_its_assumptions_is_reported_and_not_judged() -> None:
    one = _outcome(_row(0.5, fails="not normal"), rates=(_rate(0.5, fails="not normal"),))
    text = document([one], "c", "v")
    assert one.outside == []
    assert "OUTSIDE" not in section(one)
    assert "fail: not normal" in text
    assert "Of 0 intervals and tests under their own assumptions, 0 do what they say." in text


def test_tests_are_judged_too() -> None:
    assert _outcome(rates=(_rate(0.05),)).outside == []
    (sentence,) = _outcome(rates=(_rate(0.10),)).outside
    assert sentence == "key: test marks 10.00% instead of 5.00% (0 of 2000 without a result)."
    assert "10.000 `OUTSIDE`" in section(_outcome(rates=(_rate(0.10),)))


def test_intervals_that_are_not_had_are_a_fault() -> None:
    values = np.tile([0.5, 0.4, 0.6], (R, 1, 1))
    values[:100, 0, 1:] = 5.0
    values[100:130, 0, 1:] = np.nan
    row = interval_row(Target("x", np.array([0.5])), values)
    assert row.failures == 30
    assert not row.within
    assert interval_row(Target("x", np.array([0.5])), values[:, :][~np.isnan(values[:, 0, 1])]).within


def test_a_row_from_fixed_numbers() -> None:
    line = section(_outcome(_row(0.95))).splitlines()[-1]
    assert line == (
        "| x | hold | 0.5000 | 0.5000 | +0.0000 | +0.00 | 0.0000 | 95% | 95.0 | 94.0 to 95.9 | 2.5 | 2.5 | 0 |"
    )
    several = section(_outcome(_row(0.95, k=3))).splitlines()[-1]
    assert several.startswith("| x (3) | hold | 0.5000 | 0.5000 |")
    assert "| 95.0 (95.0 to 95.0) |" in several


def test_estimates_without_intervals_have_a_table_of_their_own() -> None:
    text = section(_outcome(_row(0.95), _row(0.95, level=None)))
    assert len([line for line in text.splitlines() if line.startswith("| ---")]) == 2
    assert "root mean square error" in text
    assert "nan" not in text


def test_states_of_the_code_that_differ_are_said() -> None:
    ones = [_outcome(_row(0.95)), _outcome(_row(0.95), code="other", note="A remark.")]
    text = document(ones, "python x.py", "Python 3")
    assert "The studies were not all run on the same state of the code (`--resume`)." in text
    assert "not all run" not in document(ones[:1], "c", "v")
    assert text.startswith(
        "# Recovery and coverage\n\n`python x.py`, Python 3. 2 studies, 1 minutes of processor time."
    )
    assert text.endswith("A remark.\n")
