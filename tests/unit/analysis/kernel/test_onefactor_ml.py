import numpy as np
import pytest

from analysis.kernel.minres import LEAST_UNIQUENESS
from analysis.kernel.onefactor_ml import _Likelihood, ml_hessian, one_factor_ml
from tests.support.discrepancy import ml_discrepancy

LOADINGS = np.array([0.9, 0.7, 0.5, 0.4])
SD = np.array([1.0, 3.0, 0.1, 20.0])
ONE = np.zeros(1, dtype=np.int64)


def _sample(seed: int, n: int = 60) -> np.ndarray:
    rng = np.random.default_rng(seed)
    draws = rng.standard_normal((n, 1)) * LOADINGS + rng.standard_normal((n, 4)) * np.sqrt(1 - LOADINGS**2)
    return np.cov(draws * SD, rowvar=False)


def test_a_perfect_factor_is_found_in_the_units_of_the_items() -> None:
    correlation = np.outer(LOADINGS, LOADINGS)
    np.fill_diagonal(correlation, 1.0)
    found = one_factor_ml((correlation * np.outer(SD, SD))[None])
    np.testing.assert_allclose(found.loadings[0] / SD, LOADINGS, atol=1e-8)
    np.testing.assert_allclose(found.uniquenesses[0] / SD**2, 1 - LOADINGS**2, atol=1e-8)


def test_units_change_nothing() -> None:
    covariance = _sample(1)
    raw, standard = one_factor_ml(covariance[None]), one_factor_ml((covariance / np.outer(SD, SD))[None])
    np.testing.assert_allclose(raw.loadings / SD, standard.loadings, atol=1e-9)


def test_its_value_is_that_of_the_general_discrepancy_and_no_neighbour_is_better() -> None:
    covariance = _sample(2)
    found = one_factor_ml(covariance[None])

    def discrepancy(loadings: np.ndarray, psi: np.ndarray) -> float:
        return ml_discrepancy(covariance, np.outer(loadings, loadings) + np.diag(psi))

    least = discrepancy(found.loadings[0], found.uniquenesses[0])
    for k in range(4):
        for share in (0.99, 1.01):
            moved = np.where(np.arange(4) == k, share, 1.0)
            assert discrepancy(found.loadings[0] * moved, found.uniquenesses[0]) > least
            assert discrepancy(found.loadings[0], found.uniquenesses[0] * moved) > least


def test_a_heywood_case_stays_at_the_bound() -> None:
    matrix = np.array([[1, 0.9, 0.8], [0.9, 1, 0.6], [0.8, 0.6, 1]])
    found = one_factor_ml((matrix * 4)[None])
    assert found.heywood[0].tolist() == [True, False, False]
    assert found.uniquenesses[0, 0] == pytest.approx(4 * LEAST_UNIQUENESS)
    assert found.converged[0]


def test_starts_and_holes() -> None:
    matrices = np.array([_sample(seed) for seed in range(12)])
    plain = one_factor_ml(matrices)
    begun = one_factor_ml(matrices, (plain.loadings[0], plain.uniquenesses[0]))
    each = one_factor_ml(matrices, (plain.loadings, plain.uniquenesses))
    assert begun.converged.all()
    np.testing.assert_allclose(begun.loadings / SD, plain.loadings / SD, atol=1e-7)
    np.testing.assert_allclose(each.loadings / SD, plain.loadings / SD, atol=1e-7)
    matrices[3, 0, 0], matrices[5, 1, 2] = 0.0, np.nan
    lost = one_factor_ml(matrices)
    assert np.flatnonzero(~lost.converged).tolist() == [3, 5]
    assert np.isnan(lost.loadings[[3, 5]]).all()


def test_gradient_and_hessian_are_the_slopes_of_the_objective() -> None:
    s = _sample(3) / np.outer(SD, SD)
    problem, x, h = _Likelihood(s[None]), np.array([0.9, 0.2, -0.4, 0.6, 0.3, 0.5, 0.2, 0.6]), 1e-6
    moves = h * np.eye(8)
    gradient = [(problem.value((x + m)[None], ONE) - problem.value((x - m)[None], ONE))[0] / (2 * h) for m in moves]
    np.testing.assert_allclose(problem.gradient(x[None], ONE)[0], gradient, atol=1e-7)
    hessian = [
        (problem.gradient((x + m)[None], ONE) - problem.gradient((x - m)[None], ONE))[0] / (2 * h) for m in moves
    ]
    np.testing.assert_allclose(problem.hessian(x[None], ONE)[0], hessian, atol=1e-6)
    np.testing.assert_allclose(ml_hessian(s, x[:4], x[4:]), hessian, atol=1e-6)
