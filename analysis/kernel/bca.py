"""Bootstrap intervals corrected for bias (BC), and for skewness besides (BCa)."""

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.resample import Interval, ends

Vector = NDArray[np.float64]


def bias_corrected_interval(
    values: Vector, estimate: float, level: float = 0.95, acceleration: float = 0.0
) -> Interval:
    """Return the bias-corrected percentile interval (Efron 1981) of bootstrap `values` (draws,), NaN left out.

    With z the normal quantiles of the level's ends and b that of the share of values below `estimate`, ties counted
    half, its ends are the values' percentiles at Phi(b + (b + z)/(1 - a (b + z))), a the `acceleration` (Efron &
    Tibshirani 1993, ch. 14; bias-corrected: a = 0). Where draws are biased as the sample is, the percentile interval
    has the bias twice; this one has none of it. NaN where all values lie on one side of the estimate, or the
    acceleration turns the percentiles over.
    """
    from scipy.special import ndtr, ndtri

    used = values[np.isfinite(values)]
    nothing = Interval(np.nan, np.nan, len(values), len(used))
    if len(used) < 2:
        return nothing
    below = float(np.mean(used < estimate) + np.mean(used == estimate) / 2)
    if not 0 < below < 1:
        return nothing
    bias = float(ndtri(below))
    z = bias + ndtri(np.array([(1 - level) / 2, (1 + level) / 2]))
    if np.any(acceleration * z >= 1):
        return nothing
    lower, upper = ends(used, ndtr(bias + z / (1 - acceleration * z)))
    return Interval(float(lower), float(upper), len(values), len(used))


def bca_interval(values: Vector, estimate: float, influence: Vector, level: float = 0.95) -> Interval:
    """Return the BCa interval (Efron & Tibshirani 1993, ch. 14) of bootstrap `values` (draws,), NaN left out.

    The acceleration is sum L^3 / 6 (sum L^2)^1.5 from each respondent's `influence` L (n,), as DiCiccio & Efron (1996)
    put it in place of a jackknife. NaN where `bias_corrected_interval` is, and where nobody has influence.
    """
    spread = float(np.sum(influence**2))
    if not spread > 0:
        return Interval(np.nan, np.nan, len(values), int(np.isfinite(values).sum()))
    return bias_corrected_interval(values, estimate, level, float(np.sum(influence**3)) / (6 * spread**1.5))
