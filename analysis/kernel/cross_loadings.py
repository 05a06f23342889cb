"""Which items load on more than one factor."""

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]

# Howard (2016); Costello & Osborne (2005) take .32 for a cross-loading.
CROSS, GAP = 0.30, 0.20


def leading(pattern: Matrix) -> NDArray[np.int64]:
    """Return (p,) the factor on which each item of pattern (p, m) loads most."""
    return np.asarray(np.abs(pattern).argmax(axis=1), dtype=np.int64)


def gaps(pattern: Matrix) -> Matrix:
    """Return (p,) how much greater an item's greatest absolute loading is than its next; inf of one factor."""
    if pattern.shape[1] < 2:
        return np.full(len(pattern), np.inf)
    ranked = np.sort(np.abs(pattern), axis=1)
    return np.asarray(ranked[:, -1] - ranked[:, -2])


def crossings(pattern: Matrix, cross: float = CROSS, gap: float = GAP) -> tuple[tuple[int, ...], ...]:
    """Return each item's other factors: |loading| at least `cross`, or within `gap` of its greatest."""
    size, first = np.abs(pattern), leading(pattern)
    also = (size >= cross) | (size > size.max(axis=1, keepdims=True) - gap)
    also[np.arange(len(pattern)), first] = False
    return tuple(tuple(int(k) for k in np.flatnonzero(row)) for row in also)
