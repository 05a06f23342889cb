"""The counting is right: of intervals that are known, and of what cannot be had."""

from typing import Any

import numpy as np
import pytest

from analysis.simulate.coverage import Rate, Study, Target, interval_row, rate_row, stacked, summed_up, wilson
from instrument.errors import Refused

N, REPLICATIONS = 25, 400


def _of_mean(factor: float = 1.0) -> Study:
    """The t interval of a normal mean, its width times `factor`, and the one-sided t test that the mean is positive."""
    from scipy.stats import t

    reach, beyond = factor * float(t.isf(0.025, N - 1)), float(t.isf(0.05, N - 1))

    def find(x: Any, seed: int) -> dict[str, Any]:
        mean, error = x.mean(), x.std(ddof=1) / np.sqrt(N)
        return {
            "mean": (mean, mean - reach * error, mean + reach * error),
            "positive": float(mean / error > beyond),
        }

    return Study(
        "mean",
        "A normal mean.",
        N,
        lambda rng: rng.standard_normal(N),
        find,
        (Target("mean", np.array([0.0])),),
        (Rate("positive", 0.05),),
    )


def _replications(study: Study) -> dict[str, Any]:
    return stacked([study.replicate(k) for k in range(REPLICATIONS)])


def test_an_exact_interval_covers_and_an_exact_test_rejects_as_it_says() -> None:
    study = _of_mean()
    (interval,), (rate,) = summed_up(study, _replications(study))
    assert interval.within
    assert rate.within
    assert interval.below + interval.above == pytest.approx(1 - interval.coverage)
    assert interval.sd == pytest.approx(1 / np.sqrt(N), rel=0.15)
    assert abs(interval.bias_in_sd) < 4 / np.sqrt(REPLICATIONS)
    assert interval.rmse**2 == pytest.approx(interval.sd**2 + interval.bias**2)


def test_an_interval_half_as_wide_is_found_out() -> None:
    study = _of_mean(0.5)
    (interval,), _ = summed_up(study, _replications(study))
    assert not interval.within
    assert interval.bounds[1] < 0.95


def test_a_replication_follows_from_its_number_alone() -> None:
    study = _of_mean()
    np.testing.assert_array_equal(study.replicate(7)["mean"], study.replicate(7)["mean"])
    assert not np.array_equal(study.replicate(7)["mean"], study.replicate(8)["mean"])


def test_what_is_refused_or_not_found_is_counted_as_none() -> None:
    def refuse(x: Any, seed: int) -> dict[str, Any]:
        if x < 0:
            raise Refused.at("study", "no.", "None.")
        return {"value": (x, x - 3, x + 3)}

    study = Study("refused", "", 1, lambda rng: rng.standard_normal(), refuse, (Target("value", np.array([0.0])),))
    (row,), _ = summed_up(study, _replications(study))
    assert abs(row.failures - REPLICATIONS / 2) < 4 * np.sqrt(REPLICATIONS / 4)
    assert row.replications == REPLICATIONS
    assert row.coverage > 0.99
    assert not row.within


def test_misses_stand_on_their_side() -> None:
    values = np.array([[[0.5, 0.4, 0.6]], [[0.0, -0.2, -0.1]], [[1.0, 0.9, 1.1]], [[1.0, 0.9, 1.1]]])
    row = interval_row(Target("x", np.array([0.5])), values)
    assert (row.coverage, row.below, row.above) == (0.25, 0.25, 0.5)
    assert row.estimate == pytest.approx(0.625)
    assert row.bias == pytest.approx(0.125)


def test_parameters_are_judged_one_by_one() -> None:
    """One parameter that is always missed is not made good by seven that never are."""
    held = np.tile([0.0, -1.0, 1.0], (2000, 8, 1))
    held[:100, :7, 1:] = 5.0
    held[:, 7, 1:] = 5.0
    row = interval_row(Target("x", np.zeros(8)), held)
    assert row.spread == (0.0, 0.95)
    assert not row.within
    assert interval_row(Target("x", np.zeros(7)), held[:, :7]).within


def test_estimates_without_an_interval_have_no_coverage() -> None:
    row = interval_row(Target("x", np.array([1.0]), level=None), np.ones((10, 1, 3)))
    assert np.isnan(row.coverage)
    assert row.within
    assert (row.bias, row.failures) == (0.0, 0)


def test_shares_of_many_trials_are_judged_by_all_of_them() -> None:
    assert rate_row(Rate("x", 0.05, trials=100), np.full((400, 1, 1), 0.05)).within
    assert not rate_row(Rate("x", 0.05, trials=100), np.full((400, 1, 1), 0.055)).within


def test_wilsons_interval() -> None:
    """Newcombe (1998, Statistics in Medicine 17, table I): 81 of 263."""
    assert wilson(81 / 263, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert np.isnan(wilson(float("nan"), 0)).all()
