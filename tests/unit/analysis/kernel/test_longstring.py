import numpy as np
import pytest

from analysis.kernel.longstring import in_order, runs

NAN = np.nan


def test_the_worked_example_of_the_careless_package() -> None:
    """Introduction to careless: 4 4 4 3 3 3 3 3 4 4 has a longest run of 5 and a mean run of (3 + 5 + 2)/3."""
    found = runs(np.array([[4.0, 4, 4, 3, 3, 3, 3, 3, 4, 4]]))
    assert found.longest.tolist() == [5]
    assert found.mean == pytest.approx([10 / 3])


def test_the_test_data_of_the_careless_package() -> None:
    """Ten rows of 100 answers: the first 10, 20 ... 90 alike and the rest alternating; ten runs of ten."""
    rows = [[1] * k + [0, 1] * ((100 - k) // 2) for k in range(10, 100, 10)] + [([1] * 10 + [0] * 10) * 5]
    assert runs(np.array(rows, dtype=float)).longest.tolist() == [*range(10, 100, 10), 10]


def test_alternating_answers_are_runs_of_one() -> None:
    found = runs(np.array([[4.0, 5, 4, 5, 4, 5]]))
    assert (found.longest[0], found.mean[0]) == (1, 1)


def test_a_missing_answer_ends_a_run_and_counts_in_none() -> None:
    found = runs(np.array([[3.0, 3, NAN, 3, 3, 3]]))
    assert found.longest[0] == 3
    assert found.mean[0] == 2.5


def test_a_run_goes_on_across_an_item_that_was_not_put() -> None:
    x = np.array([[3.0, 3, NAN, 3, 3, 1], [3.0, 3, NAN, 3, 3, 1]])
    passed = np.zeros(x.shape, dtype=bool)
    passed[0, 2] = True
    assert runs(x, passed).longest.tolist() == [4, 2]
    assert runs(x, passed).mean == pytest.approx([2.5, 5 / 3])


def test_who_answered_nothing_has_no_run() -> None:
    found = runs(np.array([[NAN, NAN], [1.0, NAN]]))
    assert np.isnan(found.longest[0])
    assert np.isnan(found.mean[0])
    assert (found.longest[1], found.mean[1]) == (1, 1)


def test_answers_go_into_the_order_they_were_asked() -> None:
    x = np.array([[1.0, 2, 1, NAN]])
    assert in_order(x, np.array([[1.0, 2, 0, NAN]]))[0, :3].tolist() == [1, 1, 2]
    assert runs(in_order(x, np.array([[1.0, 2, 0, NAN]]))).longest[0] == 2
