import numpy as np
import pytest

from analysis.kernel.omega import hierarchical_omegas
from analysis.kernel.schmid_leiman import schmid_leiman
from analysis.simulate.normal_factors import Hierarchy, NormalFactors, with_gaps

FIRST, SECOND = ((0.8, 0.7, 0.6), (0.7, 0.6, 0.5), (0.9, 0.6, 0.4)), (0.8, 0.7, 0.6)
POPULATION = NormalFactors.second_order(FIRST, SECOND)


def test_a_second_order_population_has_the_correlations_of_its_paths() -> None:
    r = POPULATION.correlation
    assert np.diag(r) == pytest.approx(np.ones(9))
    assert r[0, 1] == pytest.approx(0.8 * 0.7)
    assert r[0, 3] == pytest.approx(0.8 * (0.8 * 0.7) * 0.7)
    assert POPULATION.uniquenesses == pytest.approx(1 - np.concatenate(FIRST) ** 2)


def test_its_omegas_are_those_of_schmid_and_leimans_solution() -> None:
    r, truth = POPULATION.correlation, Hierarchy.of(POPULATION, SECOND)
    made = schmid_leiman(POPULATION.pattern[None], POPULATION.phi[None])
    common = r.sum() - made.uniquenesses.sum(axis=1)
    found = hierarchical_omegas(made.general, made.groups, common, r[None], np.kron(np.eye(3), np.ones((3, 1))))
    assert truth.hierarchical == pytest.approx(found.general[0], abs=1e-8)
    assert truth.total == pytest.approx(found.total[0], abs=1e-8)
    assert truth.specific == pytest.approx(found.group_specific[0], abs=1e-8)
    assert truth.group_total == pytest.approx(found.group_total[0], abs=1e-8)
    assert truth.group_general == pytest.approx(found.group_general[0], abs=1e-8)


def test_a_large_simulated_sample_has_these_covariances() -> None:
    n = 100_000
    x = POPULATION.draw(np.random.default_rng(2), n)
    products = x[:, :, None] * x[:, None, :]
    assert (np.abs(products.mean(axis=0) - POPULATION.correlation) < 4 * products.std(axis=0) / np.sqrt(n)).all()


def test_gaps_are_as_many_as_asked_for() -> None:
    x = with_gaps(np.ones((1000, 50)), 0.1, np.random.default_rng(3))
    assert abs(np.isnan(x).mean() - 0.1) < 4 * np.sqrt(0.09 / 50_000)
    assert set(np.unique(x[~np.isnan(x)])) == {1.0}
