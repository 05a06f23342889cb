import numpy as np
import pytest
from scipy.stats import f

from analysis.kernel.anova import one_way
from analysis.kernel.cluster_means import ClusterMeans, Restricted, icc2_of, icc_of

SIZES = (3, 8, 1, 5, 20)
CLUSTER = np.repeat(np.arange(5), SIZES)
Y = np.random.default_rng(2).standard_normal(len(CLUSTER)) + CLUSTER * 0.4
FOUND = ClusterMeans.of(Y, CLUSTER)


def _likelihood(theta: float) -> float:
    """Minus twice the restricted log-likelihood of theta, from the whole covariance matrix."""
    v = np.eye(len(Y)) + theta * (CLUSTER[:, None] == CLUSTER[None, :])
    inverse, one = np.linalg.inv(v), np.ones(len(Y))
    at = one @ inverse @ one
    mean = one @ inverse @ Y / at
    n = len(Y) - 1
    square = (Y - mean) @ inverse @ (Y - mean)
    return float(n * np.log(square) + np.linalg.slogdet(v)[1] + np.log(at))


def test_equal_sizes_have_searles_interval() -> None:
    y, cluster = Y[:36], np.repeat(np.arange(6), 6)
    low, high = ClusterMeans.of(y, cluster).theta_interval(0.9)
    assert (icc_of(low), icc_of(high)) == pytest.approx(one_way(y, cluster).icc1_interval(0.9), abs=1e-12)


def test_the_ends_are_where_the_generalised_least_squares_f_is_its_quantiles() -> None:
    # The pivot from its definition: generalised residuals of the means over the mean square within.
    for theta, tail in zip(FOUND.theta_interval(0.9), (0.05, 0.95), strict=True):
        v = np.diag(theta + 1 / np.array(SIZES))
        inverse, one = np.linalg.inv(v), np.ones(5)
        means = np.array([Y[j == CLUSTER].mean() for j in range(5)])
        centred = means - one @ inverse @ means / (one @ inverse @ one)
        pivot = centred @ inverse @ centred / 4 / one_way(Y, CLUSTER).ms_within
        assert f.sf(pivot, 4, len(Y) - 5) == pytest.approx(tail, abs=1e-9)


def test_a_wider_level_holds_the_narrower() -> None:
    wide, narrow = FOUND.theta_interval(0.99), FOUND.theta_interval(0.8)
    assert wide[0] < narrow[0] < narrow[1] < wide[1]


def test_clusters_alike_end_at_the_least_ratio_there_can_be() -> None:
    y = np.array([1.0, 3.0, 0.0, 4.0, 2.0, 2.0, 1.0, 3.0, 2.0])
    found = ClusterMeans.of(y, np.array([0, 0, 1, 1, 2, 2, 2, 2, 2]))  # means 2, 2, 2
    low, high = found.theta_interval()
    assert (low, high) == (-1 / 5, -1 / 5)
    assert found.reml() == Restricted(0.0, found.ss_within / 8, 0.0)


def test_reml_is_the_minimum_of_the_whole_likelihood() -> None:
    found = FOUND.reml()
    theta = found.between / found.within
    best = _likelihood(theta)
    assert best < min(_likelihood(theta * (1 - 1e-3)), _likelihood(theta * (1 + 1e-3)))
    step = 1e-4
    slope = (_likelihood(theta + step) - _likelihood(theta - step)) / (2 * step)
    assert slope == pytest.approx(0, abs=1e-6)
    assert found.converged


def test_reml_of_equal_sizes_is_the_analysis_of_variance() -> None:
    y, cluster = Y[1:37], np.repeat(np.arange(6), 6)
    analysis = one_way(y, cluster)
    found = ClusterMeans.of(y + cluster, cluster).reml()
    analysis = one_way(y + cluster, cluster)
    assert found.icc == pytest.approx(analysis.icc1, abs=1e-12)
    assert found.within == pytest.approx(analysis.ms_within, rel=1e-10)


def test_reml_is_never_below_zero() -> None:
    y = np.tile([1.0, 2.0, 3.0, 4.0], 5)
    found = ClusterMeans.of(y, np.repeat(np.arange(5), 4)).reml()
    assert (found.between, found.icc, found.converged) == (0.0, 0.0, True)


def test_origin_and_unit_do_not_matter() -> None:
    moved = ClusterMeans.of(1e6 + 1e3 * Y, CLUSTER)
    assert moved.theta_interval() == pytest.approx(FOUND.theta_interval(), rel=1e-8)
    assert moved.reml().icc == pytest.approx(FOUND.reml().icc, abs=1e-9)


def test_icc2_is_spearman_and_browns() -> None:
    assert icc2_of(0.25, 10) == pytest.approx(10 * 0.2 / (1 + 9 * 0.2))
    assert np.isnan(icc2_of(-0.2, 5))


def test_of_several_minima_the_least_is_taken() -> None:
    large, small = np.tile([1.0, 5.0], 200), np.repeat([1.0, 5.0, 1.0, 5.0, 1.0, 5.0], 2)
    cluster = np.concatenate([np.repeat([0, 1], 200), np.repeat(range(2, 8), 2)])
    found = ClusterMeans.of(np.concatenate([large, small]), cluster)
    best = found.reml()
    theta = best.between / best.within
    grid = np.geomspace(1e-5, 1e3, 4000)
    assert found._deviance(theta) <= min(found._deviance(x) for x in (0.0, *grid)) + 1e-9
