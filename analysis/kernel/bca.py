"""Bias-corrected and accelerated bootstrap intervals."""

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.resample import Interval

Vector = NDArray[np.float64]


def bca_interval(values: Vector, estimate: float, influence: Vector, level: float = 0.95) -> Interval:
    """Return the BCa interval (Efron & Tibshirani 1993, ch. 14) of bootstrap `values` (draws,), NaN left out.

    The bias is the share of values below `estimate`, ties counted half; the acceleration is sum L^3 / 6 (sum L^2)^1.5
    from each respondent's `influence` L (n,), as DiCiccio & Efron (1996) put it in place of a jackknife.
    NaN where all values lie on one side of the estimate, or the acceleration turns the percentiles over.
    """
    from scipy.special import ndtr, ndtri

    used = values[np.isfinite(values)]
    nothing = Interval(np.nan, np.nan, len(values), len(used))
    spread = float(np.sum(influence**2))
    if len(used) < 2 or not spread > 0:
        return nothing
    below = float(np.mean(used < estimate) + np.mean(used == estimate) / 2)
    if not 0 < below < 1:
        return nothing
    bias, acceleration = float(ndtri(below)), float(np.sum(influence**3)) / (6 * spread**1.5)
    z = bias + ndtri(np.array([(1 - level) / 2, (1 + level) / 2]))
    if np.any(acceleration * z >= 1):
        return nothing
    lower, upper = np.quantile(used, ndtr(bias + z / (1 - acceleration * z)))
    return Interval(float(lower), float(upper), len(values), len(used))
