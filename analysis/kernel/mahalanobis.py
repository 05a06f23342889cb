"""How far each row lies from the others, judged by the variables it has."""

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]

# Numbers in one block of stacked systems, 32 MB.
_BLOCK = 1 << 22


def squared_distances(x: Matrix, mean: Vector, covariance: Matrix) -> tuple[Vector, NDArray[np.int64]]:
    """Return (n,) squared Mahalanobis distances of the rows of x (n, p; NaN = missing), and how many they rest on.

    For a row that has the variables o: (x_o - m_o)' S_oo^-1 (x_o - m_o), chi-square with |o| degrees of freedom if x is
    normal with `mean` (p,) and `covariance` (p, p; positive definite) (Mahalanobis 1936; Little & Smith 1987 for
    missing values). NaN for a row without any. On complete rows checked against psych::outlier; with missing values
    that function leaves the terms of the missing variables out of the full quadratic form, which is another number.
    """
    seen = ~np.isnan(x)
    z = np.where(seen, x - mean, 0.0)
    used: NDArray[np.int64] = seen.sum(axis=1)
    inverse = np.asarray(np.linalg.inv(covariance), dtype=np.float64)
    # S_oo^-1 is K_oo - K_om K_mm^-1 K_mo with K the inverse of S: only a system of the missing variables is solved.
    weighted: Matrix = z @ inverse
    distance = np.einsum("ij,ij->i", z, weighted)
    p = len(mean)
    for k in np.unique(used):
        rows = np.flatnonzero(used == k)
        if k == 0:
            distance[rows] = np.nan
        elif p > k > p // 2:
            distance[rows] -= _quadratic(inverse, weighted, ~seen, rows, p - int(k))
        elif k <= p // 2:
            distance[rows] = _quadratic(covariance, z, seen, rows, int(k))
    # Rounding may leave the mean itself a little below 0.
    return np.maximum(distance, 0.0), used


def _quadratic(matrix: Matrix, z: Matrix, chosen: NDArray[np.bool_], rows: NDArray[np.intp], k: int) -> Vector:
    """Return z_c' matrix_cc^-1 z_c of each of `rows`, c being the k columns `chosen` in it."""
    values = np.empty(len(rows))
    step = max(1, _BLOCK // (k * k))
    for start in range(0, len(rows), step):
        block = rows[start : start + step]
        columns = np.nonzero(chosen[block])[1].reshape(len(block), k)
        part = np.take_along_axis(z[block], columns, axis=1)[:, :, None]
        solved = np.linalg.solve(matrix[columns[:, :, None], columns[:, None, :]], part)
        values[start : start + step] = (part * solved).sum(axis=(1, 2))
    return values
