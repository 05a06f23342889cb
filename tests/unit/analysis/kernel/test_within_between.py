import numpy as np
import pytest

from analysis.kernel.within_between import within_between
from tests.support.answers import with_holes

CLUSTER = np.repeat(np.arange(6), [2, 7, 1, 9, 4, 12])
RNG = np.random.default_rng(4)
X = RNG.standard_normal((35, 3)) + (RNG.standard_normal((6, 1)) + 0.5 * RNG.standard_normal((6, 3)))[CLUSTER]


def _by_hand(x: np.ndarray, cluster: np.ndarray) -> tuple[float, float, float]:
    """Correlations of two complete columns within, between, and between without error."""
    codes = np.unique(cluster, return_inverse=True)[1]
    sizes = np.bincount(codes)
    means = np.array([x[codes == j].mean(axis=0) for j in range(len(sizes))])
    apart = x - means[codes]
    within = apart.T @ apart / (len(x) - len(sizes))
    centred = means - x.mean(axis=0)
    between = (centred * sizes[:, None]).T @ centred / (len(sizes) - 1)
    n0 = (len(x) - np.sum(sizes**2) / len(x)) / (len(sizes) - 1)
    return tuple(m[0, 1] / np.sqrt(m[0, 0] * m[1, 1]) for m in (within, between, (between - within) / n0))


def test_complete_answers_by_hand() -> None:
    found = within_between(X, CLUSTER)
    for i, j in ((0, 1), (0, 2), (1, 2)):
        expected = _by_hand(X[:, [i, j]], CLUSTER)
        assert (found.within[i, j], found.between[i, j], found.between_true[i, j]) == pytest.approx(expected, abs=1e-12)


def test_each_pair_takes_its_own_rows() -> None:
    x = with_holes(X, 0.2, seed=5)
    found = within_between(x, CLUSTER)
    both = np.isfinite(x[:, [0, 2]]).all(axis=1)
    expected = _by_hand(x[both][:, [0, 2]], CLUSTER[both])
    assert found.n[0, 2] == both.sum()
    assert (found.within[0, 2], found.between[0, 2], found.between_true[0, 2]) == pytest.approx(expected, abs=1e-12)


def test_matrices_are_symmetric_with_a_diagonal_of_one() -> None:
    found = within_between(with_holes(X, 0.2, seed=6), CLUSTER)
    for r in (found.within, found.between):
        np.testing.assert_allclose(r, r.T, atol=1e-13)
        np.testing.assert_allclose(np.diag(r), 1, atol=1e-13)


def test_an_item_without_variance_at_a_level_has_no_correlation_there() -> None:
    flat = np.column_stack([X[:, 0], CLUSTER.astype(float) * 0.1, np.tile([1.0, 2.0], 18)[:35]])
    found = within_between(flat, CLUSTER)
    assert np.isnan(found.within[0, 1])
    assert np.isfinite(found.between[0, 1])


def test_pairs_never_together_or_in_one_cluster_have_none() -> None:
    x = X.copy()
    x[CLUSTER != 1, 0] = np.nan
    x[CLUSTER == 1, 1] = np.nan
    found = within_between(x, CLUSTER)
    assert found.n[0, 1] == 0
    assert np.isnan([found.within[0, 1], found.between[0, 1], found.within[0, 2]]).all()


def test_an_impossible_correlation_is_left_out_and_counted() -> None:
    rng = np.random.default_rng(1)
    counts = [within_between(rng.standard_normal((30, 4)), np.repeat(np.arange(6), 5)) for _ in range(20)]
    assert sum(one.improper for one in counts) > 0
    for one in counts:
        r = one.between_true[np.isfinite(one.between_true)]
        assert np.abs(r).max(initial=0) <= 1
