import numpy as np
import pytest

from analysis.kernel.consistency import even_odd, pair_correlation, person_total, row_correlation
from tests.support.answers import with_holes

NAN = np.nan
SCALES = [[0, 1, 2], [3, 4], [5, 6, 7, 8], [9, 10]]


def test_a_row_correlates_where_it_has_both() -> None:
    a = np.array([[1.0, 2, 3, 4, NAN], [1.0, 2, 3, 4, 5]])
    b = np.array([[2.0, 4, 5, NAN, 9], [5.0, 4, 3, 2, 1]])
    assert row_correlation(a, b) == pytest.approx([np.corrcoef([1, 2, 3], [2, 4, 5])[0, 1], -1])


@pytest.mark.parametrize("b", [[1.0, 2, NAN, NAN], [3.0, 3, 3, 3]])
def test_two_points_or_no_variance_leave_no_correlation(b: list[float]) -> None:
    assert np.isnan(row_correlation(np.array([[1.0, 2, 3, 4]]), np.array([b]))[0])


def test_a_tenth_three_times_does_not_vary() -> None:
    """0.1 + 0.1 + 0.1 is not 3 x 0.1; the rounding error is no variance."""
    assert np.isnan(row_correlation(np.full((1, 3), 0.1), np.array([[1.0, 2, 4]]))[0])


def test_even_odd_by_hand() -> None:
    """Halves (2, 4), (1, 2), (4.5, 3), (5, 5): r of 2 1 4.5 5 with 4 2 3 5, stepped up."""
    row = np.array([[1.0, 4, 3, 1, 2, 5, 4, 4, 2, 5, 5]])
    r = np.corrcoef([2, 1, 4.5, 5], [4, 2, 3, 5])[0, 1]
    assert even_odd(row, SCALES) == pytest.approx([2 * r / (1 + r)])


def test_even_odd_is_never_below_minus_one() -> None:
    row = np.array([[1.0, 5, 1, 2, 4, 4, 2, 4, 2, 5, 1]])
    assert np.corrcoef([1, 2, 4, 5], [5, 4, 2, 1])[0, 1] < -1 / 3
    assert even_odd(row, SCALES).tolist() == [-1.0]


def test_even_odd_uses_the_answered_items_of_a_half() -> None:
    full = np.array([[1.0, 4, 1, 1, 2, 5, 4, 5, 4, 5, 5]])
    holed = full.copy()
    holed[0, [2, 7]] = NAN
    assert even_odd(holed, SCALES) == pytest.approx(even_odd(full, SCALES))


def test_a_scale_without_one_half_does_not_count() -> None:
    row = np.array([[1.0, 4, 3, 1, 2, 5, 4, 4, 2, 5, NAN]])
    r = np.corrcoef([2, 1, 4.5], [4, 2, 3])[0, 1]
    assert even_odd(row, SCALES) == pytest.approx([2 * r / (1 + r)])
    row[0, 4] = NAN
    assert np.isnan(even_odd(row, SCALES)[0])


def test_pairs_correlate_as_their_values_do() -> None:
    x = with_holes(np.random.default_rng(5).integers(1, 6, (40, 8)).astype(float), 0.15, seed=5)
    chosen = [(0, 1), (2, 5), (3, 4), (0, 7), (6, 7)]
    pairs = np.zeros((8, 8))
    for i, j in chosen:
        pairs[i, j] = 1
    found, counts = pair_correlation(x, pairs)
    first, second = (x[:, [pair[k] for pair in chosen]] for k in (0, 1))
    np.testing.assert_allclose(found, row_correlation(first, second), atol=1e-12)
    assert np.isfinite(found).sum() > 20
    assert counts.tolist() == (~np.isnan(first) & ~np.isnan(second)).sum(axis=1).tolist()


def test_a_straightliner_has_no_correlation_of_pairs() -> None:
    found, counts = pair_correlation(np.full((1, 5), 0.7), np.triu(np.ones((5, 5)), 1))
    assert np.isnan(found[0])
    assert counts[0] == 10


def test_person_total_leaves_the_person_out() -> None:
    x = with_holes(np.random.default_rng(6).integers(1, 6, (6, 9)).astype(float), 0.1, seed=6)
    found = person_total(x)
    for i, row in enumerate(x):
        others = np.nanmean(np.delete(x, i, axis=0), axis=0)
        seen = ~np.isnan(row)
        assert found[i] == pytest.approx(np.corrcoef(row[seen], others[seen])[0, 1])


def test_person_total_of_items_nobody_else_answered() -> None:
    x = np.array([[1.0, 2, 3, 5], [2.0, 1, 3, NAN]])
    assert person_total(x)[0] == pytest.approx(np.corrcoef([1, 2, 3], [2, 1, 3])[0, 1])
