"""Clustered answers as a two-level likelihood needs them: rows by pattern of missing answers, clusters by kind.

Of the people of one cluster who answered the same items only their number, their means and their sums of products
matter. Clusters with as many people of every pattern, and the same cluster-level variables seen, are of one kind: of
complete answers, clusters of one size. What is computed by matrices is computed once a kind.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
Index = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Clusters:
    """N people in J clusters, `p` within-level variables, `r` cluster-level ones.

    `x` (N, p; NaN = missing), `of` (N,) the cluster 0 .. J-1 of each person, `z` (J, r; NaN = missing). Patterns k of
    answers: `seen` (K, p), `counts` (K,) people, `which` (N,) each person's, `spread` (K, p, p) sums of products about
    the means of their cells. A cell is the people of one cluster with one pattern, in the order of patterns: `cell_n`,
    `cell_cluster`, `cell_mean` (C, p; 0 where nothing is seen), and where each pattern's begin, `cell_start` (K + 1,).
    Kinds of clusters: `kind` (J,) each cluster's, `kind_count` (T,), `people` (T, K) of each pattern, `z_seen` (T, r).
    """

    x: Matrix
    of: Index
    z: Matrix
    seen: NDArray[np.bool_]
    counts: Vector
    which: Index
    spread: NDArray[np.float64]
    cell_n: Vector
    cell_cluster: Index
    cell_mean: Matrix
    cell_start: Index
    kind: Index
    kind_count: Vector
    people: Matrix
    z_seen: NDArray[np.bool_]

    @classmethod
    def build(cls, x: Matrix, of: Index, z: Matrix) -> "Clusters":
        """Sum up the answers x (N, p) of people in clusters `of` (N,), and z (J, r)."""
        seen, which = np.unique(~np.isnan(x), axis=0, return_inverse=True)
        which = which.ravel()
        k, j = len(seen), len(z)
        code, cell = np.unique(which * j + of, return_inverse=True)
        cell = cell.ravel()
        filled = np.nan_to_num(x)
        n = np.bincount(cell).astype(float)
        mean = sums_by(cell, filled, len(n)) / n[:, None]
        rest = filled - mean[cell]
        spread = np.array([rest[which == one].T @ rest[which == one] for one in range(k)])
        people = np.zeros((j, k))
        people[code % j, code // j] = n
        each = np.concatenate([people, ~np.isnan(z)], axis=1)
        kinds, kind, kind_count = np.unique(each, axis=0, return_inverse=True, return_counts=True)
        return cls(
            x, of, z, seen, np.bincount(which, minlength=k).astype(float), which, spread, n,
            (code % j).astype(np.intp), mean, np.searchsorted(code // j, np.arange(k + 1)).astype(np.intp),
            kind.ravel(), kind_count.astype(float), kinds[:, :k], kinds[:, k:] > 0,
        )  # fmt: skip

    @property
    def n(self) -> int:
        """People."""
        return len(self.x)

    @property
    def j(self) -> int:
        """Clusters."""
        return len(self.z)

    @property
    def complete(self) -> bool:
        """Whether nothing is missing, of people or of clusters."""
        return bool(self.seen.all() and self.z_seen.all())

    @property
    def values(self) -> int:
        """How many values there are."""
        return int(self.counts @ self.seen.sum(axis=1) + self.kind_count @ self.z_seen.sum(axis=1))

    def cells(self, pattern: int) -> slice:
        """Return where the cells of a pattern stand."""
        return slice(int(self.cell_start[pattern]), int(self.cell_start[pattern + 1]))


def sums_by(group: Index, values: Matrix, count: int) -> Matrix:
    """Return the sums (count, k) of rows of values (n, k) by group (n,)."""
    total = np.zeros((count, *values.shape[1:]))
    np.add.at(total, group, values)
    return total
