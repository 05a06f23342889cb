import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.kernel.mahalanobis import squared_distances
from tests.support.answers import congeneric, with_holes


@pytest.fixture
def x() -> NDArray[np.float64]:
    return congeneric(300, [0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.6], seed=4).to_numpy()


def _direct(row: NDArray[np.float64], mean: NDArray[np.float64], covariance: NDArray[np.float64]) -> float:
    o = ~np.isnan(row)
    off = row[o] - mean[o]
    return float(off @ np.linalg.solve(covariance[np.ix_(o, o)], off))


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.8])
def test_each_row_is_judged_by_the_variables_it_has(x: NDArray[np.float64], share: float) -> None:
    mean, covariance = x.mean(axis=0), np.cov(x, rowvar=False)
    holed = with_holes(x, share, seed=1)
    found, used = squared_distances(holed, mean, covariance)
    expected = [_direct(row, mean, covariance) if k else np.nan for row, k in zip(holed, used, strict=True)]
    np.testing.assert_allclose(found, expected, rtol=1e-10)
    assert used.tolist() == (~np.isnan(holed)).sum(axis=1).tolist()


def test_uncorrelated_standard_variables_have_the_sum_of_squares() -> None:
    found, used = squared_distances(np.array([[1.0, -2, np.nan], [np.nan] * 3]), np.zeros(3), np.eye(3))
    assert found[0] == pytest.approx(5)
    assert np.isnan(found[1])
    assert used.tolist() == [2, 0]


def test_the_distances_of_the_sample_itself_sum_to_p_times_n_minus_1(x: NDArray[np.float64]) -> None:
    found, _ = squared_distances(x, x.mean(axis=0), np.cov(x, rowvar=False))
    assert found.sum() == pytest.approx(7 * 299)


def test_reflecting_and_scaling_variables_changes_nothing(x: NDArray[np.float64]) -> None:
    factors = np.array([-1, 10, 1, -0.1, 1, 3, -2.0])
    holed = with_holes(x, 0.2, seed=2)
    mean, covariance = x.mean(axis=0), np.cov(x, rowvar=False)
    found, _ = squared_distances(holed, mean, covariance)
    turned, _ = squared_distances(holed * factors, mean * factors, covariance * np.outer(factors, factors))
    np.testing.assert_allclose(turned, found, rtol=1e-9)
