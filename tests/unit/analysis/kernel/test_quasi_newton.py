"""Many minimisations at once: quadratics, a valley, and members that have no minimum."""

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.quasi_newton import quasi_newton

Array = NDArray[np.float64]


class _Rosenbrock:
    """(1 - a)^2 + k (b - a^2)^2 with a k for every member; where k is 0, -a - b, without a minimum."""

    k = np.array([1.0, 10.0, 100.0, 0.0])

    def at(self, x: Array, rows: NDArray[np.int64]) -> tuple[Array, Array]:
        a, b, k = x[:, 0], x[:, 1], self.k[rows]
        value = np.where(k > 0, (1 - a) ** 2 + k * (b - a**2) ** 2, -a - b)
        slope = np.column_stack([-2 * (1 - a) - 4 * k * a * (b - a**2), 2 * k * (b - a**2)])
        return value, np.where(k[:, None] > 0, slope, -1.0)


def test_each_member_finds_its_own_minimum() -> None:
    found = quasi_newton(_Rosenbrock(), np.tile([-0.5, 0.5], (4, 1)), np.eye(2) / 10, 1e-8)
    np.testing.assert_allclose(found.x[:3], 1.0, atol=1e-6)
    assert (found.gradient_norm[:3] <= 1e-8).all()
    assert found.gradient_norm[3] == 1


class _Wall:
    """A quadratic about 2 that is infinite below 1, where the first step would lead."""

    def at(self, x: Array, rows: NDArray[np.int64]) -> tuple[Array, Array]:
        return np.where(x[:, 0] < 1, np.inf, (x[:, 0] - 2) ** 2), 2 * (x - 2)


def test_a_step_to_where_there_is_no_value_is_halved() -> None:
    found = quasi_newton(_Wall(), np.array([[3.0]]), np.array([[2.0]]), 1e-9)
    np.testing.assert_allclose(found.x, 2.0, atol=1e-8)
