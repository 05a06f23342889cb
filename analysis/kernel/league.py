"""Clusters side by side: shrunken means, intervals to compare them by, and which pairs differ."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Shrunken:
    """Empirical Bayes means (J,) of a random-intercept model, their reliabilities, and the covariances of their errors.

    The error of mean j is what remains of u_j, tau (1 - r_j), and what the overall mean's own error adds, shared by all
    clusters in proportion to 1 - r_j (the best linear unbiased predictor's error: Henderson 1975).
    """

    means: Vector
    reliability: Vector
    errors: Matrix

    @property
    def se(self) -> Vector:
        """Standard errors (J,)."""
        return np.sqrt(np.diag(self.errors))


def shrink(raw: Vector, sizes: Vector, between: float, within: float) -> Shrunken:
    """Shrink raw means (J,) of clusters of `sizes` towards their weighted mean; variances between and within given."""
    weights = 1 / (between + within / sizes)
    mean, variance = float(weights @ raw / weights.sum()), float(1 / weights.sum())
    reliability = between / (between + within / sizes)
    rest = 1 - reliability
    errors = np.diag(between * rest) + variance * np.outer(rest, rest)
    return Shrunken(mean + reliability * (raw - mean), reliability, errors)


def comparison_factor(se: Vector, alpha: float = 0.05) -> float:
    """Return c for which intervals +- c SE of two clusters do not overlap, on average over pairs, with chance alpha.

    Goldstein & Healy (1995): the mean over pairs of 2 (1 - Phi(c (s_i + s_j) / sqrt(s_i^2 + s_j^2))) is alpha;
    1.39 for equal standard errors and .05.
    """
    from scipy.optimize import brentq
    from scipy.special import ndtr

    i, j = np.triu_indices(len(se), 1)
    spread = (se[i] + se[j]) / np.sqrt(se[i] ** 2 + se[j] ** 2)

    def excess(c: float) -> float:
        return float(np.mean(2 * ndtr(-c * spread))) - alpha

    return float(brentq(excess, 0.0, 10.0, xtol=1e-12))


def pair_tests(found: Shrunken) -> tuple[NDArray[np.int64], Vector, Vector]:
    """Return (pairs, 2) clusters, the differences of their means and the two-sided p of each (normal law).

    The variance of a difference is that of the two errors, with their covariance.
    """
    from scipy.special import ndtr

    i, j = np.triu_indices(len(found.means), 1)
    own = np.diag(found.errors)
    variance = own[i] + own[j] - 2 * found.errors[i, j]
    difference = found.means[i] - found.means[j]
    z = np.divide(np.abs(difference), np.sqrt(variance), out=np.zeros(len(i)), where=variance > 1e-300)
    return np.column_stack([i, j]).astype(np.int64), difference, 2 * ndtr(-z)


def holm(p: Vector) -> Vector:
    """Return p (m,) adjusted by Holm's (1979) step-down rule."""
    order = np.argsort(p, kind="stable")
    raised = np.maximum.accumulate(np.minimum(1.0, p[order] * np.arange(len(p), 0, -1)))
    adjusted = np.empty(len(p))
    adjusted[order] = raised
    return adjusted
