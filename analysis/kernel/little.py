"""Little's test of whether answers are missing completely at random."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.em import NormalMoments, PatternMoments, normal_moments, weighted
from analysis.kernel.patterns import Patterns

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class McarTest:
    """Little's `statistic` with its `df` and `pvalue`, NaN where it cannot be had; `why` then says so.

    `statistic_ml` is the same without the correction n/(n - 1) of the covariance matrix, as naniar and BaylorEdPsych
    print it. `patterns` of missing answers among `n` rows; `moments` are the EM estimates, None if not attempted.
    """

    statistic: float
    df: int
    pvalue: float
    statistic_ml: float
    pvalue_ml: float
    patterns: int
    n: int
    converged: bool
    why: str = ""
    moments: NormalMoments | None = None


def little_test(x: Matrix) -> McarTest:
    """Test whether x (n, p; NaN = missing) is missing completely at random (Little 1988, eq. 5).

    d^2 = sum over patterns j of n_j (ybar_j - mu_j)' S_j^-1 (ybar_j - mu_j): ybar_j the means of the items that pattern
    answers, mu_j and S_j the parts of the EM mean and covariance for them. S = n/(n - 1) times the maximum likelihood
    estimate, Little's correction for degrees of freedom: with two items, one of them complete, d^2 = (n - 1) r^2 of
    that item with the indicator of an answer to the other, whose mean over all ways to place the gaps is exactly
    df = 1. Chi-square with sum(p_j) - p degrees of freedom, as n grows. A row without any answer says nothing and is
    left out. Checked against the formula evaluated in R with lavaan's estimates, and naniar's published values.
    """
    x = x[~np.isnan(x).all(axis=1)]
    n, p = x.shape
    patterns = Patterns.of(~np.isnan(x))
    df = int(patterns.seen.sum()) - p
    if why := _obstacle(x, patterns):
        return McarTest(np.nan, df, np.nan, np.nan, np.nan, len(patterns.counts), n, False, why)
    moments = normal_moments(x, patterns)
    if not moments.converged:
        return McarTest(np.nan, df, np.nan, np.nan, np.nan, len(patterns.counts), n, False, moments.why, moments)
    ml = _distance(x, patterns, moments)
    corrected = ml * (n - 1) / n
    return McarTest(corrected, df, _tail(corrected, df), ml, _tail(ml, df), len(patterns.counts), n, True, "", moments)


def _obstacle(x: Matrix, patterns: Patterns) -> str:
    """Return why there is no test, nothing if there is one."""
    n, p = x.shape
    seen = (~np.isnan(x)).astype(float)
    if len(patterns.counts) < 2:
        return "everybody answered the same items, so there is nothing to test"
    if p < 2:
        return "one item has nothing to be compared with"
    if n <= p:
        return f"{n} rows are too few for the covariance matrix of {p} items"
    if (seen.T @ seen).min() < 2:
        return "two items have fewer than 2 respondents in common, so their covariance is not determined"
    return ""


def _distance(x: Matrix, patterns: Patterns, moments: NormalMoments) -> float:
    # In standard deviations, so that items in very different units lose no digits.
    scale = np.sqrt(np.diag(moments.covariance))
    data = PatternMoments.of((x - moments.mean) / scale, patterns)
    found = weighted(data, np.zeros(len(scale)), moments.covariance / np.outer(scale, scale))
    assert found is not None  # EM converged to a positive definite matrix
    means = data.start[:-1]
    return float(np.sum(found.rows[means] * found.by[means]))


def _tail(statistic: float, df: int) -> float:
    from scipy.stats import chi2

    return float(chi2.sf(statistic, df)) if df > 0 else float("nan")
