"""The bootstrap of covariance matrices equals the same rows drawn by hand."""

import numpy as np
import pytest

from analysis.kernel import resample
from analysis.kernel.covariance import pairwise_covariance
from analysis.kernel.resample import ends, percentile_interval, resampled_covariances, weights

X = np.random.default_rng(3).normal(size=(40, 4)) + 100.0
HOLES = np.where(np.random.default_rng(4).random(X.shape) < 0.2, np.nan, X)


@pytest.mark.parametrize("x", [X, HOLES], ids=["complete", "with holes"])
def test_each_draw_is_the_covariance_of_the_drawn_rows(x: np.ndarray) -> None:
    (drawn,) = weights(40, 5, seed=1)
    (found,) = resampled_covariances(x, 5, seed=1)
    for w, covariance in zip(drawn, found, strict=True):
        assert covariance == pytest.approx(pairwise_covariance(np.repeat(x, w.astype(int), axis=0)), abs=1e-10)


def test_every_sample_is_as_large_as_the_data_and_every_row_equally_likely() -> None:
    (drawn,) = weights(50, 4000, seed=2)
    assert (drawn.sum(axis=1) == 50).all()
    # A mean of 4,000 counts of variance .98 has a standard error of .016.
    assert np.abs(drawn.mean(axis=0) - 1).max() < 5 * 0.016


def test_the_size_of_a_block_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    (whole,) = resampled_covariances(HOLES, 7, seed=5)
    monkeypatch.setattr(resample, "_BLOCK", 120)
    monkeypatch.setattr(resample, "_FEWEST", 1)
    parts = list(resampled_covariances(HOLES, 7, seed=5))
    assert [len(part) for part in parts] == [3, 3, 1]
    assert np.concatenate(parts) == pytest.approx(whole, abs=1e-12)


def test_an_interval_tells_how_many_draws_it_rests_on() -> None:
    found = percentile_interval(np.array([*np.arange(1.0, 100.0), np.nan]), 0.90)
    assert (found.lower, found.upper, found.draws, found.used) == pytest.approx((5.0, 95.0, 100, 99))
    nothing = percentile_interval(np.array([np.nan, 1.0]))
    assert np.isnan(nothing.lower)
    assert nothing.used == 1


def test_ends_lie_where_they_are_expected() -> None:
    """The k-th smallest of B uniform numbers is expected at k/(B + 1)."""
    shares = np.array([0.025, 0.5, 0.975])
    drawn = np.random.default_rng(6).random((4000, 59))
    found = np.mean([ends(row, shares) for row in drawn], axis=0)
    assert found == pytest.approx(shares, abs=4 * np.sqrt(0.25 / 60 / 4000))
    assert (ends(np.arange(5.0), np.array([0.001, 0.999])) == [0.0, 4.0]).all()


def test_an_item_that_does_not_vary_in_a_draw_has_a_variance_of_exactly_none() -> None:
    x = np.column_stack([np.where(np.arange(12) < 2, 0.3, 0.1), np.arange(12.0)])
    for answers in (x, np.where(np.arange(24).reshape(12, 2) == 23, np.nan, x)):
        (drawn,) = weights(12, 200, seed=1)
        (found,) = resampled_covariances(answers, 200, seed=1)
        alike = (drawn[:, :2].sum(axis=1) == 0) | (drawn[:, 2:].sum(axis=1) == 0)
        assert alike.any()
        assert (found[alike, 0, 0] == 0).all()
        assert (found[~alike, 0, 0] > 1e-4).all()
