import numpy as np
import pytest
from scipy.stats import multivariate_normal

from analysis.kernel import em
from analysis.kernel.em import TOLERANCE, PatternMoments, evaluated, normal_moments
from analysis.kernel.patterns import Patterns
from tests.support.answers import congeneric, with_holes

COMPLETE = congeneric(60, [0.8, 0.7, 0.6, 0.5], seed=1).to_numpy()
HOLES = with_holes(COMPLETE, 0.2, seed=2)
HOLES = HOLES[~np.isnan(HOLES).all(axis=1)]


def _likelihood(x: np.ndarray, mean: np.ndarray, covariance: np.ndarray) -> float:
    total = 0.0
    for row in x:
        o = ~np.isnan(row)
        total += float(multivariate_normal(mean[o], covariance[np.ix_(o, o)]).logpdf(row[o]))
    return total


def test_complete_rows_have_their_own_moments() -> None:
    found = normal_moments(COMPLETE)
    np.testing.assert_allclose(found.mean, COMPLETE.mean(axis=0), atol=1e-9)
    np.testing.assert_allclose(found.covariance, np.cov(COMPLETE, rowvar=False, ddof=0), atol=1e-8)
    assert found.converged


def test_the_log_likelihood_is_that_of_every_row() -> None:
    found = normal_moments(HOLES)
    assert found.log_likelihood == pytest.approx(_likelihood(HOLES, found.mean, found.covariance), rel=1e-12)


def test_the_gradient_is_the_finite_difference() -> None:
    data = PatternMoments.of(HOLES, Patterns.of(~np.isnan(HOLES)))
    rng = np.random.default_rng(3)
    root = rng.standard_normal((4, 4))
    mean, covariance = rng.standard_normal(4), root @ root.T + np.eye(4)
    here = evaluated(data, mean, covariance)
    assert here is not None
    step = 1e-6
    for j in range(4):
        move = step * np.eye(4)[j]
        up, down = evaluated(data, mean + move, covariance), evaluated(data, mean - move, covariance)
        assert (up.value - down.value) / (2 * step) == pytest.approx(here.by_mean[j], abs=1e-7)
        for k in range(4):
            both = np.zeros((4, 4))
            both[j, k] = both[k, j] = step
            up, down = evaluated(data, mean, covariance + both), evaluated(data, mean, covariance - both)
            slope = here.by_covariance[j, k] * (1 if j == k else 2)
            assert (up.value - down.value) / (2 * step) == pytest.approx(slope, abs=1e-7)


def test_no_other_moments_are_more_likely() -> None:
    found = normal_moments(HOLES)
    rng = np.random.default_rng(4)
    for _ in range(20):
        shift = 0.02 * rng.standard_normal((4, 4))
        other = found.covariance + shift @ shift.T - 0.01 * np.diag(rng.random(4))
        assert _likelihood(HOLES, found.mean + 0.05 * rng.standard_normal(4), other) < found.log_likelihood


def test_convergence_is_shown_by_the_gradient() -> None:
    found = normal_moments(with_holes(COMPLETE, 0.45, seed=5))
    assert found.converged
    assert found.gradient_norm <= TOLERANCE
    assert found.why == ""


def test_rows_without_an_answer_change_nothing() -> None:
    more = np.vstack([HOLES, np.full((7, 4), np.nan)])
    np.testing.assert_array_equal(normal_moments(more).covariance, normal_moments(HOLES).covariance)


def test_units_change_with_the_items() -> None:
    found, other = normal_moments(HOLES), normal_moments(HOLES * [1, 1e3, 1e-3, 10] + [0, 5, 0, -1e4])
    np.testing.assert_allclose(other.mean, found.mean * [1, 1e3, 1e-3, 10] + [0, 5, 0, -1e4], rtol=1e-9, atol=1e-9)
    scale = np.array([1, 1e3, 1e-3, 10])
    np.testing.assert_allclose(other.covariance / np.outer(scale, scale), found.covariance, atol=1e-9)


@pytest.mark.parametrize(
    ("x", "why"),
    [
        (np.column_stack([HOLES[:, :2], HOLES[:, 0] - HOLES[:, 1]]), "the covariance matrix is singular"),
        (np.column_stack([HOLES[:, :2], np.full(len(HOLES), 3.0)]), "an item does not vary"),
        (np.column_stack([HOLES[:, :2], np.full(len(HOLES), np.nan)]), "an item has fewer than 2 answers"),
        (HOLES[:3], "an item has fewer than 2 answers|the covariance matrix is singular"),
    ],
)
def test_what_has_no_maximum_is_named(x: np.ndarray, why: str) -> None:
    import re

    found = normal_moments(x)
    assert not found.converged
    assert re.search(why, found.why)


def test_blocks_of_rows_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    x = np.random.default_rng(8).standard_normal((60, 4)) @ np.linalg.cholesky(0.4 * np.eye(4) + 0.6).T
    x[::5, 1] = np.nan
    whole = normal_moments(x)
    monkeypatch.setattr(em, "_BLOCK", 7)
    parts = normal_moments(x)
    np.testing.assert_allclose(parts.covariance, whole.covariance, rtol=1e-9)
    np.testing.assert_allclose(parts.mean, whole.mean, atol=1e-9)
    assert parts.log_likelihood == pytest.approx(whole.log_likelihood, rel=1e-12)
