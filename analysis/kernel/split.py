"""Splitting a scale into two halves: every way there is, or a sample of them, and the best one found by a search.

A split is a vector of +1 and -1, one an item, whose two halves differ by one item at most; a split and its negative
are the same, so the first item is +1 wherever splits are listed. With C the items' covariances, T = 1'C1 the variance
of their sum and d = s'Cs that of the difference of the halves, everything about a split follows from d and T.
"""

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]

# Up to this many items every split is gone through: 6,435 of 16.
MOST_ITEMS = 16
# Random beginnings of a search among more items.
STARTS = 200


def every_split(p: int) -> Matrix:
    """Return (m, p): all distinct splits of p items; C(p, p/2)/2 of them if p is even, C(p, (p - 1)/2) if odd."""
    sizes = {p // 2, p - p // 2}
    chosen = [rest for size in sorted(sizes) for rest in combinations(range(1, p), size - 1)]
    splits = -np.ones((len(chosen), p))
    splits[:, 0] = 1
    for row, rest in enumerate(chosen):
        splits[row, rest] = 1
    return splits


def random_splits(p: int, draws: int, rng: np.random.Generator) -> Matrix:
    """Return (draws, p): splits drawn with equal probabilities, independently."""
    splits = rng.permuted(np.tile(np.where(np.arange(p) < p // 2, 1.0, -1.0), (draws, 1)), axis=1)
    first_up: Matrix = splits * splits[:, :1]
    return first_up


def odd_even(p: int) -> Vector:
    """Return (p,): the first, third, fifth ... item against the others."""
    return np.where(np.arange(p) % 2 == 0, 1.0, -1.0)


def first_second(p: int) -> Vector:
    """Return (p,): the first half of the items against the second; of an odd number, the middle one goes first."""
    return np.where(np.arange(p) < p - p // 2, 1.0, -1.0)


def rulon(covariance: Matrix, splits: Matrix) -> Vector:
    """Return (m,): 1 - d/T of each split, Flanagan's coefficient (Rulon 1939), Guttman's (1945) lambda 4.

    Equals 4 cov(A, B)/T, psych::splitHalf's. covariance: (p, p); NaN where the sum does not vary.
    """
    total, difference = _total(covariance), _differences(covariance, splits)
    found: Vector = 1 - difference / total
    return found


def spearman_brown(covariance: Matrix, splits: Matrix) -> Vector:
    """Return (m,): 2r/(1 + r), r the correlation of the halves (Spearman 1910, Brown 1910), which takes them as equal.

    NaN where a half does not vary or r is -1.
    """
    total, difference = _total(covariance), _differences(covariance, splits)
    # With variances a, b of the halves and c their covariance: T = a + b + 2c, d = a + b - 2c, s'C1 = a - b.
    shift = splits @ covariance.sum(axis=1)
    first, second = (total + difference + 2 * shift) / 4, (total + difference - 2 * shift) / 4
    vary = np.minimum(first, second) > 1e-12 * np.trace(covariance)
    r = (total - difference) / (4 * np.sqrt(np.where(vary, first * second, np.nan)))
    found: Vector = 2 * r / np.where(1 + r > 1e-12, 1 + r, np.nan)
    return found


def least_difference(covariance: Matrix, rng: np.random.Generator, starts: int = STARTS) -> Vector:
    """Return a split (p,) whose halves' difference varies as little as could be found, which makes `rulon` greatest.

    From each of `starts` random splits the two items are exchanged that lower d most, until no exchange lowers it; the
    best end is returned. No exchange of two items improves it, though a better split may exist. With -covariance it
    finds the greatest difference.
    """
    p = len(covariance)
    best, least = odd_even(p), np.inf
    for start in random_splits(p, starts, rng):
        split, difference = _exchanged(covariance, start)
        if difference < least:
            best, least = split, difference
    first_up: Vector = best * best[0]
    return first_up


def _exchanged(covariance: Matrix, split: Vector) -> tuple[Vector, float]:
    """Exchange items of the two halves for as long as that lowers d, the best pair first."""
    split, slope = split.copy(), covariance @ split
    variance, tiny = np.diag(covariance), 1e-12 * np.abs(covariance).sum()
    while True:
        up, down = np.flatnonzero(split > 0), np.flatnonzero(split < 0)
        # d changes by 4 (c_ii + c_jj - 2 c_ij) + 4 (g_j - g_i), g = Cs, when i leaves the + half and j enters it.
        change = np.add.outer(variance[up] - slope[up], variance[down] + slope[down]) - 2 * covariance[np.ix_(up, down)]
        place = int(np.argmin(change))
        i, j = up[place // len(down)], down[place % len(down)]
        if change.flat[place] >= -tiny:
            return split, float(split @ slope)
        split[i], split[j] = -1.0, 1.0
        slope += 2 * (covariance[:, j] - covariance[:, i])


def _total(covariance: Matrix) -> float:
    total = float(covariance.sum())
    return total if total > 1e-12 * float(np.trace(covariance)) else float("nan")


def _differences(covariance: Matrix, splits: Matrix) -> Vector:
    found: Vector = np.einsum("mi,mi->m", splits @ covariance, splits)
    return found
