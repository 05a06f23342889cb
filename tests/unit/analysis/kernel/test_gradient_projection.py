import numpy as np
import pytest
from scipy.optimize import approx_fprime

from analysis.kernel import criteria
from analysis.kernel import gradient_projection as module
from analysis.kernel.gradient_projection import projected_gradient, turn

SIMPLE = np.kron(np.eye(3), np.array([[0.8], [0.7], [0.6], [0.5]]))
SIMPLE[0, 1], SIMPLE[5, 2] = 0.2, -0.15
TURN = np.linalg.qr(np.random.default_rng(4).standard_normal((3, 3)))[0]
LOADINGS = SIMPLE @ TURN
START = np.eye(3)[None]
ALL = [
    (criteria.quartimin, True),
    (criteria.geomin, True),
    (criteria.varimax, False),
    (criteria.quartimax, False),
    (criteria.equamax, False),
    (criteria.geomin, False),
]
each = pytest.mark.parametrize(("criterion", "oblique"), ALL)


def _onto(flat: np.ndarray, oblique: bool) -> np.ndarray:
    t = flat.reshape(3, 3)
    if oblique:
        return t / np.linalg.norm(t, axis=0)
    left, _, right = np.linalg.svd(t)
    return left @ right


@each
def test_the_projected_gradient_is_the_slope_along_the_rotations(criterion: criteria.Criterion, oblique: bool) -> None:
    start = _onto(np.random.default_rng(9).standard_normal(9), oblique)

    def value(flat: np.ndarray) -> float:
        t = _onto(flat, oblique)
        return float(criterion((LOADINGS @ (np.linalg.inv(t).T if oblique else t))[None])[0][0])

    slope = approx_fprime(start.ravel(), value, 1e-7)
    found = projected_gradient(LOADINGS[None], start[None], criterion, oblique)[0]
    assert found == pytest.approx(np.linalg.norm(slope), rel=1e-4)


@each
def test_it_ends_at_a_stationary_point_that_is_no_higher(criterion: criteria.Criterion, oblique: bool) -> None:
    found = turn(LOADINGS[None], criterion, START, oblique)
    assert found.gradient_norm[0] <= 1e-8
    assert found.value[0] <= criterion(LOADINGS[None])[0][0]
    again = projected_gradient(LOADINGS[None], found.transformation, criterion, oblique)
    assert again[0] == pytest.approx(found.gradient_norm[0], abs=1e-12)
    np.testing.assert_allclose(found.pattern[0] @ found.phi[0] @ found.pattern[0].T, LOADINGS @ LOADINGS.T, atol=1e-10)
    np.testing.assert_allclose(np.diag(found.phi[0]), 1.0, atol=1e-12)


def test_many_at_once_are_as_each_by_itself() -> None:
    many = np.array([LOADINGS, LOADINGS[::-1], 0.5 * LOADINGS])
    together = turn(many, criteria.quartimin, np.repeat(START, 3, axis=0), True)
    for k in range(3):
        alone = turn(many[k : k + 1], criteria.quartimin, START, True)
        np.testing.assert_allclose(together.pattern[k], alone.pattern[0], atol=1e-7)


def test_stopped_early_the_gradient_says_so() -> None:
    found = turn(LOADINGS[None], criteria.quartimin, START, True, iterations=1)
    assert found.gradient_norm[0] > 1e-4


def test_a_start_at_the_minimum_stays_there() -> None:
    first = turn(LOADINGS[None], criteria.varimax, START, False)
    second = turn(LOADINGS[None], criteria.varimax, first.transformation, False)
    np.testing.assert_array_equal(second.transformation, first.transformation)


def test_no_matrices_give_none() -> None:
    assert turn(np.empty((0, 4, 2)), criteria.varimax, np.empty((0, 2, 2)), False).pattern.shape == (0, 4, 2)
    assert module._norm(np.zeros((1, 2, 2)))[0] == 0
