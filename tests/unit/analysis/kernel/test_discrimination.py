import numpy as np
import pytest

from analysis.kernel.discrimination import item_rest_polyserial, rest_means, upper_lower
from tests.support.answers import likert

X = likert(200, 4, seed=5).to_numpy(dtype=float)


def test_the_rest_is_the_mean_of_the_others_half_of_them_answered() -> None:
    x = np.array([[1, 2, 3, 6], [1, np.nan, 3, 6], [1, np.nan, np.nan, 6], [1, np.nan, np.nan, np.nan]], dtype=float)
    expected = [
        [11 / 3, 10 / 3, 3, 2],
        [4.5, 10 / 3, 3.5, 2],
        [np.nan, 3.5, 3.5, np.nan],
        [np.nan, np.nan, np.nan, np.nan],
    ]
    np.testing.assert_allclose(rest_means(x), expected)


def test_without_ties_the_groups_are_the_first_and_last() -> None:
    rest, item = np.arange(100.0), np.random.default_rng(1).integers(1, 6, 100).astype(float)
    expected = (item[73:].mean() - item[:27].mean()) / 4
    assert upper_lower(item, rest, 4.0) == pytest.approx(expected)


def test_the_border_falls_within_a_person() -> None:
    # 27 % of 10 are 2.7 people: two whole ones and seven tenths of the third.
    item = np.array([0.0, 0, 1, 0, 1, 1, 0, 1, 1, 0])
    expected = ((0 + 1 + 0.7) - (0 + 0 + 0.7)) / 2.7
    assert upper_lower(item, np.arange(10.0), 1.0) == pytest.approx(expected)


def test_people_tied_at_the_border_share_the_places_whatever_their_order() -> None:
    rest = np.array([1.0, 2, 2, 2, 2, 3, 3, 4, 4, 5])
    item = np.array([1.0, 1, 2, 3, 4, 5, 5, 4, 5, 5])
    lower = (1 + 1.7 * 2.5) / 2.7
    upper = (5 + 1.7 * 4.5) / 2.7
    expected = (upper - lower) / 4
    for seed in range(5):
        order = np.random.default_rng(seed).permutation(10)
        assert upper_lower(item[order], rest[order], 4.0) == pytest.approx(expected, abs=1e-14)


def test_it_is_the_mean_over_all_orders_of_the_tied() -> None:
    from itertools import permutations

    rest = np.array([1.0, 2, 2, 2, 2, 2, 3, 3])
    item = np.array([1.0, 0, 0, 1, 0, 1, 1, 0])
    size = 0.25 * 8
    found = []
    for order in permutations(range(1, 6)):
        sorted_items = item[[0, *order, 6, 7]]
        found.append((sorted_items[-2:].sum() - sorted_items[:2].sum()) / size)
    assert upper_lower(item, rest, 1.0, share=0.25) == pytest.approx(np.mean(found))


def test_turning_item_and_rest_changes_nothing_and_the_item_alone_the_sign() -> None:
    rest = rest_means(X)[:, 0]
    plain = upper_lower(X[:, 0], rest, 4.0)
    assert upper_lower(6 - X[:, 0], 6 - rest, 4.0) == pytest.approx(plain)
    assert upper_lower(6 - X[:, 0], rest, 4.0) == pytest.approx(-plain)


@pytest.mark.parametrize(
    ("item", "rest", "span"),
    [
        (np.arange(7.0), np.arange(7.0), 6.0),
        (np.arange(20.0), np.full(20, 3.0), 19.0),
        (np.arange(20.0), np.full(20, np.nan), 19.0),
        (np.full(20, 2.0), np.arange(20.0), 0.0),
    ],
)
def test_too_few_people_or_no_spread_have_none(item: np.ndarray, rest: np.ndarray, span: float) -> None:
    assert np.isnan(upper_lower(item, rest, span))


def test_polyserial_r_of_two_categories_by_a_grid_of_its_likelihood() -> None:
    from scipy.stats import norm

    item, rest = (X[:, 0] > 3).astype(float), rest_means(X)[:, 0]
    (found, *_), converged = item_rest_polyserial(item[:, None], rest[:, None])
    z, cut = (rest - rest.mean()) / rest.std(), norm.ppf(1 - item.mean())
    grid = np.linspace(found - 0.01, found + 0.01, 2001)
    tail = norm.sf((cut - grid[:, None] * z) / np.sqrt(1 - grid[:, None] ** 2))
    likelihood = np.log(np.where(item == 1, tail, 1 - tail)).sum(axis=1)
    assert converged.all()
    assert found == pytest.approx(grid[likelihood.argmax()], abs=1e-5)


def test_an_item_that_cuts_the_rest_in_two_has_no_polyserial_r() -> None:
    rest = np.arange(20.0)
    found, converged = item_rest_polyserial((rest > 9).astype(float)[:, None], rest[:, None])
    assert np.isnan(found).all()
    assert not converged.any()


@pytest.mark.parametrize("item", [np.full(20, 1.0), np.full(20, np.nan)])
def test_an_item_that_does_not_vary_has_none_and_is_no_failure(item: np.ndarray) -> None:
    found, converged = item_rest_polyserial(item[:, None], np.arange(20.0)[:, None])
    assert np.isnan(found).all()
    assert converged.all()
