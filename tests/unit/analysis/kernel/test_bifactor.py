import numpy as np
import pytest

from analysis.kernel.bifactor import PatternLikelihood, fit_bifactor
from analysis.kernel.onefactor_ml import one_factor_ml
from tests.support.discrepancy import ml_discrepancy

GENERAL = np.array([0.6, 0.5, 0.7, 0.5, 0.6, 0.5, 0.7, 0.4, 0.6])
GROUP = np.array([0.4, 0.5, 0.3, 0.6, 0.3, 0.5, 0.4, 0.5, 0.3])
PATTERN = np.column_stack([np.ones(9, dtype=bool), np.kron(np.eye(3), np.ones((3, 1))).astype(bool)])
LOADINGS = np.where(PATTERN, np.column_stack([GENERAL, *[GROUP] * 3]), 0.0)
SIGMA = LOADINGS @ LOADINGS.T
np.fill_diagonal(SIGMA, 1.0)
SD = np.array([1, 2, 0.1, 5, 1, 1, 3, 1, 10.0])
ONE = np.zeros(1, dtype=np.int64)


def _samples(draws: int, n: int = 500) -> np.ndarray:
    rng = np.random.default_rng(7)
    root = np.linalg.cholesky(SIGMA).T
    return np.array([np.cov(rng.standard_normal((n, 9)) @ root, rowvar=False) for _ in range(draws)])


def test_a_perfect_bifactor_model_is_found_in_the_units_of_the_items() -> None:
    found = fit_bifactor((SIGMA * np.outer(SD, SD))[None], PATTERN)
    np.testing.assert_allclose(found.loadings[0] / SD[:, None], LOADINGS, atol=1e-6)
    np.testing.assert_allclose(found.uniquenesses[0] / SD**2, 1 - np.sum(LOADINGS**2, axis=1), atol=1e-6)
    assert found.converged[0]


def test_it_is_a_minimum_of_the_general_discrepancy() -> None:
    (sample,) = _samples(1)
    found = fit_bifactor(sample[None], PATTERN)

    def discrepancy(loadings: np.ndarray) -> float:
        return ml_discrepancy(sample, loadings @ loadings.T + np.diag(found.uniquenesses[0]))

    least = discrepancy(found.loadings[0])
    for i, k in np.argwhere(PATTERN):
        for step in (1e-3, -1e-3):
            moved = found.loadings[0].copy()
            moved[i, k] += step
            assert discrepancy(moved) > least


def test_a_parent_as_start_changes_nothing_but_the_way() -> None:
    samples = _samples(6)
    parent = fit_bifactor(SIGMA[None], PATTERN)
    begun = fit_bifactor(samples, PATTERN, parent)
    assert begun.converged.all()
    for k, sample in enumerate(samples):
        alone = fit_bifactor(sample[None], PATTERN)
        assert begun.value[k] == pytest.approx(alone.value[0], abs=1e-9)
        np.testing.assert_allclose(begun.loadings[k], alone.loadings[0], atol=1e-5)


def test_without_groups_it_is_one_factor() -> None:
    (sample,) = _samples(1)
    found, one = fit_bifactor(sample[None], PATTERN[:, :1]), one_factor_ml(sample[None])
    np.testing.assert_allclose(found.loadings[0, :, 0], one.loadings[0], atol=1e-7)


def test_a_matrix_with_a_hole_is_nan_and_alone() -> None:
    samples = _samples(3)
    parent = fit_bifactor(SIGMA[None], PATTERN)
    samples[1, 2, 2] = np.nan
    found = fit_bifactor(samples, PATTERN, parent)
    assert found.converged.tolist() == [True, False, True]
    assert np.isnan(found.loadings[1]).all()


def test_gradient_and_hessian_are_the_slopes_of_the_objective() -> None:
    (sample,) = _samples(1, n=40)
    sd = np.sqrt(np.diag(sample))
    problem, h = PatternLikelihood.of((sample / np.outer(sd, sd))[None], PATTERN), 1e-6
    x = np.concatenate([LOADINGS[PATTERN] * 0.9, np.full(9, 0.5)])
    moves = h * np.eye(len(x))
    gradient = [(problem.value((x + m)[None], ONE) - problem.value((x - m)[None], ONE))[0] / (2 * h) for m in moves]
    np.testing.assert_allclose(problem.gradient(x[None], ONE)[0], gradient, atol=1e-7)
    hessian = [
        (problem.gradient((x + m)[None], ONE) - problem.gradient((x - m)[None], ONE))[0] / (2 * h) for m in moves
    ]
    np.testing.assert_allclose(problem.hessian(x[None], ONE)[0], hessian, atol=1e-6)


def test_parameters_without_a_covariance_matrix_are_no_error() -> None:
    problem = PatternLikelihood.of(SIGMA[None], PATTERN)
    nowhere = np.concatenate([np.full(int(PATTERN.sum()), 1e200), np.full(9, 0.5)])
    with np.errstate(all="ignore"):
        assert np.isnan(problem.gradient(nowhere[None], ONE)).all()
