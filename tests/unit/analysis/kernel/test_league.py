import numpy as np
import pytest

from analysis.kernel.league import comparison_factor, holm, pair_tests, shrink


def test_the_factor_for_equal_errors_is_that_of_goldstein_and_healy() -> None:
    assert comparison_factor(np.full(5, 0.3)) == pytest.approx(1.959964 / np.sqrt(2), abs=1e-6)


def test_the_factor_lies_between_that_of_equal_and_of_one_error() -> None:
    assert 1.3859 < comparison_factor(np.array([0.1, 0.2, 1.5])) < 1.96


def test_shrinking_goes_all_the_way_without_variance_between_and_nowhere_without_variance_within() -> None:
    raw, sizes = np.array([1.0, 2.0, 4.0]), np.array([5.0, 5.0, 10.0])
    assert shrink(raw, sizes, 0.0, 1.0).means == pytest.approx(np.full(3, 2.75))
    assert shrink(raw, sizes, 1.0, 1e-12).means == pytest.approx(raw)


def test_errors_are_those_of_the_mixed_model_equations() -> None:
    sizes, between, within = np.array([3.0, 7.0, 2.0]), 0.5, 1.3
    found = shrink(np.array([0.1, 0.9, -0.4]), sizes, between, within)
    n = np.concatenate([[sizes.sum()], sizes])
    c = np.diag(n + np.concatenate([[0.0], np.full(3, within / between)]))
    c[0, 1:] = c[1:, 0] = sizes
    inverse = within * np.linalg.inv(c)
    level = np.column_stack([np.ones(3), np.eye(3)])
    assert found.errors == pytest.approx(level @ inverse @ level.T, abs=1e-12)


def test_holm_is_that_of_a_small_case_by_hand() -> None:
    assert holm(np.array([0.04, 0.01, 0.03])) == pytest.approx([0.06, 0.03, 0.06])


def test_pairs_without_any_difference_do_not_differ() -> None:
    pairs, difference, p = pair_tests(shrink(np.zeros(3), np.full(3, 4.0), 0.0, 1.0))
    assert pairs.tolist() == [[0, 1], [0, 2], [1, 2]]
    assert difference == pytest.approx(0)
    assert p == pytest.approx(1)
