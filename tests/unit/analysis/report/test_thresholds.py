import pytest

from analysis.report import thresholds
from analysis.report.thresholds import ALPHA, DESIGN_EFFECT, EXTREME, RMSEA, Threshold

ALL = [value for value in vars(thresholds).values() if isinstance(value, Threshold)]


def test_every_threshold_has_its_source() -> None:
    assert len(ALL) == 35
    assert all(any(digit.isdigit() for digit in threshold.source) for threshold in ALL)  # a year


@pytest.mark.parametrize(
    ("threshold", "number", "met"),
    [
        (ALPHA, 0.70, True),
        (ALPHA, 0.6999, False),
        (RMSEA, 0.06, True),
        (RMSEA, 0.0601, False),
        (ALPHA, float("nan"), False),
        (RMSEA, float("nan"), False),
    ],
)
def test_a_threshold_itself_is_met_and_nan_never(threshold: Threshold, number: float, met: bool) -> None:
    assert threshold.met(number) is met


@pytest.mark.parametrize(
    ("threshold", "shown"), [(ALPHA, "≥ .70"), (RMSEA, "≤ .06"), (DESIGN_EFFECT, "≤ 2"), (EXTREME, "≤ 15")]
)
def test_the_row_sets_number_threshold_and_source_side_by_side(threshold: Threshold, shown: str) -> None:
    row = threshold.row("this", 0.5)
    assert (row["statistic"], row["value"], row["threshold"], row["source"]) == ("this", 0.5, shown, threshold.source)


@pytest.mark.parametrize(("number", "verdict"), [(0.9, "yes"), (0.1, "no"), (float("nan"), "not computed")])
def test_the_verdict(number: float, verdict: str) -> None:
    assert ALPHA.row("alpha", number)["verdict"] == verdict
