"""Populations of two levels: their coefficients, and large SIMULATED samples of them."""

import numpy as np
import pytest

from analysis.kernel.agreement import Z95
from analysis.simulate.factors_between import FactorsBetween
from analysis.simulate.studies import STUDIES
from analysis.simulate.studies.level_misfit import MISFIT, rmsea_between, rmsea_within
from analysis.simulate.studies.two_levels import POPULATION

LOADINGS = np.array([0.8, 0.7, 0.6])


def test_items_have_variance_one_within_and_a_share_of_the_whole_between() -> None:
    of = FactorsBetween(LOADINGS, 0.25, 0.1)
    assert np.diag(of.within) == pytest.approx(1)
    assert of.icc == pytest.approx((0.25 * LOADINGS**2 + 0.1) / (1 + 0.25 * LOADINGS**2 + 0.1))
    assert np.outer(of.outer_loadings, of.outer_loadings) + 0.1 * np.eye(3) == pytest.approx(of.between)


def test_a_doublet_is_a_covariance_of_the_first_two_items() -> None:
    plain, doublet = FactorsBetween(LOADINGS, 0.25, 0.1), FactorsBetween(LOADINGS, 0.25, 0.1, 0.05, 0.02)
    expected = np.zeros((3, 3))
    expected[0, 1] = expected[1, 0] = 1.0
    assert doublet.within - plain.within == pytest.approx(0.05 * expected)
    assert doublet.between - plain.between == pytest.approx(0.02 * expected)


def test_omega_of_cluster_means_is_that_of_their_own_means_where_clusters_are_endless() -> None:
    of = FactorsBetween(LOADINGS, 0.25, 0.1)
    assert of.omega("cluster means", 0.0) == pytest.approx(of.omega("between", 0.1))
    assert of.omega("cluster means", 0.1) < of.omega("between", 0.1)
    assert of.omega("within", 0.1) == pytest.approx(2.1**2 / (2.1**2 + 3 - np.sum(LOADINGS**2)))


def test_a_large_sample_has_the_matrices_of_both_levels() -> None:
    """Pairs of people: their covariance is the between matrix, the half square of their difference the within one."""
    of = FactorsBetween(LOADINGS, 0.25, 0.1, 0.05, 0.02)
    pairs = of.draw(np.random.default_rng(1), np.arange(200_000) // 2).reshape(-1, 2, 3)
    products = np.einsum("ni,nj->nij", pairs[:, 0], pairs[:, 1])
    apart = pairs[:, 0] - pairs[:, 1]
    squares = np.einsum("ni,nj->nij", apart, apart) / 2
    for values, truth in ((products, of.between), (squares, of.within)):
        assert (np.abs(values.mean(axis=0) - truth) < 4.5 * values.std(axis=0) / np.sqrt(len(values))).all()


def test_a_level_whose_model_is_right_has_no_rmsea() -> None:
    assert rmsea_within(POPULATION) == pytest.approx(0, abs=1e-5)
    assert rmsea_between(POPULATION, 10) == pytest.approx(0, abs=1e-5)
    assert rmsea_within(MISFIT) > 0.03


@pytest.mark.parametrize(
    ("key", "n", "level"),
    [("twolevel-100", 4000, 0.95), ("twolevel-rmsea-100", 10_000, 0.9), ("lmm-100", 5000, 0.95)],
)
def test_estimates_of_many_clusters_are_the_truth(key: str, n: int, level: float) -> None:
    study = STUDIES[key](n)
    found = study.find(study.draw(np.random.default_rng(3)), 1)
    reach = {0.95: Z95, 0.9: 1.6448536}[level]
    for target in study.targets:
        estimate, lower, upper = np.asarray(found[target.label], dtype=float).reshape(-1, 3).T
        if target.level is None:
            assert np.abs(estimate - target.truth).max() < 0.05, target.label
            continue
        assert (np.abs(estimate - target.truth) < 4 * (upper - lower) / (2 * reach)).all(), target.label


def test_means_of_many_clusters_are_held_as_often_as_is_said() -> None:
    study = STUDIES["universities-100"](10_000)
    found = study.find(study.draw(np.random.default_rng(4)), 1)
    lower, upper = np.asarray(found["shrunken mean, cluster of 10"])[:, 1:].T
    assert abs(np.mean((lower <= 0) & (upper >= 0)) - 0.95) < 4 * np.sqrt(0.95 * 0.05 / 1000)
