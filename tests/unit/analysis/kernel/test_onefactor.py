import numpy as np
import pytest

from analysis.kernel.minres import LEAST_UNIQUENESS, minres
from analysis.kernel.onefactor import _Minres, minres_hessian, one_factor_minres

LOADINGS = np.array([0.9, 0.7, 0.5, -0.4, 0.6])
ONE = np.zeros(1, dtype=np.int64)


def _implied(loadings: np.ndarray) -> np.ndarray:
    matrix = np.outer(loadings, loadings)
    np.fill_diagonal(matrix, 1.0)
    return matrix


def _samples(n: int, draws: int, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    root = np.linalg.cholesky(_implied(LOADINGS)).T
    return np.array([np.corrcoef(rng.standard_normal((n, 5)) @ root, rowvar=False) for _ in range(draws)])


def test_a_perfect_factor_is_found_exactly() -> None:
    found = one_factor_minres(_implied(LOADINGS)[None])
    np.testing.assert_allclose(found.loadings[0], LOADINGS, atol=1e-9)
    np.testing.assert_allclose(found.uniquenesses[0], 1 - LOADINGS**2, atol=1e-9)
    assert found.converged[0]
    assert not found.heywood.any()


def test_it_is_the_minimum_of_minres() -> None:
    # The loadings of kernel.minres are good to its gradient of 1e-9: observed 4e-9, its uniquenesses 4e-8.
    matrices = _samples(100, 20)
    found = one_factor_minres(matrices)
    for k, matrix in enumerate(matrices):
        expected = minres(matrix, 1)
        np.testing.assert_allclose(found.loadings[k], expected.loadings[:, 0], atol=1e-7)
        np.testing.assert_allclose(found.uniquenesses[k], expected.uniquenesses, atol=2e-7)


def test_a_heywood_case_ends_where_minres_does_and_is_marked() -> None:
    matrix = np.array([[1, 0.9, 0.8, 0.3], [0.9, 1, 0.6, 0.2], [0.8, 0.6, 1, 0.3], [0.3, 0.2, 0.3, 1]])
    found, expected = one_factor_minres(matrix[None]), minres(matrix, 1)
    assert found.heywood[0].tolist() == [True, False, False, False]
    assert found.uniquenesses[0, 0] == LEAST_UNIQUENESS
    np.testing.assert_allclose(found.loadings[0], expected.loadings[:, 0], atol=1e-7)


@pytest.mark.parametrize("start", [LOADINGS, np.tile(LOADINGS, (30, 1)), np.full(5, 0.5)])
def test_a_start_changes_nothing_but_the_way(start: np.ndarray) -> None:
    matrices = _samples(80, 30, seed=4)
    plain, begun = one_factor_minres(matrices), one_factor_minres(matrices, start)
    np.testing.assert_allclose(begun.loadings, plain.loadings, atol=1e-8)
    assert begun.converged.all()


def test_a_matrix_with_a_hole_is_nan_and_alone() -> None:
    matrices = _samples(80, 4)
    whole = one_factor_minres(matrices)
    matrices[2, 0, 1] = np.nan
    found = one_factor_minres(matrices, LOADINGS)
    assert found.converged.tolist() == [True, True, False, True]
    assert np.isnan(found.loadings[2]).all()
    assert np.isnan(found.gradient_norm[2])
    np.testing.assert_allclose(found.loadings[[0, 1, 3]], whole.loadings[[0, 1, 3]], atol=1e-8)
    assert not one_factor_minres(np.full((2, 3, 3), np.nan), LOADINGS[:3]).converged.any()


# The fourth is beyond its most, where the objective changes its form.
@pytest.mark.parametrize("x", [np.array([0.9, 0.2, -0.4, 0.999, 0.3]), np.array([0.1, 0.2, 0.3, 0.4, 0.5])])
def test_gradient_and_hessian_are_the_slopes_of_the_objective(x: np.ndarray) -> None:
    problem, h = _Minres.of(_samples(30, 1)), 1e-6
    moves = h * np.eye(5)
    gradient = [(problem.value((x + m)[None], ONE) - problem.value((x - m)[None], ONE))[0] / (2 * h) for m in moves]
    np.testing.assert_allclose(problem.gradient(x[None], ONE)[0], gradient, atol=1e-8)
    hessian = [
        (problem.gradient((x + m)[None], ONE) - problem.gradient((x - m)[None], ONE))[0] / (2 * h) for m in moves
    ]
    np.testing.assert_allclose(problem.hessian(x[None], ONE)[0], hessian, atol=1e-8)
    np.testing.assert_allclose(minres_hessian(_samples(30, 1)[0], x), hessian, atol=1e-8)
