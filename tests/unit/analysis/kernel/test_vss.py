import numpy as np
import pytest

from analysis.kernel.vss import simple_fit

LOADINGS = np.array([[0.8, 0.1], [0.7, -0.2], [0.1, 0.6], [-0.3, 0.9]])
R = LOADINGS @ LOADINGS.T
np.fill_diagonal(R, 1.0)


def test_only_the_greatest_loading_of_each_item_is_kept() -> None:
    simple = np.array([[0.8, 0], [0.7, 0], [0, 0.6], [0, 0.9]])
    expected = 1 - np.sum((R - simple @ simple.T) ** 2) / np.sum(R**2)
    assert simple_fit(R, LOADINGS, 1) == pytest.approx(expected, abs=1e-15)


@pytest.mark.parametrize("complexity", [2, 5])
def test_a_complexity_of_all_factors_keeps_every_loading(complexity: int) -> None:
    uniqueness = 1 - np.sum(LOADINGS**2, axis=1)
    expected = 1 - np.sum(uniqueness**2) / np.sum(R**2)
    assert simple_fit(R, LOADINGS, complexity) == pytest.approx(expected, abs=1e-15)


def test_order_and_sign_of_factors_change_nothing() -> None:
    turned = LOADINGS[:, ::-1] * [-1, 1]
    assert simple_fit(R, turned, 1) == pytest.approx(simple_fit(R, LOADINGS, 1), abs=1e-15)
