import numpy as np
import pytest

from analysis.kernel.omega import omega_total
from analysis.kernel.omega_categorical import Steps, omega_categorical, omega_slopes, score_covariances
from analysis.kernel.onefactor_dwls import loading_slopes, one_factor_dwls

TAU = (np.array([-1.0, 0.2, 1.1]), np.array([0.0]), np.array([-0.5, 0.6]), np.array([-1.2, 0.4, 1.6]))
VALUES = tuple(np.arange(len(tau) + 1.0) for tau in TAU)
LOADINGS = np.array([[0.8, 0.6, 0.7, 0.5]])
RHO = np.outer(LOADINGS[0], LOADINGS[0]) + np.diag(1 - LOADINGS[0] ** 2)


def test_covariances_of_the_answers_are_those_of_a_large_sample() -> None:
    rng = np.random.default_rng(2)
    normal = rng.standard_normal((200_000, 4)) @ np.linalg.cholesky(RHO).T
    answers = np.column_stack([np.searchsorted(tau, normal[:, j]) for j, tau in enumerate(TAU)])
    found = score_covariances(Steps.of(TAU, VALUES), RHO[None])[0]
    # A covariance of answers up to 3 has a standard error below 1.5/sqrt(N) = .0034.
    np.testing.assert_allclose(found, np.cov(answers, rowvar=False), atol=0.0135)
    np.testing.assert_allclose(found, found.T)


def test_uncorrelated_responses_make_uncorrelated_answers() -> None:
    found = score_covariances(Steps.of(TAU, VALUES), np.eye(4)[None])[0]
    np.testing.assert_allclose(found - np.diag(np.diag(found)), 0, atol=1e-15)
    # The variance of two answers, half each.
    assert found[1, 1] == pytest.approx(0.25)


def test_it_is_the_share_of_the_answers_that_two_parallel_forms_share() -> None:
    # Parallel forms are answers whose responses have the same factor and new errors: their sums' correlation.
    rng = np.random.default_rng(3)
    factor, unique = rng.standard_normal((400_000, 1)), np.sqrt(1 - LOADINGS**2)
    sums = []
    for _ in range(2):
        response = factor * LOADINGS + rng.standard_normal((len(factor), 4)) * unique
        sums.append(sum(np.searchsorted(tau, response[:, j]) for j, tau in enumerate(TAU)))
    found = omega_categorical(Steps.of(TAU, VALUES), LOADINGS)[0]
    # (1 - r^2)/sqrt(N) = .0010: four of these.
    assert found == pytest.approx(np.corrcoef(sums)[0, 1], abs=0.004)


def test_many_categories_are_as_good_as_measures() -> None:
    fine = [np.linspace(-4, 4, 160)] * 4
    found = omega_categorical(Steps.of(fine, [np.arange(161.0)] * 4), LOADINGS)[0]
    assert found == pytest.approx(omega_total(LOADINGS, 1 - LOADINGS**2)[0], abs=2e-3)


def test_only_the_steps_between_answers_count() -> None:
    plain = omega_categorical(Steps.of(TAU, VALUES), LOADINGS)
    shifted = omega_categorical(Steps.of(TAU, [3 + 2 * values for values in VALUES]), LOADINGS)
    wider = omega_categorical(Steps.of(TAU, [np.array([0, 1, 2, 9.0]), *VALUES[1:]]), LOADINGS)
    np.testing.assert_allclose(shifted, plain)
    assert abs(wider[0] - plain[0]) > 1e-3


def test_a_category_nobody_is_in_changes_nothing() -> None:
    with_empty = (np.array([-1.0, 0.2, 0.2, 1.1]), *TAU[1:3], np.array([-1.2, 0.4, 1.6, np.inf]))
    # The empty one between is skipped: the answer steps by two there, as the values say.
    values = (np.array([0, 1, 1.5, 2, 3]), *VALUES[1:3], np.arange(5.0))
    found = omega_categorical(Steps.of(with_empty, values), LOADINGS)
    np.testing.assert_allclose(found, omega_categorical(Steps.of(TAU, VALUES), LOADINGS), atol=1e-12)


def test_samples_are_computed_side_by_side() -> None:
    both = Steps.of([np.stack([tau, tau + 0.3]) for tau in TAU], VALUES)
    loadings = np.concatenate([LOADINGS, LOADINGS - 0.1])
    found = omega_categorical(both, loadings)
    assert found[0] == pytest.approx(omega_categorical(Steps.of(TAU, VALUES), LOADINGS)[0])
    assert found[1] == pytest.approx(omega_categorical(Steps.of([t + 0.3 for t in TAU], VALUES), LOADINGS - 0.1)[0])


def test_the_models_own_correlations_are_the_default() -> None:
    steps = Steps.of(TAU, VALUES)
    np.testing.assert_allclose(omega_categorical(steps, LOADINGS, RHO[None]), omega_categorical(steps, LOADINGS))


@pytest.mark.parametrize("observed", [False, True])
def test_the_slopes_are_finite_differences(observed: bool) -> None:
    rng = np.random.default_rng(5)
    rho = RHO + np.where(np.eye(4) > 0, 0, 0.05 * np.sign(np.subtract.outer(np.arange(4), np.arange(4)) ** 2 - 2))
    weights, steps, pairs = np.ones((4, 4)), Steps.of(TAU, VALUES), np.triu_indices(4, 1)
    loadings = one_factor_dwls(rho[None], weights).loadings[0]
    by_threshold, by_pair = omega_slopes(
        steps, loadings, loading_slopes(loadings, rho, weights), rho if observed else None
    )
    in_tau, in_rho, h = rng.standard_normal(steps.tau.shape), rng.standard_normal(6), 1e-6

    def moved(size: float) -> float:
        matrix = rho.copy()
        matrix[pairs] += size * in_rho
        matrix.T[pairs] = matrix[pairs]
        at = Steps(steps.tau + size * in_tau, steps.step)
        fit = one_factor_dwls(matrix[None], weights, loadings)
        return float(omega_categorical(at, fit.loadings, matrix[None] if observed else None)[0])

    expected = (moved(h) - moved(-h)) / (2 * h)
    assert np.sum(by_threshold * in_tau) + by_pair @ in_rho == pytest.approx(expected, abs=1e-7)
