from math import comb

import numpy as np
import pytest

from analysis.kernel.alpha import cronbach_alpha
from analysis.kernel.split import (
    every_split,
    first_second,
    least_difference,
    odd_even,
    random_splits,
    rulon,
    spearman_brown,
)


def _covariance(p: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.cov((rng.standard_normal((3 * p, p)) + rng.standard_normal((3 * p, 1))).T)


@pytest.mark.parametrize("p", range(2, 13))
def test_every_split_is_there_once(p: int) -> None:
    splits = every_split(p)
    assert len(splits) == (comb(p, p // 2) // 2 if p % 2 == 0 else comb(p, p // 2))
    assert len(np.unique(splits, axis=0)) == len(splits)
    assert set(np.unique(splits)) == {-1.0, 1.0}
    assert (splits[:, 0] == 1).all()
    assert (np.abs(splits.sum(axis=1)) == p % 2).all()


@pytest.mark.parametrize("p", [2, 4, 6, 10])
def test_the_mean_of_all_splits_of_an_even_number_is_alpha(p: int) -> None:
    s = _covariance(p, seed=p)
    assert rulon(s, every_split(p)).mean() == pytest.approx(cronbach_alpha(s), abs=1e-13)


@pytest.mark.parametrize("p", [5, 8])
def test_coefficients_are_those_of_the_halves(p: int) -> None:
    s, splits = _covariance(p, seed=2), every_split(p)
    for split, one, other in zip(splits, rulon(s, splits), spearman_brown(s, splits), strict=True):
        a, b = split > 0, split < 0
        between, first, second = s[a][:, b].sum(), s[a][:, a].sum(), s[b][:, b].sum()
        r = between / np.sqrt(first * second)
        assert one == pytest.approx(4 * between / s.sum())
        assert other == pytest.approx(2 * r / (1 + r))


def test_random_splits_are_balanced_and_every_one_as_likely() -> None:
    splits = random_splits(5, 20_000, np.random.default_rng(1))
    found, counts = np.unique(splits, axis=0, return_counts=True)
    assert len(found) == 10
    assert (np.abs(splits.sum(axis=1)) == 1).all()
    np.testing.assert_allclose(counts / 20_000, 0.1, atol=4 * np.sqrt(0.09 / 20_000))


@pytest.mark.parametrize("p", [2, 3, 7, 10, 13])
def test_the_search_finds_the_ends_of_all_splits(p: int) -> None:
    s, rng = _covariance(p, seed=p), np.random.default_rng(3)
    every = rulon(s, every_split(p))
    assert rulon(s, least_difference(s, rng)[None])[0] == pytest.approx(every.max(), abs=1e-12)
    assert rulon(s, least_difference(-s, rng)[None])[0] == pytest.approx(every.min(), abs=1e-12)


def test_no_exchange_of_two_items_improves_what_the_search_finds() -> None:
    s = _covariance(24, seed=9)
    split = least_difference(s, np.random.default_rng(1), starts=3)
    found = split @ s @ split
    assert split[0] == 1
    for i in np.flatnonzero(split > 0):
        for j in np.flatnonzero(split < 0):
            other = split.copy()
            other[[i, j]] = -1, 1
            assert other @ s @ other >= found - 1e-9


def test_splits_by_name() -> None:
    np.testing.assert_array_equal(odd_even(5), [1, -1, 1, -1, 1])
    np.testing.assert_array_equal(first_second(5), [1, 1, 1, -1, -1])


def test_a_half_that_does_not_vary_has_no_spearman_brown() -> None:
    s = np.array([[1.0, -1, 0, 0], [-1, 1, 0, 0], [0, 0, 1, 0.5], [0, 0, 0.5, 1]])
    found = spearman_brown(s, np.array([[1.0, 1, -1, -1], [1, -1, 1, -1]]))
    assert np.isnan(found[0])
    assert np.isfinite(found[1])


def test_mirrored_halves_have_no_spearman_brown_and_no_sum() -> None:
    mirrored = np.array([[1.0, -1], [-1, 1]])
    assert np.isnan(spearman_brown(mirrored, np.array([[1.0, -1]]))).all()
    assert np.isnan(rulon(mirrored, np.array([[1.0, -1]]))).all()
