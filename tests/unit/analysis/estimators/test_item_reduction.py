import numpy as np
import pytest

from analysis import ReductionRule, efa, reduce_items
from analysis.sample import Sample
from instrument.errors import Refused, UsageError
from tests.support.answers import bfi, congeneric, continuous, likert

STRONG = congeneric(300, [0.8, 0.75, 0.7, 0.7, 0.65, 0.7], seed=2)
# Two more items: one that measures nothing, one that hardly does.
FRAME = STRONG.assign(
    noise=np.random.default_rng(33).standard_normal(300),
    faint=0.3 * STRONG.y1 + np.random.default_rng(34).standard_normal(300),
)


def test_items_that_meet_the_rule_all_stay() -> None:
    found = reduce_items(continuous(STRONG), 1)
    assert (found.left_out, found.kept) == ((), tuple(STRONG.columns))
    assert found.stopped == "stopped: every item meets the rule"
    assert not any("confirmed" in warning for warning in found.warnings)


def test_one_item_goes_at_a_time_the_worst_first() -> None:
    found = reduce_items(continuous(FRAME), 1, ReductionRule(adequacy=None))
    assert found.left_out == ("noise", "faint")
    first, second = found.steps
    assert first.criterion == second.criterion == "communality"
    assert first.measured == pytest.approx(efa(continuous(FRAME), 1).communalities["noise"])
    assert (first.limit, first.left, second.left) == (0.2, 7, 6)
    assert first.after == second.before
    assert any("to be confirmed in others" in warning for warning in found.warnings)


def test_every_step_shows_the_numbers_before_and_after() -> None:
    found = reduce_items(continuous(FRAME), 1)
    before, after = efa(continuous(FRAME), 1), efa(continuous(FRAME.drop(columns=found.left_out[0])), 1)
    row = found.rows()[0]
    assert row["rmsea_before"] == pytest.approx(before.fit["rmsea"])
    assert row["rmsea_after"] == pytest.approx(after.fit["rmsea"])
    assert row["rmsr_after"] == pytest.approx(after.fit["rmsr"])
    assert row["variance_before"] == pytest.approx(100 * before.communalities.sum() / 8)


def test_the_criteria_are_asked_in_order() -> None:
    assert reduce_items(continuous(FRAME), 1, ReductionRule(communality=None)).steps[0].criterion in (
        "MSA",
        "greatest loading",
    )
    crossing = reduce_items(bfi(), 5, ReductionRule(None, None, None))
    assert {step.criterion for step in crossing.steps} == {"gap to the next loading"}
    assert reduce_items(continuous(FRAME), 1, ReductionRule(None, None, None, None)).steps == ()


def test_an_item_that_a_factor_needs_stays() -> None:
    found = reduce_items(continuous(FRAME[["y1", "y2", "noise", "faint"]]), 1, ReductionRule(keep=3))
    assert len(found.kept) == 3
    assert "miss the rule but are needed for 3 items a factor" in found.stopped
    assert found.stopped in found.settings.sentence()


def test_it_stops_where_the_items_left_cannot_carry_the_factors() -> None:
    found = reduce_items(continuous(STRONG[["y1", "y2", "y3"]]), 1, ReductionRule(communality=0.99, keep=1))
    assert found.left_out == ()
    assert "item reduction: 2 items. It needs 3 or more." in found.stopped


def test_polychoric_correlations_with_a_measure_among_the_items() -> None:
    frame = likert(200, 5, seed=3).assign(measure=FRAME["noise"][:200])
    sample = Sample.from_frame(frame, list(frame.columns), scale=None)
    found = reduce_items(sample, 1, correlation="polychoric", continuous=("measure",))
    assert found.left_out == ("measure",)
    assert found.settings.treatment == "ordinal"


def test_a_rule_that_keeps_nothing_and_a_set_without_a_solution_are_refused() -> None:
    with pytest.raises(UsageError, match="0 items a factor cannot be kept"):
        reduce_items(continuous(FRAME), 1, ReductionRule(keep=0))
    with pytest.raises(Refused, match="cannot carry 5 factors"):
        reduce_items(continuous(FRAME), 5)


def test_the_rule_is_said_in_one_line() -> None:
    assert ReductionRule(adequacy=None).sentence() == (
        "one item a step, the worst by the first of: communality < 0.20, greatest loading < 0.40, "
        "gap to the next loading < 0.20; 3 items a factor are kept"
    )
