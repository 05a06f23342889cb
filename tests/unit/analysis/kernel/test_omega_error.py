from collections.abc import Callable

import numpy as np
import pytest

from analysis.kernel.covariance import pairwise_covariance
from analysis.kernel.omega import omega_of_variance, omega_total
from analysis.kernel.omega_error import Slope, minres_slope, ml_slope
from analysis.kernel.onefactor import OneFactor, one_factor_minres
from analysis.kernel.onefactor_ml import one_factor_ml
from tests.support.answers import with_holes

RNG = np.random.default_rng(12)
X = (RNG.standard_normal((150, 1)) * [0.9, 0.7, 0.6, 0.5] + RNG.standard_normal((150, 4))) * [1.0, 2.0, 0.5, 3.0]
Slopes = Callable[[np.ndarray, OneFactor, bool], Slope]


def _by_ml(s: np.ndarray) -> tuple[OneFactor, np.ndarray, np.ndarray]:
    found = one_factor_ml(s[None])
    return found, found.loadings, found.uniquenesses


def _by_minres(s: np.ndarray) -> tuple[OneFactor, np.ndarray, np.ndarray]:
    sd = np.sqrt(np.diag(s))
    found = one_factor_minres((s / np.outer(sd, sd))[None])
    return found, found.loadings * sd, found.uniquenesses * sd**2


WAYS = [pytest.param(_by_ml, ml_slope, id="ml"), pytest.param(_by_minres, minres_slope, id="minres")]


def _omega(fit: Callable, s: np.ndarray, observed: bool) -> float:
    _, loadings, psi = fit(s)
    return float((omega_of_variance(loadings, np.array([s.sum()])) if observed else omega_total(loadings, psi))[0])


@pytest.mark.parametrize("observed", [False, True])
@pytest.mark.parametrize(("fit", "slope"), WAYS)
def test_the_slope_is_the_finite_difference(fit: Callable, slope: Slopes, observed: bool) -> None:
    s, h = np.cov(X, rowvar=False), 1e-5
    towards = RNG.standard_normal((4, 4))
    towards = towards + towards.T
    ends = [_omega(fit, s + sign * h * towards, observed) for sign in (1, -1)]
    found = slope(s, fit(s)[0], observed).by_covariance
    assert np.sum(found * towards) == pytest.approx((ends[0] - ends[1]) / (2 * h), rel=1e-6)
    np.testing.assert_allclose(found, found.T, atol=1e-14)


def test_at_a_heywood_bound_too() -> None:
    s = np.array([[1, 0.9, 0.8, 0.3], [0.9, 1, 0.6, 0.2], [0.8, 0.6, 1, 0.3], [0.3, 0.2, 0.3, 1]])
    towards, h = np.diag([1.0, 0, 0, 0]) + 0.3 * np.ones((4, 4)), 1e-5
    for fit, slope in ((_by_ml, ml_slope), (_by_minres, minres_slope)):
        assert fit(s)[0].heywood[0].tolist() == [True, False, False, False]
        ends = [_omega(fit, s + sign * h * towards, False) for sign in (1, -1)]
        found = slope(s, fit(s)[0], False).by_covariance
        assert np.sum(found * towards) == pytest.approx((ends[0] - ends[1]) / (2 * h), rel=1e-5)


@pytest.mark.parametrize("holes", [0.0, 0.15])
def test_the_standard_error_is_the_infinitesimal_jackknife(holes: float) -> None:
    x = with_holes(X, holes, seed=5)
    s = pairwise_covariance(x)
    slope = ml_slope(s, one_factor_ml(s[None]), False)
    whole = _omega(_by_ml, s, False)
    without = np.array([_omega(_by_ml, pairwise_covariance(np.delete(x, i, axis=0)), False) for i in range(len(x))])
    values = (len(x) - 1) * (whole - without)
    # The jackknife's pseudo-values carry terms of the next order, 1/N.
    assert np.corrcoef(slope.influence(x), values)[0, 1] > 0.995
    assert slope.standard_error(x) == pytest.approx(float(values.std()) / np.sqrt(len(x)), rel=0.05)


def test_the_influences_sum_to_nothing_and_their_squares_to_the_fourth_moments() -> None:
    s = np.cov(X, rowvar=False)
    slope, centred = ml_slope(s, one_factor_ml(s[None]), False), X - X.mean(axis=0)
    moved = slope.influence(X)
    assert moved.sum() == pytest.approx(0, abs=1e-10)
    n = len(X)
    direct = np.einsum("ni,ij,nj->n", centred, slope.by_covariance * n / (n - 1), centred)
    np.testing.assert_allclose(moved, direct - direct.mean(), atol=1e-12)


def test_for_normal_answers_both_standard_errors_agree() -> None:
    rng = np.random.default_rng(1)
    x = rng.standard_normal((40_000, 1)) * [0.8, 0.7, 0.6, 0.5] + rng.standard_normal((40_000, 4)) * 0.7
    s = np.cov(x, rowvar=False)
    slope = ml_slope(s, one_factor_ml(s[None]), False)
    # Kurtosis of N draws varies by sqrt(24/N) = .024, the standard error by half of that: four of these.
    assert slope.standard_error(x) == pytest.approx(slope.normal_error(s, len(x)), rel=0.05)
