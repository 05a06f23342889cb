"""Agreement of the members of a cluster: rwg, rwg(j), average deviation, and what chance alone would give."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]

NULLS = ("uniform", "slight skew", "moderate skew", "heavy skew", "triangular", "normal")
# Variance of answers without agreement, by number of options (LeBreton & Senter 2008, table 2).
_VARIANCES = {
    5: (2.00, 1.34, 0.90, 0.44, 1.32, 1.04),
    6: (2.92, 1.85, 1.26, 0.69, 1.45, 1.25),
    7: (4.00, 2.90, 2.14, 1.39, 2.10, 1.40),
    8: (5.25, 3.47, 2.79, 2.35, 2.81, 1.73),
    9: (6.67, 5.66, 4.73, 3.16, 3.00, 1.58),
    10: (8.25, 6.30, 5.09, 3.46, 2.89, 1.45),
    11: (10.00, 7.31, 6.32, 4.02, 3.32, 1.40),
}


def null_variances(options: int) -> dict[str, float]:
    """Return null distribution -> its variance on a scale of this many options.

    The uniform one is (A^2 - 1)/12 for any A (James, Demaree & Wolf 1984); the others are in the table for 5 to 11
    options alone.
    """
    tabled = dict(zip(NULLS, _VARIANCES.get(options, ()), strict=False))
    return {**tabled, "uniform": (options**2 - 1) / 12}


@dataclass(frozen=True, eq=False)
class Spread:
    """Spread of the answers to p items within J clusters, each array (J, p): `n` answers, NaN below two of them.

    `variance` with divisor n - 1; `ad_mean`, `ad_median`: mean distance from the cluster's mean and median (Burke,
    Finkelstein & Dusig 1999).
    """

    n: Matrix
    variance: Matrix
    ad_mean: Matrix
    ad_median: Matrix


def spread_within(x: Matrix, cluster: NDArray[np.int64]) -> Spread:
    """Return the spread of x (n, p; NaN = missing) within integer cluster codes 0 .. J-1 (n,), each used at least once.

    Checked against multilevel::ad.m.
    """
    order = np.argsort(cluster, kind="stable")
    cluster, x = cluster[order], x[order]
    starts = np.flatnonzero(np.diff(cluster, prepend=-1))
    known = np.isfinite(x)
    n = np.add.reduceat(known.astype(float), starts, axis=0)
    enough, by = n > 1, np.maximum(n, 1)
    mean = np.add.reduceat(np.where(known, x, 0.0), starts, axis=0) / by
    median = np.column_stack([_medians(x[:, j], cluster, starts, n[:, j]) for j in range(x.shape[1])])
    from_mean, from_median = (np.where(known, x - centre[cluster], 0.0) for centre in (mean, median))
    squares, about_mean, about_median = (
        np.where(enough, np.add.reduceat(part, starts, axis=0), np.nan)
        for part in (from_mean**2, np.abs(from_mean), np.abs(from_median))
    )
    return Spread(n, squares / np.maximum(n - 1, 1), about_mean / by, about_median / by)


def _medians(y: Vector, cluster: NDArray[np.int64], starts: NDArray[np.int64], n: Vector) -> Vector:
    """Return the median (J,) of y (n,; NaN last) within sorted clusters; 0 where a cluster has no answer."""
    ranked = y[np.lexsort((y, cluster))]
    low, high = ((starts + np.maximum((n + shift) // 2 - 1, 0)).astype(np.int64) for shift in (1, 2))
    return np.where(n > 0, (ranked[low] + ranked[high]) / 2, 0.0)


def rwg_j(mean_variance: Vector, items: Vector, null_variance: float) -> Vector:
    """Return rwg(j) of the mean of `items` variances: k (1 - v)/(k (1 - v) + v), v the share of the null's variance.

    One item gives rwg = 1 - v. More variance than the null's counts as no agreement, 0 (James, Demaree & Wolf 1984).
    Checked against multilevel::rwg and rwg.j.
    """
    share = np.minimum(mean_variance / null_variance, 1.0)
    agreed: Vector = items * (1 - share) / (items * (1 - share) + share)
    return agreed


def drawn_rwg(size: int, items: int, options: int, draws: int, rng: np.random.Generator) -> Vector:
    """Return sorted rwg(j) (draws,) of `size` members who answer `items` items of `options` options by lot.

    Uniform and independent answers (Dunlap, Burke & Smith-Crowe 2003).
    """
    counts = rng.multinomial(size, np.full(options, 1 / options), size=(draws, items))
    values = np.arange(options)
    mean = counts @ values / size
    variance = (counts @ values**2 - size * mean**2) / (size - 1)
    found = rwg_j(variance.mean(axis=1), np.full(draws, float(items)), (options**2 - 1) / 12)
    return np.sort(found)
