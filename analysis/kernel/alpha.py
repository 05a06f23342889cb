"""Coefficient alpha from a covariance matrix, and Feldt's interval for it."""

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


def cronbach_alpha(covariance: Matrix) -> float:
    """Return coefficient alpha of p items: p/(p-1) (1 - trace/total) (Cronbach 1951).

    covariance: (p, p), p >= 2. NaN where the items' sum does not vary. Checked against psych::alpha.
    """
    p, trace, total = len(covariance), float(np.trace(covariance)), float(covariance.sum())
    # Items that cancel leave rounding error for a total, which would give an alpha of any size.
    return p / (p - 1) * (1 - trace / total) if total > 1e-12 * trace else float("nan")


def standardised_alpha(correlation: Matrix) -> float:
    """Return alpha of standardised items, p r/(1 + (p-1) r) with r the mean inter-item correlation.

    NaN where an item does not vary, or the sum of the standardised items does not.
    """
    p = len(correlation)
    r = mean_off_diagonal(correlation)
    below = 1 + (p - 1) * r
    return p * r / below if below > 1e-12 else float("nan")


def mean_off_diagonal(correlation: Matrix) -> float:
    """Return the mean of the off-diagonal elements: the average inter-item correlation."""
    p = len(correlation)
    return float((correlation.sum() - np.trace(correlation)) / (p * (p - 1)))


def alpha_if_deleted(covariance: Matrix) -> NDArray[np.float64]:
    """Return (p,): alpha of the other p - 1 items, for each item left out; NaN where fewer than two remain."""
    p = len(covariance)
    if p < 3:
        return np.full(p, np.nan)
    kept = [np.delete(np.arange(p), i) for i in range(p)]
    return np.array([cronbach_alpha(covariance[np.ix_(rest, rest)]) for rest in kept])


def item_rest(covariance: Matrix) -> NDArray[np.float64]:
    """Return (p,): correlation of each item with the sum of the others; NaN where that sum does not vary.

    From the covariances themselves, so that pairwise ones serve as they do for alpha. Checked against psych::alpha's
    r.drop.
    """
    variance = np.diag(covariance)
    shared = covariance.sum(axis=1) - variance
    rest = covariance.sum() - 2 * shared - variance
    vary = (variance > 0) & (rest > 1e-12 * np.trace(covariance))
    correlation: NDArray[np.float64] = shared / np.sqrt(np.where(vary, variance * rest, np.nan))
    return correlation


def feldt_interval(alpha: float, n: int, p: int, level: float = 0.95) -> tuple[float, float]:
    """Return the exact interval of alpha under normality and compound symmetry (Feldt, Woodruff & Salih 1987, p. 95).

    n: respondents; p: items; (1 - population)/(1 - sample) alpha is F with n - 1 and (n - 1)(p - 1) degrees of freedom.
    Checked against psych::alpha.ci. pingouin's cronbach_alpha gives the same interval rounded to three digits.
    """
    from scipy.stats import f

    df1, df2 = n - 1, (n - 1) * (p - 1)
    tail = (1 - level) / 2
    lower = 1 - (1 - alpha) * f.isf(tail, df1, df2)
    upper = 1 - (1 - alpha) * f.isf(1 - tail, df1, df2)
    return float(lower), float(upper)
