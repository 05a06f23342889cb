import numpy as np
import pytest

from analysis.kernel.little import little_test
from tests.support.answers import congeneric, with_holes

FOUR = congeneric(150, [0.8, 0.7, 0.6, 0.5], seed=11).to_numpy()


def test_with_one_of_two_items_incomplete_it_is_the_point_biserial_correlation() -> None:
    x = FOUR[:, :2].copy()
    x[np.random.default_rng(1).random(len(x)) < 0.3, 1] = np.nan
    r = np.corrcoef(x[:, 0], np.isnan(x[:, 1]))[0, 1]
    found = little_test(x)
    assert found.statistic == pytest.approx((len(x) - 1) * r**2, rel=1e-9)
    assert found.statistic_ml == pytest.approx(len(x) * r**2, rel=1e-9)
    assert (found.df, found.patterns) == (1, 2)


def test_its_mean_over_all_places_of_the_gap_is_its_df() -> None:
    # Every way to take two of seven second answers away: exact, no chance about it.
    from itertools import combinations

    x, found = FOUR[:7, :2], []
    for gone in combinations(range(7), 2):
        y = x.copy()
        y[list(gone), 1] = np.nan
        found.append(little_test(y).statistic)
    assert np.mean(found) == pytest.approx(1, rel=1e-8)


def test_answers_left_out_by_high_scorers_are_found() -> None:
    x = FOUR.copy()
    x[x[:, 0] > 0.8, 1] = np.nan
    found = little_test(x)
    assert found.converged
    assert found.pvalue < 1e-4


def test_rows_without_any_answer_say_nothing() -> None:
    x = with_holes(FOUR, 0.1, seed=2)
    plain, more = little_test(x), little_test(np.vstack([x, np.full((20, 4), np.nan)]))
    assert (more.statistic, more.df, more.n) == (plain.statistic, plain.df, plain.n)


@pytest.mark.parametrize(
    ("x", "why"),
    [
        (FOUR, "everybody answered the same items"),
        (FOUR[:, :1], "everybody answered the same items"),
        (with_holes(FOUR[:4], 0.3, seed=3), "rows are too few for the covariance matrix of 4 items"),
        (
            np.vstack([FOUR * [1, 1, 1, np.nan], FOUR[:60] * [np.nan, 1, 1, 1]]),
            "two items have fewer than 2 respondents in common",
        ),
        (
            with_holes(np.column_stack([FOUR[:, :2], FOUR[:, 0] + FOUR[:, 1]]), 0.05, seed=4),
            "the covariance matrix is singular",
        ),
    ],
)
def test_a_test_that_cannot_be_had_is_nan_and_says_why(x: np.ndarray, why: str) -> None:
    found = little_test(x)
    assert np.isnan([found.statistic, found.pvalue, found.statistic_ml]).all()
    assert not found.converged
    assert why in found.why
