"""Contingency tables of all pairs of items at once; counting is what grows with n, all that follows does not."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Integers = NDArray[np.int64]

# Rows counted at a time: single precision holds whole numbers up to 2^24 exactly.
_BLOCK = 8192
# Whole-number answers within so narrow a range are coded by a table instead of by sorting.
_NARROW = 1024


@dataclass(frozen=True, slots=True)
class Codes:
    """Answers as category numbers: `codes` (n, p), 0 to K_j - 1, and K_j where missing; `categories` per item (K_j,).

    A category is an answer somebody gave; an answer of the scale that nobody chose is none.
    """

    codes: Integers
    categories: tuple[Matrix, ...]

    @property
    def sizes(self) -> Integers:
        """Number of categories of each item (p,)."""
        return np.array([len(values) for values in self.categories], dtype=np.int64)


@dataclass(frozen=True, slots=True)
class PairTables:
    """The tables of those pairs of items that have I and J categories.

    `which` (m,): the pairs' places among all pairs; `first`, `second` (m,): their items; `counts` (m, I + 1, J + 1),
    the last row and column counting those who left that item out.
    """

    which: Integers
    first: Integers
    second: Integers
    counts: Matrix

    @property
    def seen(self) -> Matrix:
        """Counts of those who answered both (m, I, J)."""
        return self.counts[:, :-1, :-1]


def encode(x: Matrix) -> Codes:
    """Return answers x (n, p; NaN = missing) as category numbers, in the order of the answers."""
    codes = np.empty((x.shape[1], len(x)), dtype=np.int64)
    values = []
    for j, column in enumerate(x.T):
        codes[j], known = _encode(column)
        values.append(known)
    return Codes(codes.T, tuple(values))


def _encode(answers: Matrix) -> tuple[Integers, Matrix]:
    missing = np.isnan(answers)
    given = answers[~missing]
    codes = np.empty(len(answers), dtype=np.int64)
    least = given.min(initial=np.inf)
    if given.size and given.max() - least < _NARROW and np.all(given == np.rint(given)):
        steps = (given - least).astype(np.int64)
        used = np.flatnonzero(np.bincount(steps))
        place = np.zeros(used[-1] + 1, dtype=np.int64)
        place[used] = np.arange(len(used))
        values, found = used + least, place[steps]
    else:
        values, found = np.unique(given, return_inverse=True)
    codes[~missing] = found
    codes[missing] = len(values)
    return codes, values


def joint_counts(codes: Codes) -> Matrix:
    """Return (M, M) counts of all pairs of categories, M the sum of K_j + 1: item after item, missing last in each.

    The diagonal block of an item holds its own counts. Made by products of one-hot matrices, block by block of rows, so
    that memory does not grow with n.
    """
    starts = _starts(codes.sizes)
    places = codes.codes + starts[:-1]
    total = np.zeros((starts[-1], starts[-1]))
    for begin in range(0, len(places), _BLOCK):
        block = places[begin : begin + _BLOCK]
        hot = np.zeros((len(block), starts[-1]), dtype=np.float32)
        hot[np.arange(len(block))[:, None], block] = 1
        total += hot.T @ hot
    return total


def margins(counts: Matrix, sizes: Integers) -> tuple[Matrix, ...]:
    """Return each item's own counts (K_j,), everybody who answered the item."""
    starts = _starts(sizes)
    own = np.diag(counts)
    return tuple(own[start : start + size] for start, size in zip(starts, sizes, strict=False))


def pair_tables(counts: Matrix, sizes: Integers, first: Integers, second: Integers) -> Iterator[PairTables]:
    """Yield the tables of the pairs (first, second) (m,), grouped by shape, from the counts of `joint_counts`."""
    starts = _starts(sizes)
    shapes = np.stack([sizes[first], sizes[second]], axis=1)
    for rows, columns in np.unique(shapes, axis=0):
        which = np.flatnonzero((shapes[:, 0] == rows) & (shapes[:, 1] == columns))
        i, j = first[which], second[which]
        down = (starts[i][:, None] + np.arange(rows + 1))[:, :, None]
        across = (starts[j][:, None] + np.arange(columns + 1))[:, None, :]
        yield PairTables(which, i, j, counts[down, across])


def _starts(sizes: Integers) -> Integers:
    """Return (p + 1,): where each item's categories begin in `joint_counts`, and how many there are in all."""
    return np.concatenate([[0], np.cumsum(sizes + 1)])


def fill_empty(tables: Matrix, policy: Literal["2x2", "all", "none"]) -> Matrix:
    """Return tables (m, I, J) with empty cells filled as `policy` says.

    "2x2": where one cell of a 2 x 2 table is empty, half a person is moved into it from each neighbour and into the
    opposite cell, which keeps the margins; larger tables stay as they are (lavaan's zero.add = c(0.5, 0), Mplus).
    "all": the same, and 0.5 in every empty cell of larger tables (zero.add = c(0.5, 0.5)). "none": as they are.
    """
    if policy == "none":
        return tables
    if tables.shape[1:] != (2, 2):
        return np.where(tables == 0, 0.5, tables) if policy == "all" else tables
    empty = tables == 0
    one = empty.sum(axis=(1, 2)) == 1
    on_diagonal = empty[:, 0, 0] | empty[:, 1, 1]
    moved = np.where(one, np.where(on_diagonal, 0.5, -0.5), 0.0)
    filled: Matrix = tables + moved[:, None, None] * np.array([[1.0, -1.0], [-1.0, 1.0]])
    return filled
