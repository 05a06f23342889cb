"""Posterior modes against what calculus says of them."""

import numpy as np
import pytest

from analysis.kernel.sem.posterior import (
    Answers,
    Prior,
    _local,
    bartlett_weights,
    posterior_modes,
    regression_weights,
)

LOADINGS = np.array([[0.8, 0], [0.7, 0], [0, 0.9], [0.3, 0.6]])
PRIOR = Prior(
    LOADINGS,
    np.array([0.1, 0, 0, -0.2]),
    np.array([0.4, 0.5, 0.2, 0.5]),
    np.array([0.2, 0]),
    np.array([[1, 0.4], [0.4, 1.2]]),
)
EDGES = np.array([-np.inf, -1.0, 0.3, 1.2, np.inf])
NONE = np.full((5, 4), np.nan)


def _ordinal(seed: int) -> Answers:
    k = np.random.default_rng(seed).integers(0, 4, (5, 4))
    lower, upper = EDGES[k], EDGES[k + 1]
    lower[0, 1] = upper[0, 1] = np.nan
    return Answers(lower, upper, NONE)


def test_gradient_and_curvature_are_finite_differences() -> None:
    answers, precision, rows = _ordinal(1), np.linalg.inv(PRIOR.covariance), np.arange(5)
    eta = np.random.default_rng(2).normal(size=(5, 2)) * 2
    _, slope, curvature = _local(answers, PRIOR, precision, eta, rows)
    for j in range(2):
        step = 1e-5 * np.eye(2)[j]
        up, down = (_local(answers, PRIOR, precision, eta + s, rows) for s in (step, -step))
        np.testing.assert_allclose((up[0] - down[0]) / 2e-5, slope[:, j], rtol=1e-6, atol=1e-7)
        np.testing.assert_allclose((down[1] - up[1]) / 2e-5, curvature[:, :, j], rtol=1e-5, atol=1e-6)


def test_measures_alone_have_the_regression_scores() -> None:
    x = np.random.default_rng(3).normal(size=(5, 4))
    found = posterior_modes(Answers(NONE, NONE, x), PRIOR)
    sigma = LOADINGS @ PRIOR.covariance @ LOADINGS.T + np.diag(PRIOR.residuals)
    linear = regression_weights(LOADINGS, PRIOR.covariance, sigma)
    expected = PRIOR.mean + (x - PRIOR.intercepts - LOADINGS @ PRIOR.mean) @ linear.weights.T
    np.testing.assert_allclose(found.eta, expected, atol=1e-9)
    np.testing.assert_allclose(found.se, np.tile(np.sqrt(np.diag(linear.error)), (5, 1)), atol=1e-9)


@pytest.mark.parametrize("k", [0, 3])
def test_answers_all_at_one_end_have_a_mode(k: int) -> None:
    prior = Prior(LOADINGS, PRIOR.intercepts, np.full(4, 1e-4), PRIOR.mean, PRIOR.covariance)
    answers = Answers(np.full((5, 4), EDGES[k]), np.full((5, 4), EDGES[k + 1]), NONE)
    found = posterior_modes(answers, prior)
    assert found.converged.all()
    assert np.isfinite(found.eta).all()


def test_nobodys_answers_have_the_prior() -> None:
    found = posterior_modes(Answers(NONE, NONE, NONE), PRIOR)
    np.testing.assert_allclose(found.eta, np.tile(PRIOR.mean, (5, 1)))
    np.testing.assert_allclose(found.se**2, np.tile(np.diag(PRIOR.covariance), (5, 1)))


def test_bartletts_scores_are_unbiased_and_have_none_without_items() -> None:
    sigma = LOADINGS @ PRIOR.covariance @ LOADINGS.T + np.diag(PRIOR.residuals)
    found = bartlett_weights(LOADINGS, PRIOR.covariance, sigma)
    np.testing.assert_allclose(found.weights @ LOADINGS, np.eye(2), atol=1e-12)
    one = bartlett_weights(LOADINGS[:2], PRIOR.covariance, sigma[:2, :2])
    assert one.found.tolist() == [True, False]
