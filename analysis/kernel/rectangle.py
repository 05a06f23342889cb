"""Small probabilities of rectangles under the bivariate normal distribution, to full relative precision.

Differences of the distribution function are good to 1e-15 absolutely, which says nothing of a cell less likely than
that; one careless respondent is enough to be in such a cell.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr

Array = NDArray[np.float64]
Height = Callable[[Array], Array]

# An infinite side ends here; what lies beyond is less than e^-700, the least that is told from 0.
_FAR = 38.0
# Where the integrand is below e^-45 of its greatest value it adds nothing.
_DROP = 45.0
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(40)


def log_rectangle(left: Array, right: Array, low: Array, high: Array, rho: Array) -> Array:
    """Return log P(left < X < right, low < Y < high) of standard normal X, Y with correlation rho; arrays (c,).

    The integral over x of phi(x) P(low < Y < high | x), whose logarithm is concave: its mode is found, and
    Gauss-Legendre rules are laid on both sides of it as far as there is anything to integrate.
    """
    left, right = np.clip(left, -_FAR, _FAR), np.clip(right, -_FAR, _FAR)

    def height(x: Array) -> Array:
        shape = (-1,) + (1,) * (x.ndim - 1)
        r, below, above = rho.reshape(shape), low.reshape(shape), high.reshape(shape)
        root = np.sqrt((1 - r) * (1 + r))
        inner: Array = _log_between((below - r * x) / root, (above - r * x) / root)
        return inner - 0.5 * x * x

    mode = _mode(height, left, right)
    top = height(mode)
    parts = [_side(height, mode, _reach(height, mode, end, top), top) for end in (left, right)]
    result: Array = top + np.log(parts[0] + parts[1]) - 0.5 * np.log(2 * np.pi)
    return result


def _log_between(low: Array, high: Array) -> Array:
    """Return log(Phi(high) - Phi(low)), taken in the lower tail."""
    flip = low > 0
    low, high = np.where(flip, -high, low), np.where(flip, -low, high)
    top = log_ndtr(high)
    with np.errstate(divide="ignore"):
        result: Array = top + np.log1p(-np.exp(log_ndtr(low) - top))
    return result


def _mode(height: Height, left: Array, right: Array) -> Array:
    """Return where a concave function is greatest between left and right, by golden sections."""
    share = (np.sqrt(5) - 1) / 2
    for _ in range(60):
        one, two = right - share * (right - left), left + share * (right - left)
        rising = height(one) < height(two)
        left, right = np.where(rising, one, left), np.where(rising, right, two)
    middle: Array = 0.5 * (left + right)
    return middle


def _reach(height: Height, mode: Array, end: Array, top: Array) -> Array:
    """Return where between mode and end the function has fallen by _DROP; `end` if nowhere."""
    near, far = mode, end
    for _ in range(40):
        middle = 0.5 * (near + far)
        inside = height(middle) > top - _DROP
        near, far = np.where(inside, middle, near), np.where(inside, far, middle)
    result: Array = np.where(height(end) > top - _DROP, end, far)
    return result


def _side(height: Height, mode: Array, end: Array, top: Array) -> Array:
    """Return the integral of exp(height - top) between mode and end."""
    half = 0.5 * np.abs(end - mode)
    x = 0.5 * (mode + end)[:, None] + half[:, None] * _NODES
    result: Array = half * (np.exp(height(x) - top[:, None]) @ _WEIGHTS)
    return result
