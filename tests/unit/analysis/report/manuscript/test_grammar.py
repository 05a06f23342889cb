import math

import pytest

from analysis.report.manuscript.grammar import (
    counted,
    degrees,
    extremes,
    interval,
    listed,
    p_value,
    plain,
    ranged,
    series,
    share,
    statistic,
    unit,
)


@pytest.mark.parametrize(
    ("value", "shown"), [(0.12, ".12"), (-0.5, "−.50"), (1.0, "1.00"), (-0.001, ".00"), (math.nan, "not computed")]
)
def test_what_cannot_exceed_1_has_no_leading_zero(value: float, shown: str) -> None:
    assert unit(value) == shown


def test_other_numbers_keep_it_and_their_thousands() -> None:
    assert plain(0.5) == "0.50"
    assert plain(-1234.5, 1) == "−1,234.5"


@pytest.mark.parametrize(
    ("p", "shown"), [(0.0121, "= .012"), (0.0001, "< .001"), (0.9994, "= .999"), (0.9996, "> .999"), (1.0, "> .999")]
)
def test_p_is_never_0_or_1(p: float, shown: str) -> None:
    assert p_value(p) == shown


def test_a_test_with_its_degrees_of_freedom() -> None:
    assert statistic(12.3456, 8.0, 0.136) == "χ²(8) = 12.35, p = .136"
    assert degrees(8.25) == "8.25"


def test_an_interval_names_its_level() -> None:
    assert interval(0.82, 0.871) == "95% CI [.82, .87]"


def test_lists_as_english_writes_them() -> None:
    assert [listed("a"), listed("ab"), listed("abc")] == ["a", "a and b", "a, b, and c"]
    assert [series(["a, b"]), series(["a, b", "c"])] == ["a, b", "a, b; and c"]
    assert ranged((("x", 0.5), ("y", 0.504))) == "was .50 throughout"
    assert ranged((("x", 0.5), ("y", 0.51))) == "ranged from .50 (x) to .51 (y)"


def test_one_is_not_several() -> None:
    assert counted(1, "One item.", "{n} items.") == "One item."
    assert counted(1200, "One item.", "{n} items.") == "1,200 items."


def test_shares_and_extremes() -> None:
    assert share(1, 3) == "33.3"
    assert share(1, 0) == "not computed"
    assert extremes([("a", 2.0), ("b", math.nan), ("c", 1.0)]) == (("c", 1.0), ("a", 2.0))
    assert extremes([("b", math.nan)]) is None
