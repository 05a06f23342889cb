"""What a correlation matrix has in common: partial correlations, KMO, Bartlett's test, all from one Cholesky factor."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.fit_indices import ChiSquare

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Kmo:
    """`overall`, `per_item` (p,), `partial` correlations (p, p) of each pair given all other items, diagonal 1.

    The `image` (p,) of an item is what the others predict of it, here as the share of its variance (1 - 1/diag(R^-1),
    its squared multiple correlation); the anti-image is the rest. Correlations of anti-images are minus the partial
    ones (psych::KMO and SPSS show them with that sign).
    """

    overall: float
    per_item: Vector
    partial: Matrix
    image: Vector


def kmo(correlation: Matrix) -> Kmo:
    """Return Kaiser, Meyer and Olkin's measure (Kaiser & Rice 1974) of a (p, p) correlation matrix.

    sum r^2 / (sum r^2 + sum q^2) over all pairs, or over an item's pairs, q the partial correlations. NaN where all
    correlations are 0. Raises LinAlgError if the matrix is singular. Checked against psych::KMO.
    """
    inverse = np.linalg.inv(correlation)
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = np.sqrt(np.diag(inverse))
        partial = -inverse / np.outer(scale, scale)
        np.fill_diagonal(partial, 1.0)
        r, q = _off_diagonal_squares(correlation), _off_diagonal_squares(partial)
        return Kmo(float(r.sum() / (r.sum() + q.sum())), r / (r + q), partial, 1 - 1 / np.diag(inverse))


def bartlett(correlation: Matrix, n: int) -> ChiSquare:
    """Return Bartlett's (1951) test that all correlations are 0: -(n - 1 - (2p + 5)/6) log|R|, df p(p - 1)/2.

    By the logarithm of the determinant: the determinant of some hundred items is less than the least double. Checked
    against psych::cortest.bartlett.
    """
    p = len(correlation)
    return ChiSquare(float(-(n - 1 - (2 * p + 5) / 6) * log_determinant(correlation)), p * (p - 1) // 2)


def log_determinant(correlation: Matrix) -> float:
    """Return log|R|; NaN unless the determinant is above 0."""
    sign, value = np.linalg.slogdet(correlation)
    return float(value) if sign > 0 else float("nan")


def _off_diagonal_squares(matrix: Matrix) -> Vector:
    """Return (p,): sums of squares of each row without the diagonal."""
    squares: Vector = np.sum(matrix * matrix, axis=0) - np.diag(matrix) ** 2
    return squares
