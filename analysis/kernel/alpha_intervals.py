"""Standard errors and intervals of coefficient alpha: Bonett's, normal-theory, asymptotically distribution-free.

Feldt's stands in kernel.alpha, the bootstrap's in kernel.resample and kernel.bca.
"""

import math
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]


def alphas(covariances: Matrix, unit: float = 0.0) -> Vector:
    """Return (b,): coefficient alpha of each of b covariance matrices (b, p, p); NaN where it does not exist.

    As kernel.alpha.cronbach_alpha of each one. `unit`: a trace beside which the variance of a sum can be told from
    rounding, as that of the whole sample is for one drawn from it, all of whose answers may be the same.
    """
    p = covariances.shape[1]
    trace, total = np.trace(covariances, axis1=1, axis2=2), covariances.sum(axis=(1, 2))
    vary = total > 1e-12 * np.maximum(trace, unit)
    found: Vector = p / (p - 1) * (1 - trace / np.where(vary, total, np.nan))
    return found


def bonett_interval(alpha: float, n: int, p: int, level: float = 0.95) -> tuple[float, float]:
    """Return Bonett's interval of alpha from n respondents and p items (Bonett 2002; Bonett & Wright 2015).

    ln(1 - alpha) less its bias ln(n/(n - 1)) is normal with variance 2p/((p - 1)(n - 2)) under normality and compound
    symmetry. n >= 3; NaN for an alpha above 1.
    """
    if alpha > 1:
        return math.nan, math.nan
    reach = NormalDist().inv_cdf((1 + level) / 2) * math.sqrt(2 * p / ((p - 1) * (n - 2)))
    unbiased = (1 - alpha) * (n - 1) / n
    return 1 - unbiased * math.exp(reach), 1 - unbiased * math.exp(-reach)


def wald_interval(estimate: float, se: float, level: float = 0.95) -> tuple[float, float]:
    """Return estimate -+ z SE; it can reach beyond 1."""
    reach = NormalDist().inv_cdf((1 + level) / 2) * se
    return estimate - reach, estimate + reach


def normal_theory_se(covariance: Matrix, n: int) -> float:
    """Return the standard error of alpha for normal items of any covariances (van Zyl, Neudecker & Nel 2000).

    covariance: (p, p); n respondents. sqrt(Q/n), Q = 2p^2/((p-1)^2 T^3) [T (tr S^2 + t^2) - 2 t 1'S^2 1], with t the
    trace and T the sum of S. NaN where pairwise covariances make Q negative.
    """
    p, trace, total = len(covariance), float(np.trace(covariance)), float(covariance.sum())
    squared = covariance @ covariance
    bracket = total * (float(np.trace(squared)) + trace**2) - 2 * trace * float(squared.sum())
    q = 2 * p**2 / ((p - 1) ** 2 * total**3) * bracket
    # Identical items leave rounding error, of either sign, for 0.
    return math.sqrt(max(q, 0.0) / n) if bracket > -1e-12 * total * trace**2 else math.nan


def alpha_influence(x: Matrix) -> Vector:
    """Return (n,): how much each respondent moves alpha; x (n, p), NaN = missing, some pair's rows for every pair.

    The derivative of alpha in each covariance times the respondent's influence on that covariance, which for a pair
    (i, j) is (n/n_ij)((x_i - m_i)(x_j - m_j) - s_ij) for those who answered both, with the pair's own means and
    n_ij rows, and 0 for the others. Sum 0; the sum of squares over n^2 is the asymptotically distribution-free
    variance (Maydeu-Olivares, Coffman & Hartmann 2007, where nothing is missing).
    """
    seen = (~np.isnan(x)).astype(float)
    centred = np.where(seen > 0, x - np.nansum(x, axis=0) / np.maximum(seen.sum(axis=0), 1), 0.0)
    pairs = seen.T @ seen
    means = centred.T @ seen / pairs  # means[i, j]: mean of item i over the rows that answered i and j
    s = centred.T @ centred / pairs - means * means.T
    p, trace, total = len(s), float(np.trace(s)), float(s.sum())
    slope = p / (p - 1) * (trace / total**2 - np.eye(p) / total)
    weight = slope * len(x) / pairs
    squares = (centred @ weight * centred).sum(axis=1)
    crossed = (centred @ (weight * means.T) * seen).sum(axis=1)
    constants = (seen @ (weight * (means * means.T - s)) * seen).sum(axis=1)
    influence: Vector = squares - 2 * crossed + constants
    return influence


def adf_se(influence: Vector) -> float:
    """Return the asymptotically distribution-free standard error from each respondent's influence (n,)."""
    return float(np.sqrt(np.sum(influence**2)) / len(influence))
