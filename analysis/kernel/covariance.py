"""Covariances and correlations of answers with holes in them."""

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
# Squared deviations from the mean below this share of the squares are rounding error, as equal answers leave it.
LEAST_SPREAD = 1e-12


def pair_counts(x: Matrix) -> NDArray[np.int64]:
    """Return (p, p): how many rows of x (n, p; NaN = missing) answered both items of each pair."""
    seen = (~np.isnan(x)).astype(float)
    counts: NDArray[np.int64] = np.rint(seen.T @ seen).astype(np.int64)
    return counts


def pairwise_covariance(x: Matrix) -> Matrix:
    """Return (p, p) covariances, divisor n - 1, each from the rows that answered both items.

    x: (n, p), NaN = missing. Means are those of the pair's own rows, as in R's cov(use = "pairwise.complete.obs")
    and pandas' DataFrame.cov. The matrix need not be positive definite. A pair with fewer than two rows is NaN; the
    variance of equal answers is exactly 0.
    """
    seen, centred = _centred(x)
    n = seen.T @ seen
    products = centred.T @ centred
    sums = centred.T @ seen  # sums[i, j]: sum of item i over the rows that answered i and j
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = products - sums * sums.T / n
        covariance: Matrix = np.where(n > 1, spread / (n - 1), np.nan)
    equal = np.diag(n > 1) & (np.diag(spread) <= LEAST_SPREAD * np.diag(products))
    covariance[equal, equal] = 0.0
    return covariance


def pairwise_correlation(x: Matrix) -> Matrix:
    """Return (p, p) Pearson correlations, each from the rows that answered both items.

    x: (n, p), NaN = missing. Both standard deviations are those of the pair's own rows, as in R's
    cor(use = "pairwise.complete.obs"). NaN where one of the two does not vary in those rows.
    """
    seen, centred = _centred(x)
    n = seen.T @ seen
    sums = centred.T @ seen
    squares = (centred**2).T @ seen
    with np.errstate(divide="ignore", invalid="ignore"):
        cross = centred.T @ centred - sums * sums.T / n
        spread = squares - sums**2 / n
        # The square root of rounding error would give a correlation of any size.
        spread = np.where(spread > LEAST_SPREAD * squares, spread, np.nan)
        correlation: Matrix = cross / np.sqrt(spread * spread.T)
    np.fill_diagonal(correlation, 1.0)
    return correlation


def _centred(x: Matrix) -> tuple[Matrix, Matrix]:
    """Return where x is answered, as ones, and x less its column means, 0 where missing.

    Centring first keeps the sums of products small, so that little cancels.
    """
    seen = (~np.isnan(x)).astype(float)
    means = np.nansum(x, axis=0) / np.maximum(seen.sum(axis=0), 1)
    return seen, np.where(seen > 0, x - means, 0.0)


def to_correlation(covariance: Matrix) -> Matrix:
    """Return the correlation matrix of a (p, p) covariance matrix; NaN for a variance that is not above 0."""
    variance = np.diag(covariance)
    sd = np.sqrt(np.where(variance > 0, variance, np.nan))
    correlation: Matrix = covariance / np.outer(sd, sd)
    return correlation


def smallest_eigenvalue(matrix: Matrix) -> float:
    """Return the least eigenvalue of a symmetric matrix; negative or zero means it is not positive definite."""
    return float(np.linalg.eigvalsh(matrix)[0])
