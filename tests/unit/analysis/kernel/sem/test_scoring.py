import numpy as np
import pytest

from analysis.kernel.sem.arrow import dense
from analysis.kernel.sem.scoring import Constraints, solve

RNG = np.random.default_rng(2)


class Quartic:
    """(x - target)' A (x - target) / 2 + the fourth powers of x - target; nothing beyond |x| = `wall`."""

    target = np.array([1.0, -2.0, 0.5])
    half = RNG.normal(size=(3, 6))
    a = half @ half.T

    def __init__(self, x: np.ndarray) -> None:
        self.d = x - self.target

    @property
    def value(self) -> float:
        return float(self.d @ self.a @ self.d / 2 + np.sum(self.d**4))

    def gradient(self) -> np.ndarray:
        return self.a @ self.d + 4 * self.d**3

    def expected(self) -> np.ndarray:
        return self.a

    def hessian(self) -> np.ndarray:
        return self.a + np.diag(12 * self.d**2)


FREE = Constraints.of(np.zeros((0, 3)), np.zeros(0))


def test_a_minimum_is_reached_and_shown_by_its_gradient() -> None:
    found = solve(Quartic, np.array([3.0, 3.0, 3.0]), FREE)
    assert found.converged
    assert found.flatness <= 1e-7
    np.testing.assert_allclose(found.x, Quartic.target, atol=1e-6)


def test_under_constraints_the_gradient_is_orthogonal_to_them() -> None:
    rows, sides = np.array([[1.0, 1.0, 0.0]]), np.array([2.0])
    constraints = Constraints.of(rows, sides)
    found = solve(Quartic, np.zeros(3), constraints)
    assert found.converged
    np.testing.assert_allclose(rows @ found.x, sides, atol=1e-12)
    np.testing.assert_allclose(constraints.basis.T @ Quartic(found.x).gradient(), 0, atol=1e-5)


def test_a_start_without_a_value_is_said() -> None:
    found = solve(lambda x: None, np.zeros(3), FREE)
    assert not found.converged
    assert "implies no covariance matrix at its start" in found.why


def test_steps_are_shortened_where_there_is_no_value() -> None:
    start, tried = np.array([3.0, 3.0, 3.0]), []

    def near(x: np.ndarray) -> Quartic | None:
        tried.append(np.linalg.norm(x - Quartic.target) < np.linalg.norm(start - Quartic.target) + 0.1)
        return Quartic(x) if tried[-1] else None

    found = solve(near, start, FREE)
    assert not all(tried)
    assert found.converged
    np.testing.assert_allclose(found.x, Quartic.target, atol=1e-6)


def test_what_falls_for_ever_is_not_converged() -> None:
    class Slope(Quartic):
        @property
        def value(self) -> float:
            return float(-self.d.sum())

        def gradient(self) -> np.ndarray:
            return -np.ones(3)

    found = solve(Slope, np.zeros(3), FREE)
    assert not found.converged
    assert found.why.startswith("the scaled gradient is")


@pytest.mark.parametrize("repeated", [False, True])
def test_constraints_are_origin_and_basis(repeated: bool) -> None:
    rows, sides = RNG.normal(size=(2, 5)), np.array([1.0, -2.0])
    if repeated:  # the same said twice takes away no more
        rows, sides = np.vstack([rows, rows[0] + rows[1]]), np.append(sides, sides.sum())
    found = Constraints.of(rows, sides)
    assert found.basis.shape == (5, 3)
    np.testing.assert_allclose(rows @ found.basis, 0, atol=1e-12)
    np.testing.assert_allclose(dense(found.basis.T @ found.basis), np.eye(3), atol=1e-12)
    x = RNG.normal(size=5)
    nearest = found.nearest(x)
    np.testing.assert_allclose(rows @ nearest, sides, atol=1e-10)
    np.testing.assert_allclose(found.basis.T @ (x - nearest), 0, atol=1e-12)


def test_contradicting_constraints_are_an_error() -> None:
    with pytest.raises(ValueError, match="contradict"):
        Constraints.of(np.array([[1.0, 0.0], [2.0, 0.0]]), np.array([1.0, 1.0]))


def test_parameters_that_no_row_joins_stay_apart() -> None:
    rows = np.array([[0, 1.0, 1.0, 0, 0, 0], [0, 0, 0, 0, 1.0, -1.0]])
    basis = dense(Constraints.of(rows, np.array([2.0, 0.0])).basis)
    met = (np.abs(basis) > 0).astype(int) @ (np.abs(basis) > 0).astype(int).T
    assert [np.flatnonzero(row).tolist() for row in met] == [[0], [1, 2], [1, 2], [3], [4, 5], [4, 5]]
