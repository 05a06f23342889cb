"""Scores, reliability and the test that two factors are one, where the truth is known (SIMULATED)."""

import numpy as np
import pandas as pd

from analysis import cfa, convergent, scores
from analysis.fit.sem.merged import merged_test
from tests.support.answers import continuous

TEXT = "f =~ a1 + a2 + a3 + a4\ng =~ b1 + b2 + b3 + b4"
LOADINGS = np.array([0.8, 0.7, 0.6, 0.5])


def _drawn(n: int, r: float, seed: int) -> tuple[pd.DataFrame, np.ndarray]:
    rng = np.random.default_rng(seed)
    eta = rng.standard_normal((n, 2)) @ np.linalg.cholesky(np.array([[1, r], [r, 1]]) + 1e-12 * np.eye(2)).T
    both = np.repeat(eta, 4, axis=1) * np.tile(LOADINGS, 2)
    x = both + rng.standard_normal((n, 8)) * np.sqrt(1 - np.tile(LOADINGS, 2) ** 2)
    return pd.DataFrame(x, columns=["a1", "a2", "a3", "a4", "b1", "b2", "b3", "b4"]), eta


def test_scores_are_as_far_from_the_factors_as_their_errors_say() -> None:
    frame, eta = _drawn(4000, 0.5, 1)
    for cut in (False, True):
        given = pd.DataFrame(np.searchsorted([-1, 0, 1], frame), columns=frame.columns) if cut else frame
        fit = cfa(given if cut else continuous(given), TEXT, None if cut else "ML", scaling="unit")
        found = scores(fit)
        apart = np.sqrt(np.mean((found.scores.to_numpy() - eta) ** 2, axis=0))
        said = np.sqrt(np.mean(found.standard_errors.to_numpy() ** 2, axis=0))
        np.testing.assert_allclose(apart, said, rtol=0.05)


def test_intervals_of_composite_reliability_cover() -> None:
    truth = LOADINGS.sum() ** 2 / (LOADINGS.sum() ** 2 + (1 - LOADINGS**2).sum())
    covered = 0
    for seed in range(100):
        found = convergent(cfa(continuous(_drawn(300, 0.5, seed)[0]), TEXT, "ML"), draws=0, tests=False)
        cr = found.groups[0].factors["f"]["cr"]
        covered += cr.lower <= truth <= cr.upper
    assert 88 <= covered <= 100


def test_two_factors_that_are_one_are_rejected_no_more_often_than_asked() -> None:
    # On the boundary of what correlations can be the statistic is not below a chi-square, so that 5 % is the most.
    rejected = 0
    for seed in range(60):
        fit = cfa(continuous(_drawn(300, 1.0, seed)[0]), TEXT, "ML")
        if fit.converged:
            rejected += merged_test(fit.fitted, "f", "g", ()).naive.p_value < 0.05
    assert rejected <= 9
    apart = cfa(continuous(_drawn(300, 0.6, 1)[0]), TEXT, "ML")
    assert merged_test(apart.fitted, "f", "g", ()).naive.p_value < 1e-6
