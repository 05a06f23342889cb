import numpy as np
import pytest

from analysis.kernel.itemset import omega_if_deleted
from analysis.kernel.minres import minres
from tests.support.answers import congeneric


def test_omega_of_an_exact_one_factor_model() -> None:
    loadings, sd = np.array([0.8, 0.7, 0.6, 0.5, 0.4]), np.array([1.0, 2.0, 0.5, 3.0, 1.0])
    correlation = np.outer(loadings, loadings)
    np.fill_diagonal(correlation, 1.0)
    found = omega_if_deleted(correlation * np.outer(sd, sd))
    for j in range(5):
        kept = np.arange(5) != j
        common = np.sum(sd[kept] * loadings[kept]) ** 2
        expected = common / (common + np.sum(sd[kept] ** 2 * (1 - loadings[kept] ** 2)))
        assert found.omega[j] == pytest.approx(expected, abs=1e-8)
    assert not found.lost.any()


def test_it_is_the_omega_of_the_minres_loadings_without_the_item() -> None:
    covariance = np.cov(congeneric(100, [0.7, 0.6, 0.5, 0.8, 0.4], seed=8).to_numpy(), rowvar=False)
    small = covariance[1:, 1:]
    sd = np.sqrt(np.diag(small))
    one = minres(small / np.outer(sd, sd), 1)
    common = float(sd @ one.loadings[:, 0]) ** 2
    expected = common / (common + float(sd**2 @ one.uniquenesses))
    assert omega_if_deleted(covariance).omega[0] == pytest.approx(expected, abs=1e-7)


def test_three_items_and_unknown_covariances_have_none() -> None:
    assert np.isnan(omega_if_deleted(np.eye(3)).omega).all()
    holes = np.eye(5) + 0.4
    holes[0, 1] = holes[1, 0] = np.nan
    found = omega_if_deleted(holes)
    assert np.isfinite(found.omega).tolist() == [True, True, False, False, False]
    assert not found.lost.any()


def test_a_heywood_case_is_marked() -> None:
    correlation = np.array([[1, 0.9, 0.9, 0.5], [0.9, 1, 0.6, 0.5], [0.9, 0.6, 1, 0.5], [0.5, 0.5, 0.5, 1]])
    assert omega_if_deleted(correlation).heywood.tolist() == [False, False, False, True]
