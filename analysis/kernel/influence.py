"""How much each respondent moves each estimate; its cross-product is the estimates' asymptotic covariance matrix.

With B the derivative of the estimating equations and S a respondent's scores, the influence is B^-1 S, and the
covariance matrix B^-1 (sum of S S') B^-1' is the sum of the influences' products (Muthen 1984). Whoever left an item
out has score 0 for what depends on it, which is all that missing answers change.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.contingency import Codes, PairTables

Matrix = NDArray[np.float64]
Integers = NDArray[np.int64]

# Numbers held at a time while respondents are gone through.
_BLOCK_CELLS = 4_000_000


@dataclass(frozen=True, slots=True)
class Columns:
    """Some of the estimates: their places `at` (k,) among all, and `rows`: a slice of respondents -> (rows, k)."""

    at: Integers
    rows: Callable[[slice], Matrix]


def from_thresholds(codes: Codes, item: int, at: Integers, influence: Matrix) -> Columns:
    """Return the columns of one item's thresholds, from its `threshold_influence` (K + 1, K - 1)."""
    return Columns(at, lambda rows: influence[codes.codes[rows, item]])


def from_tables(codes: Codes, tables: PairTables, at: Integers, influence: Matrix) -> Columns:
    """Return the columns of correlations of items, from their `polychoric_influence` (m, I + 1, J + 1)."""
    width, size = influence.shape[2], influence.shape[1] * influence.shape[2]
    base, flat = np.arange(len(influence)) * size, influence.ravel()

    def rows(chosen: slice) -> Matrix:
        block = codes.codes[chosen]
        taken: Matrix = flat[block[:, tables.first] * width + block[:, tables.second] + base]
        return taken

    return Columns(at, rows)


def covariance(columns: Sequence[Columns], n: int, clusters: Integers | None = None) -> Matrix:
    """Return (q, q) asymptotic covariances of the q estimates: n times their sampling covariances.

    Respondents are gone through in blocks, so that memory does not grow with n. With `clusters` (n,), numbered from 0,
    influences are summed over the respondents of a cluster first: who shares a cluster need not be independent. The
    products of J clusters are multiplied by J/(J - 1).
    """
    q = sum(len(some.at) for some in columns)
    total, block = np.zeros((q, q)), max(64, _BLOCK_CELLS // q)
    sums = None if clusters is None else np.zeros((int(clusters.max()) + 1, q))
    for begin in range(0, n, block):
        rows = slice(begin, min(begin + block, n))
        influence = assemble(columns, rows, q)
        if sums is not None and clusters is not None:
            np.add.at(sums, clusters[rows], influence)
        else:
            total += influence.T @ influence
    return n * (total if sums is None else sums.T @ sums * len(sums) / (len(sums) - 1))


def assemble(columns: Iterable[Columns], rows: slice, q: int) -> Matrix:
    """Return the influences (rows, q) of some respondents on all estimates."""
    influence = np.empty((rows.stop - rows.start, q))
    for some in columns:
        influence[:, some.at] = some.rows(rows)
    return influence
