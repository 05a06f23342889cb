"""Covariances of items within clusters and between them, each pair from the rows that have both."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class WithinBetween:
    """Correlations (p, p) of p items at two levels, NaN where there is none; the diagonals are 1 or NaN.

    `within`: of deviations from the cluster's mean, pooled over clusters. `between`: of cluster means, each weighted by
    its size; these hold sampling error of the means. `between_true`: the same without it, from (S_B - S_W)/n0, which
    is a variance only where ICC(1) is above 0. `n` (p, p): rows of each pair; `improper`: pairs left NaN in
    `between_true` because their variances or their correlation are not possible.
    """

    within: Matrix
    between: Matrix
    between_true: Matrix
    n: NDArray[np.int64]
    improper: int


def within_between(x: Matrix, cluster: NDArray[np.int64]) -> WithinBetween:
    """Return the correlations of x (n, p; NaN = missing) within and between integer cluster codes (n,).

    One-way multivariate analysis of variance of each pair: S_W on N - J, S_B on J - 1 degrees of freedom, and the
    between covariance (S_B - S_W)/n0, n0 = (N - sum n_j^2/N)/(J - 1) (Searle, Casella & McCulloch 1992). Checked
    against psych::statsBy.
    """
    p = x.shape[1]
    order = np.argsort(cluster, kind="stable")
    x, cluster = x[order], cluster[order]
    starts = np.flatnonzero(np.diff(cluster, prepend=-1))
    known = np.isfinite(x)
    counts = np.maximum(known.sum(axis=0), 1)
    centred = np.where(known, x - np.where(known, x, 0.0).sum(axis=0) / counts, 0.0)
    # Of each pair (i, j): covariance, variance of i and variance of j, on the pair's own rows.
    within, between, true = (np.full((3, p, p), np.nan) for _ in range(3))
    rows = np.zeros((p, p), dtype=np.int64)
    for i in range(p):
        rows[i], within[:, i], between[:, i], true[:, i] = _row(centred, known, i, starts)
    found, impossible = _correlations(true)
    return WithinBetween(_correlations(within)[0], _correlations(between)[0], found, rows, impossible)


def _row(
    x: Matrix, known: NDArray[np.bool_], i: int, starts: NDArray[np.int64]
) -> tuple[NDArray[np.int64], Matrix, Matrix, Matrix]:
    """Return of item i with every item j: rows (p,), and (3, p) of S_W, S_B and (S_B - S_W)/n0."""
    both = known & known[:, [i]]
    a, b = np.where(both, x[:, [i]], 0.0), np.where(both, x, 0.0)
    size = np.add.reduceat(both.astype(float), starts, axis=0)
    sum_a, sum_b = np.add.reduceat(a, starts, axis=0), np.add.reduceat(b, starts, axis=0)
    inverse = np.divide(1.0, size, out=np.zeros_like(size), where=size > 0)
    rows, clusters = size.sum(axis=0), (size > 0).sum(axis=0)
    of_means = np.stack([(u * v * inverse).sum(axis=0) for u, v in _pairs(sum_a, sum_b)])
    raw = np.stack([(u * v).sum(axis=0) for u, v in _pairs(a, b)])
    grand = np.stack([u.sum(axis=0) * v.sum(axis=0) for u, v in _pairs(sum_a, sum_b)]) / np.maximum(rows, 1)
    enough = (clusters > 1) & (rows > clusters)
    df_within, df_between = np.where(enough, rows - clusters, np.nan), np.where(enough, clusters - 1.0, np.nan)
    n0 = (rows - (size**2).sum(axis=0) / np.maximum(rows, 1)) / df_between
    tiny = 1e-13 * raw
    ss_within, ss_between = raw - of_means, of_means - grand
    for part in (ss_within, ss_between):  # a sum of squares that is nothing but rounding is none
        part[1:] = np.where(part[1:] <= tiny[1:], 0.0, part[1:])
    s_within, s_between = ss_within / df_within, ss_between / df_between
    return rows.astype(np.int64), s_within, s_between, (s_between - s_within) / n0


def _pairs(a: Matrix, b: Matrix) -> tuple[tuple[Matrix, Matrix], ...]:
    return (a, b), (a, a), (b, b)


def _correlations(parts: Matrix) -> tuple[Matrix, int]:
    """Return correlations of (3, p, p) covariances, NaN where impossible, and how many pairs that is."""
    cov, var_i, var_j = parts
    had = (var_i > 0) & (var_j > 0)
    r = np.divide(cov, np.sqrt(np.where(had, var_i * var_j, 1.0)), out=np.full(cov.shape, np.nan), where=had)
    impossible = np.isfinite(cov) & ~(np.abs(r) <= 1 + 1e-9)
    r = np.where(impossible, np.nan, np.clip(r, -1, 1))
    return r, int(np.triu(impossible, 1).sum())
