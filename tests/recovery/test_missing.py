"""Little's test holds its level when answers are missing completely at random, and finds it when they are not.

Bounds are four standard errors of what is counted; seeds are fixed.
"""

from functools import cache

import numpy as np
import pytest

from analysis.kernel.little import McarTest, little_test
from tests.support.answers import congeneric, with_holes

DRAWS, LOADINGS = 300, [0.8, 0.7, 0.6, 0.5]


def _of_three_forms(x: np.ndarray, seed: int) -> np.ndarray:
    """Return x as if each respondent were asked two of three blocks of items, at random."""
    left_out = np.random.default_rng(seed).integers(1, 4, len(x))
    return np.where(left_out[:, None] == np.array([0, 1, 2, 3]), np.nan, x)


@cache
def _tests(planned: bool) -> tuple[McarTest, ...]:
    found = []
    for seed in range(DRAWS):
        x = congeneric(250, LOADINGS, seed).to_numpy()
        found.append(little_test(_of_three_forms(x, seed + 1) if planned else with_holes(x, 0.1, seed + 1)))
    return tuple(found)


@pytest.mark.parametrize("planned", [False, True])
def test_the_mean_of_the_statistic_is_its_df(planned: bool) -> None:
    found = _tests(planned)
    assert all(test.converged for test in found)
    excess = [test.statistic - test.df for test in found]
    assert abs(np.mean(excess)) <= 4 * np.std(excess, ddof=1) / np.sqrt(DRAWS)


@pytest.mark.parametrize("planned", [False, True])
def test_one_in_twenty_is_rejected(planned: bool) -> None:
    rejected = np.mean([test.pvalue < 0.05 for test in _tests(planned)])
    assert abs(rejected - 0.05) <= 4 * np.sqrt(0.05 * 0.95 / DRAWS)


def test_answers_missing_by_another_answer_are_found() -> None:
    found = []
    for seed in range(20):
        x = congeneric(250, LOADINGS, seed).to_numpy().copy()
        chance = 1 / (1 + np.exp(-1.5 * (x[:, 0] - 1)))
        x[np.random.default_rng(seed).random(len(x)) < chance, 1] = np.nan
        found.append(little_test(x).pvalue)
    assert max(found) < 0.05
