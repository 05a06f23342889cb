import numpy as np
import pytest

from analysis.kernel.omega import (
    construct_replicability,
    explained_common_variance,
    hierarchical_omegas,
    omega_of_variance,
    omega_total,
    uncontaminated_correlations,
)

GENERAL = np.array([0.6, 0.5, 0.7, 0.4, 0.6, 0.5])
GROUPS = np.array([[0.4, 0], [0.5, 0], [0.3, 0], [0, 0.6], [0, 0.3], [0, 0.5]])
MEMBERS = GROUPS > 0
SIGMA = np.outer(GENERAL, GENERAL) + GROUPS @ GROUPS.T + np.diag(1 - GENERAL**2 - np.sum(GROUPS**2, axis=1))


def test_omega_total_by_hand() -> None:
    assert omega_total(np.array([[1.0, 2.0]]), np.array([[1.0, 3.0]]))[0] == pytest.approx(9 / 13)
    assert omega_of_variance(np.array([[1.0, 2.0]]), np.array([12.0]))[0] == pytest.approx(9 / 12)
    assert np.isnan(omega_of_variance(np.array([[1.0, 2.0]]), np.array([0.0]))[0])


def test_equal_loadings_are_spearman_brown() -> None:
    r, p = 0.4, 5
    loadings = np.full((1, p), np.sqrt(r))
    assert omega_total(loadings, 1 - loadings**2)[0] == pytest.approx(p * r / (1 + (p - 1) * r))


def test_hierarchical_omegas_are_shares_of_the_sums_variances() -> None:
    common = np.array([GENERAL.sum() ** 2 + np.sum(GROUPS.sum(axis=0) ** 2)])
    found = hierarchical_omegas(GENERAL[None], GROUPS[None], common, SIGMA[None], MEMBERS)
    assert found.general[0] == pytest.approx(3.3**2 / SIGMA.sum())
    assert found.groups[0] == pytest.approx((1.2**2 + 1.4**2) / SIGMA.sum())
    assert found.total[0] == pytest.approx(found.general[0] + found.groups[0])
    own = SIGMA[:3, :3].sum()
    assert found.group_specific[0, 0] == pytest.approx(1.2**2 / own)
    assert found.group_general[0, 0] == pytest.approx(1.8**2 / own)
    np.testing.assert_allclose(found.group_total, found.group_specific + found.group_general)


def test_what_is_not_common_is_the_uniquenesses() -> None:
    common = np.array([GENERAL.sum() ** 2 + np.sum(GROUPS.sum(axis=0) ** 2)])
    found = hierarchical_omegas(GENERAL[None], GROUPS[None], common, SIGMA[None], MEMBERS)
    unique = np.trace(SIGMA) - np.sum(GENERAL**2) - np.sum(GROUPS**2)
    assert 1 - found.total[0] == pytest.approx(unique / SIGMA.sum())


def test_a_sum_without_variance_has_no_omega() -> None:
    found = hierarchical_omegas(GENERAL[None], GROUPS[None], np.ones(1), np.zeros((1, 6, 6)), MEMBERS)
    assert np.isnan(found.general[0])
    assert np.isnan(found.group_total).all()


def test_indices() -> None:
    squares = np.sum(GENERAL**2)
    assert explained_common_variance(GENERAL, GROUPS) == pytest.approx(squares / (squares + np.sum(GROUPS**2)))
    # 15 pairs, 3 + 3 of them within a group.
    assert uncontaminated_correlations(MEMBERS) == pytest.approx(9 / 15)
    assert uncontaminated_correlations(np.eye(4, dtype=bool)) == 1.0
    # Hancock & Mueller: one item's H is its reliability, and an item more never lowers it.
    assert construct_replicability(np.array([0.6])) == pytest.approx(0.36)
    assert construct_replicability(np.array([0.6, -0.3])) > 0.36
    assert construct_replicability(np.array([1.0, 0.3])) == pytest.approx(1.0)
