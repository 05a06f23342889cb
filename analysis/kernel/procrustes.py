"""Laying one factor solution upon another: orthogonal Procrustes, order and sign, Tucker's congruence."""

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
Integers = NDArray[np.int64]


def procrustes(loadings: Matrix, target: Matrix) -> Matrix:
    """Return the orthogonal Q (b, m, m) that brings loadings (b, p, m) nearest to target (p, m) (Schonemann 1966)."""
    left, _, right = np.linalg.svd(loadings.transpose(0, 2, 1) @ target)
    rotation: Matrix = left @ right
    return rotation


def congruence(first: Matrix, second: Matrix) -> Matrix:
    """Return (m, k) Tucker's congruence of the columns of first (p, m) and second (p, k) (Tucker 1951).

    sum xy / sqrt(sum x^2 sum y^2). NaN for a column of zeros. Checked against psych::factor.congruence.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        one = first / np.linalg.norm(first, axis=0)
        other = second / np.linalg.norm(second, axis=0)
    result: Matrix = one.T @ other
    return result


def matching(pattern: Matrix, target: Matrix) -> tuple[Integers, Vector]:
    """Return the order (m,) of pattern's columns and their signs (m,) that make them most congruent with target's."""
    from scipy.optimize import linear_sum_assignment

    alike = np.nan_to_num(congruence(target, pattern))
    _, order = linear_sum_assignment(-np.abs(alike))
    sign = np.where(alike[np.arange(len(order)), order] < 0, -1.0, 1.0)
    return np.asarray(order, dtype=np.int64), sign
