"""How much one person's answers vary."""

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]

# The standard deviation of a normal distribution in units of its median absolute deviation.
_NORMAL = 1.482602218505602


def response_variability(x: Matrix) -> Vector:
    """Return (n,): the intra-individual response variability (IRV), each row's standard deviation, divisor k - 1.

    x: (n, p), NaN = missing; k of them answered, NaN for fewer than two. The same answer throughout is exactly 0.
    Dunn, Heggestad, Shanock & Theilgard (2018, p. 108). Checked against R's sd.
    """
    seen = ~np.isnan(x)
    k = seen.sum(axis=1)
    mean = np.where(seen, x, 0.0).sum(axis=1) / np.maximum(k, 1)
    squares = (np.where(seen, x - mean[:, None], 0.0) ** 2).sum(axis=1)
    first = x[np.arange(len(x)), np.argmax(seen, axis=1)]
    alike = np.where(seen, x == first[:, None], True).all(axis=1)
    sd = np.sqrt(np.where(alike, 0.0, squares) / np.maximum(k - 1, 1))
    result: Vector = np.where(k > 1, sd, np.nan)
    return result


def robust_bounds(values: Vector, deviations: float) -> tuple[float, float]:
    """Return the median of `values` less and plus `deviations` normal-consistent median absolute deviations.

    The outlier rule of Leys, Ley, Klein, Bernard & Licata (2013); NaN left out. (NaN, NaN) without any value, or
    where more than half of them are equal: then the rule would mark every other value.
    """
    known = values[~np.isnan(values)]
    if len(known) == 0:
        return np.nan, np.nan
    middle = float(np.median(known))
    reach = deviations * _NORMAL * float(np.median(np.abs(known - middle)))
    return (middle - reach, middle + reach) if reach > 0 else (np.nan, np.nan)
