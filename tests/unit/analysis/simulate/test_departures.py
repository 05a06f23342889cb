"""Answers that depart from normal theory keep the population's means and covariances."""

import numpy as np
import pytest

from analysis.simulate.departures import SHARE, SPREAD, HeavyTails, InClusters, exactly, missing_by
from analysis.simulate.two_factors import POPULATION

N = 60_000


def test_heavy_tails_keep_covariances_and_raise_the_fourth_moment() -> None:
    drawn = HeavyTails(POPULATION).draw(np.random.default_rng(1), N)
    np.testing.assert_allclose(np.cov(drawn.T), POPULATION.correlation, atol=0.05)
    np.testing.assert_allclose(drawn.mean(axis=0), 0, atol=0.02)
    # E s^4 / (E s^2)^2 of the scale, times a normal variable's 3, is the least of any item.
    least = 3 * (1 + SHARE * (SPREAD**4 - 1)) / (1 + SHARE * (SPREAD**2 - 1)) ** 2
    assert (np.mean(drawn**4, axis=0) > least).all()
    assert (np.mean(drawn**3, axis=0) > 0.3).all()


def test_clusters_keep_covariances_and_have_their_icc() -> None:
    population = InClusters(POPULATION, 10, 0.3, 0.1)
    drawn = population.draw(np.random.default_rng(2), N)
    np.testing.assert_allclose(np.cov(drawn.T), POPULATION.correlation, atol=0.05)
    labels = population.labels(N)
    assert np.bincount(labels).tolist() == [10] * (N // 10)
    means = drawn.reshape(-1, 10, 8).mean(axis=1)
    # Var(mean of 10) = icc + (1 - icc) / 10.
    icc = (means.var(axis=0) - 0.1) / 0.9
    common = 1 - POPULATION.uniquenesses
    np.testing.assert_allclose(icc, 0.3 * common + 0.1 * (1 - common), atol=0.03)


def test_what_is_missing_depends_on_its_cause_alone() -> None:
    rng = np.random.default_rng(3)
    answers = rng.standard_normal((N, 3))
    gaps = missing_by(answers, {0: (2,)}, rng)
    missing = np.isnan(gaps[:, 2])
    assert not np.isnan(gaps[:, :2]).any()
    np.testing.assert_array_equal(gaps[~missing], answers[~missing])
    assert answers[missing, 0].mean() > 0.4
    assert abs(answers[missing, 1].mean()) < 0.02


@pytest.mark.parametrize("n", [20, 501])
def test_made_up_answers_have_exactly_the_moments_asked_for(n: int) -> None:
    mean = np.arange(8.0)
    found = exactly(mean, POPULATION.correlation, n)
    np.testing.assert_allclose(found.mean(axis=0), mean, atol=1e-12)
    np.testing.assert_allclose(np.cov(found.T, ddof=0), POPULATION.correlation, atol=1e-12)
