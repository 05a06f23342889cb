"""Fit indices from chi-squares and matrices: numbers in, numbers out.

N, not N - 1, is the divisor throughout, as in lavaan (likelihood = "normal") and Mplus.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ChiSquare:
    """A test statistic with its degrees of freedom."""

    value: float
    df: float

    @property
    def p_value(self) -> float:
        """Upper tail of the central chi-square; NaN for a saturated model."""
        from scipy.special import chdtrc

        # A perfect fit may be a rounding error below 0, where the function has no value.
        return float(chdtrc(self.df, np.maximum(self.value, 0.0))) if self.df > 0 else float("nan")


def baseline(covariance: Matrix, n: int) -> ChiSquare:
    """Return the chi-square of the independence model, -N log|R|, df p(p-1)/2."""
    sd = np.sqrt(np.diag(covariance))
    p = len(covariance)
    return ChiSquare(float(-n * np.linalg.slogdet(covariance / np.outer(sd, sd))[1]), p * (p - 1) // 2)


def cfi(model: ChiSquare, null: ChiSquare) -> float:
    """Return the comparative fit index, 1 - max(d, 0)/max(d, d0, 0) with d = chi-square - df (Bentler 1990)."""
    d, d0 = max(model.value - model.df, 0.0), max(null.value - null.df, 0.0)
    return 1.0 if max(d, d0) == 0 else 1 - d / max(d, d0)


def tli(model: ChiSquare, null: ChiSquare) -> float:
    """Return the Tucker-Lewis index, (r0 - r)/(r0 - 1) with r = chi-square/df; NaN without degrees of freedom."""
    if model.df == 0:
        return float("nan")
    r, r0 = model.value / model.df, null.value / null.df
    return (r0 - r) / (r0 - 1)


def rmsea(model: ChiSquare, n: float) -> float:
    """Return sqrt(max(chi-square - df, 0)/(df N)) (Steiger & Lind 1980; Browne & Cudeck 1993); 0 if saturated."""
    return float(np.sqrt(max(model.value - model.df, 0.0) / (model.df * n))) if model.df else 0.0


def rmsea_interval(model: ChiSquare, n: float, level: float = 0.90) -> tuple[float, float]:
    """Return the interval of RMSEA: noncentralities that put the chi-square at the tails (Browne & Cudeck 1993)."""
    if model.df == 0:
        return 0.0, 0.0
    tail = (1 - level) / 2
    bounds = (_noncentrality(model, 1 - tail), _noncentrality(model, tail))
    lower, upper = (float(np.sqrt(bound / (model.df * n))) for bound in bounds)
    return lower, upper


def close_fit_p(model: ChiSquare, n: float, close: float = 0.05) -> float:
    """Return the probability of so great a chi-square if the population RMSEA is `close` (Browne & Cudeck 1993)."""
    from scipy.stats import ncx2

    return float(ncx2.sf(model.value, model.df, close**2 * model.df * n)) if model.df else float("nan")


def srmr(sample: Matrix, implied: Matrix) -> float:
    """Return the root mean square of the standardised residuals, diagonal included (Bentler 1995; lavaan's srmr)."""
    sd = np.sqrt(np.diag(sample))
    residual = (sample - implied) / np.outer(sd, sd)
    return float(np.sqrt(np.mean(residual[np.tril_indices(len(sample))] ** 2)))


def _noncentrality(model: ChiSquare, probability: float) -> float:
    """Return the noncentrality at which `model.value` is the `probability` quantile; 0 where there is none."""
    from scipy.optimize import brentq
    from scipy.special import chdtr, chndtr

    if model.value <= 0 or chdtr(model.df, model.value) <= probability:
        return 0.0
    high = max(model.value, 1.0)
    while chndtr(model.value, model.df, high) > probability:
        high *= 2
    return float(brentq(lambda nc: chndtr(model.value, model.df, nc) - probability, 0, high, xtol=1e-10))
