"""What a rotation makes small: simplicity criteria of pattern loadings with their gradients, many patterns at once."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
#: From patterns (b, p, m) to values (b,) and gradients (b, p, m).
Criterion = Callable[[Matrix], tuple[Vector, Matrix]]
# What keeps a product of loadings from vanishing with one of them; GPArotation's and factor_analyzer's default.
GEOMIN_DELTA = 0.01


def quartimin(pattern: Matrix) -> tuple[Vector, Matrix]:
    """Return 1/4 sum over pairs of factors of l_ij^2 l_ik^2 (Carroll 1953): direct oblimin with gamma = 0."""
    squares = pattern**2
    others = squares.sum(axis=2, keepdims=True) - squares
    return np.sum(squares * others, axis=(1, 2)) / 4, pattern * others


def varimax(pattern: Matrix) -> tuple[Vector, Matrix]:
    """Return -1/4 sum of squared deviations of l_ij^2 from their factor's mean (Kaiser 1958)."""
    deviations = pattern**2 - np.mean(pattern**2, axis=1, keepdims=True)
    return -np.sum(deviations**2, axis=(1, 2)) / 4, -pattern * deviations


def quartimax(pattern: Matrix) -> tuple[Vector, Matrix]:
    """Return -1/4 sum of l_ij^4 (Neuhaus & Wrigley 1954)."""
    return -np.sum(pattern**4, axis=(1, 2)) / 4, -(pattern**3)


def equamax(pattern: Matrix) -> tuple[Vector, Matrix]:
    """Return the Crawford-Ferguson criterion with kappa = m/2p (Crawford & Ferguson 1970; Saunders 1962)."""
    kappa = equamax_kappa(*pattern.shape[1:])
    squares = pattern**2
    factors = squares.sum(axis=2, keepdims=True) - squares
    items = squares.sum(axis=1, keepdims=True) - squares
    mixed = (1 - kappa) * factors + kappa * items
    return np.sum(squares * mixed, axis=(1, 2)) / 4, pattern * mixed


def equamax_kappa(items: int, factors: int) -> float:
    """Return m/2p, the weight of the complexity of factors beside that of items."""
    return factors / (2 * items)


def geomin(pattern: Matrix) -> tuple[Vector, Matrix]:
    """Return the sum over items of the geometric mean of l_ij^2 + .01 (Yates 1987; Browne 2001)."""
    squares = pattern**2 + GEOMIN_DELTA
    products = np.exp(np.mean(np.log(squares), axis=2, keepdims=True))
    return np.sum(products, axis=(1, 2)), 2 / pattern.shape[2] * pattern / squares * products
