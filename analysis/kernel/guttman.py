"""Guttman's lower bounds of reliability that have a formula: lambda 1, 2, 3, 5 and 6."""

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


def lambda1(covariance: Matrix) -> float:
    """Return 1 - trace/total of (p, p) covariances (Guttman 1945)."""
    return 1 - float(np.trace(covariance)) / float(covariance.sum())


def lambda2(covariance: Matrix) -> float:
    """Return lambda 1 + sqrt(p/(p-1) C)/total, C the sum of the squared covariances off the diagonal."""
    p, squares = len(covariance), float(_off_diagonal(covariance).sum())
    return lambda1(covariance) + float(np.sqrt(p / (p - 1) * squares)) / float(covariance.sum())


def lambda3(covariance: Matrix) -> float:
    """Return p/(p-1) lambda 1, which is coefficient alpha."""
    p = len(covariance)
    return p / (p - 1) * lambda1(covariance)


def lambda5(covariance: Matrix) -> float:
    """Return lambda 1 + 2 sqrt(C)/total, C the greatest sum of squared covariances of one item with the others."""
    greatest = float(_off_diagonal(covariance).sum(axis=0).max())
    return lambda1(covariance) + 2 * float(np.sqrt(greatest)) / float(covariance.sum())


def lambda5_plus(covariance: Matrix) -> float:
    """Return lambda 1 + p/(p-1) 2 sqrt(C)/total, C as in lambda 5: psych's lambda.5p."""
    p = len(covariance)
    return lambda1(covariance) + p / (p - 1) * (lambda5(covariance) - lambda1(covariance))


def lambda6(covariance: Matrix) -> float:
    """Return 1 - sum e^2/total, e^2 the variance of an item that the other items leave, 1/diag of the inverse.

    covariance must be positive definite.
    """
    return 1 - float(np.sum(1 / np.diag(np.linalg.inv(covariance)))) / float(covariance.sum())


def _off_diagonal(covariance: Matrix) -> Matrix:
    squares: Matrix = covariance**2
    np.fill_diagonal(squares, 0.0)
    return squares
