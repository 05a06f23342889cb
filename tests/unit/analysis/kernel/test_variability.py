import numpy as np
import pytest

from analysis.kernel.variability import response_variability, robust_bounds


def test_the_worked_example_of_the_careless_package() -> None:
    """Introduction to careless: ten answers 4 5 4 5 ... have sd = 0.5270463."""
    assert response_variability(np.array([[4.0, 5] * 5])) == pytest.approx([0.5270463], abs=1e-7)


def test_the_same_answer_throughout_is_exactly_zero() -> None:
    assert response_variability(np.full((1, 7), 0.1)).tolist() == [0.0]


def test_only_answers_count_and_one_is_too_few() -> None:
    found = response_variability(np.array([[1.0, np.nan, 3, np.nan], [np.nan, 2, np.nan, np.nan], [np.nan] * 4]))
    assert found[0] == pytest.approx(np.sqrt(2))
    assert np.isnan(found[1:]).all()


def test_bounds_by_hand() -> None:
    """Median 3, absolute deviations 2 1 0 1 97: their median is 1."""
    least, most = robust_bounds(np.array([1.0, 2, 3, 4, 100, np.nan]), 2.0)
    assert (least, most) == pytest.approx((3 - 2 * 1.4826022, 3 + 2 * 1.4826022), abs=1e-6)


@pytest.mark.parametrize("values", [[np.nan, np.nan], [2.0, 2.0, 2.0, 5.0]])
def test_no_bounds_without_values_or_without_spread(values: list[float]) -> None:
    assert np.isnan(robust_bounds(np.array(values), 2.5)).all()
