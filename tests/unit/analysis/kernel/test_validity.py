import numpy as np
import pytest

from analysis.kernel.validity import average_variance_extracted, composite_reliability, htmt

MEMBERS = np.repeat(np.eye(2, dtype=bool), 2, axis=0)


def test_equal_loadings_have_spearman_brown_reliability() -> None:
    loadings = np.full(3, 0.6)
    total = np.outer(loadings, loadings)
    np.fill_diagonal(total, 1.0)
    assert composite_reliability(loadings, 1.0, total) == pytest.approx(3 * 0.36 / (1 + 2 * 0.36))
    assert average_variance_extracted(loadings, 1.0, total) == pytest.approx(0.36)


@pytest.mark.parametrize("average", ["arithmetic", "geometric"])
def test_htmt_of_parallel_items_is_the_correlation_of_the_factors(average: str) -> None:
    loadings, r = 0.7, 0.55
    phi = np.kron(np.array([[1, r], [r, 1]]), np.ones((2, 2))) * loadings**2
    np.fill_diagonal(phi, 1.0)
    found = htmt(phi[None], MEMBERS, average)[0]  # type: ignore[arg-type]
    assert found[0, 1] == pytest.approx(r)
    assert np.diag(found) == pytest.approx([1, 1])


def test_geometric_means_give_the_factor_correlation_of_unequal_loadings_too() -> None:
    loadings, r = np.array([0.9, 0.5, 0.8, 0.4]), 0.55
    phi = np.outer(loadings, loadings) * np.kron(np.array([[1, r], [r, 1]]), np.ones((2, 2)))
    np.fill_diagonal(phi, 1.0)
    assert htmt(phi[None], MEMBERS, "geometric")[0, 0, 1] == pytest.approx(r)
    assert htmt(phi[None], MEMBERS, "arithmetic")[0, 0, 1] != pytest.approx(r, abs=0.01)


def test_no_correlation_gives_a_ratio_of_0_and_one_item_none() -> None:
    r = np.eye(3)
    r[0, 1] = r[1, 0] = 0.5
    members = np.array([[1, 0], [1, 0], [0, 1]], dtype=bool)
    assert np.isnan(htmt(r[None], members, "arithmetic")[0, 0, 1])
    r4 = np.kron(np.eye(2), np.array([[1, 0.5], [0.5, 1]]))
    assert htmt(r4[None], MEMBERS, "geometric")[0, 0, 1] == 0
