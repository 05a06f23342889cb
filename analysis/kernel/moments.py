"""Moments of one item's answers."""

import numpy as np
from numpy.typing import NDArray


def skewness(x: NDArray[np.float64]) -> float:
    """Return g1 ((n-1)/n)^(3/2), psych::describe's default (type 3 of Joanes & Gill 1998); x (n,) without NaN."""
    centred = x - x.mean()
    return float(np.mean(centred**3) / np.var(x, ddof=1) ** 1.5)


def excess_kurtosis(x: NDArray[np.float64]) -> float:
    """Return b2 = m4/s^4 - 3, psych::describe's default (type 3 of Joanes & Gill 1998); x (n,) without NaN."""
    centred = x - x.mean()
    return float(np.mean(centred**4) / np.var(x, ddof=1) ** 2 - 3)
