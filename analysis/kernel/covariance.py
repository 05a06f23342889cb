"""Covariances and correlations of answers with holes in them."""

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


def pair_counts(x: Matrix) -> NDArray[np.int64]:
    """Return (p, p): how many rows of x (n, p; NaN = missing) answered both items of each pair."""
    seen = (~np.isnan(x)).astype(float)
    counts: NDArray[np.int64] = np.rint(seen.T @ seen).astype(np.int64)
    return counts


def pairwise_covariance(x: Matrix) -> Matrix:
    """Return (p, p) covariances, divisor n - 1, each from the rows that answered both items.

    x: (n, p), NaN = missing. Means are those of the pair's own rows, as in R's cov(use = "pairwise.complete.obs")
    and pandas' DataFrame.cov. The matrix need not be positive definite. A pair with fewer than two rows is NaN.
    """
    seen = (~np.isnan(x)).astype(float)
    # Centring first keeps the sums of products small, so that nothing cancels.
    centred = np.where(seen > 0, x - np.nanmean(x, axis=0), 0.0)
    n = seen.T @ seen
    products = centred.T @ centred
    sums = centred.T @ seen  # sums[i, j]: sum of item i over the rows that answered i and j
    with np.errstate(divide="ignore", invalid="ignore"):
        covariance: Matrix = np.where(n > 1, (products - sums * sums.T / n) / (n - 1), np.nan)
    return covariance


def pairwise_correlation(x: Matrix) -> Matrix:
    """Return (p, p) Pearson correlations, each from the rows that answered both items.

    x: (n, p), NaN = missing. Both standard deviations are those of the pair's own rows, as in R's
    cor(use = "pairwise.complete.obs").
    """
    seen = (~np.isnan(x)).astype(float)
    centred = np.where(seen > 0, x - np.nanmean(x, axis=0), 0.0)
    n = seen.T @ seen
    sums = centred.T @ seen
    squares = (centred**2).T @ seen
    with np.errstate(divide="ignore", invalid="ignore"):
        cross = centred.T @ centred - sums * sums.T / n
        spread = squares - sums**2 / n
        correlation: Matrix = cross / np.sqrt(spread * spread.T)
    np.fill_diagonal(correlation, 1.0)
    return correlation


def to_correlation(covariance: Matrix) -> Matrix:
    """Return the correlation matrix of a (p, p) covariance matrix."""
    sd = np.sqrt(np.diag(covariance))
    correlation: Matrix = covariance / np.outer(sd, sd)
    return correlation


def smallest_eigenvalue(matrix: Matrix) -> float:
    """Return the least eigenvalue of a symmetric matrix; negative or zero means it is not positive definite."""
    return float(np.linalg.eigvalsh(matrix)[0])
