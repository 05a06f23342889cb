import numpy as np

from analysis.kernel.patterns import Patterns


def _of(rows: list[str]) -> Patterns:
    return Patterns.of(np.array([[mark == "x" for mark in row] for row in rows]))


def test_patterns_come_by_frequency_then_by_what_they_answer() -> None:
    found = _of(["x..", "xxx", "x.x", "xxx", "xx."])
    assert found.seen.astype(int).tolist() == [[1, 1, 1], [1, 1, 0], [1, 0, 1], [1, 0, 0]]
    assert found.counts.tolist() == [2, 1, 1, 1]
    assert found.which.tolist() == [3, 0, 2, 0, 1]


def test_a_row_without_an_answer_is_a_pattern_too() -> None:
    found = _of(["...", "xxx"])
    assert found.seen.sum(axis=1).tolist() == [3, 0]


def test_monotone_is_when_patterns_lie_in_one_another() -> None:
    assert _of(["xxx", "xx.", "x.."]).monotone
    # In any order of the columns.
    assert _of(["xxx", "x.x", "..x"]).monotone
    assert not _of(["xxx", "xx.", "x.x"]).monotone
    assert not _of(["xx.", "..x"]).monotone
    assert _of(["x.x", "x.x"]).monotone
