"""Whether one person's answers agree with each other, and with everybody's: correlations within a row."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]

# A correlation of two points is always 1 or -1.
LEAST_POINTS = 3
# Rows taken at a time, so that what is computed of them stays in the cache.
_ROWS = 1024


def row_correlation(a: Matrix, b: Matrix) -> Vector:
    """Return (n,) Pearson correlations of a and b (n, k; NaN = missing) across the columns where a row has both.

    NaN for a row with fewer than three of them, or without variance in a or b.
    """
    blocks = [slice(begin, begin + _ROWS) for begin in range(0, max(len(a), 1), _ROWS)]
    return np.concatenate([_row_correlation(a[rows], b[rows]) for rows in blocks])


def _row_correlation(a: Matrix, b: Matrix) -> Vector:
    both = ~(np.isnan(a) | np.isnan(b))
    k = both.sum(axis=1)
    deviations = []
    for x in (a, b):
        kept = np.where(both, x, 0.0)
        mean = kept.sum(axis=1) / np.maximum(k, 1)
        deviations.append((np.where(both, x - mean[:, None], 0.0), (kept**2).sum(axis=1)))
    (da, size_a), (db, size_b) = deviations
    return _correlation((da * db).sum(axis=1), (da**2).sum(axis=1), (db**2).sum(axis=1), size_a, size_b, k)


def pair_correlation(x: Matrix, pairs: Matrix) -> tuple[Vector, NDArray[np.int64]]:
    """Return (n,) correlations of the first with the second members of pairs of columns of x, and how many pairs.

    x: (n, p), NaN = missing. pairs: (p, p), 1 at [i, j] if column i is the first and column j the second of a pair. Of
    a row those pairs count of which it has both; NaN for fewer than three of them, or without variance in either
    member. The within-person correlation of psychometric synonyms and antonyms (Meade & Craig 2012).
    """
    seen = (~np.isnan(x)).astype(float)
    answered = np.maximum(seen.sum(axis=1), 1)
    # Less the person's own mean, which changes no correlation and keeps the sums small.
    z = np.where(seen > 0, x - (np.where(seen > 0, x, 0.0).sum(axis=1) / answered)[:, None], 0.0)
    seconds, firsts = seen @ pairs.T, seen @ pairs
    k = (seen * seconds).sum(axis=1)
    sum_a, sum_b = (z * seconds).sum(axis=1), (z * firsts).sum(axis=1)
    square_a, square_b = (z**2 * seconds).sum(axis=1), (z**2 * firsts).sum(axis=1)
    cross = ((z @ pairs) * z).sum(axis=1)
    counted = np.maximum(k, 1)
    found = _correlation(
        cross - sum_a * sum_b / counted,
        square_a - sum_a**2 / counted,
        square_b - sum_b**2 / counted,
        square_a,
        square_b,
        k,
    )
    return found, k.astype(np.int64)


def _correlation(
    cross: Vector, spread_a: Vector, spread_b: Vector, size_a: Vector, size_b: Vector, k: NDArray[Any]
) -> Vector:
    # Equal answers leave rounding error, not 0; its square root would give a correlation of any size.
    varies = (spread_a > 1e-12 * size_a) & (spread_b > 1e-12 * size_b) & (k >= LEAST_POINTS)
    product = np.where(varies, spread_a * spread_b, 1.0)
    return np.where(varies, np.clip(cross / np.sqrt(product), -1.0, 1.0), np.nan)


def even_odd(x: Matrix, scales: Sequence[Sequence[int]]) -> Vector:
    """Return (n,) even-odd consistency of x (n, p; keyed answers, NaN = missing) across `scales` (columns of each).

    A scale's first, third, fifth ... item make one half, the others the other half; a half is the mean of its answered
    items. The halves correlate across scales within the person, stepped up by Spearman-Brown, 2r/(1 + r) (Johnson
    2005; Curran 2016). Where that is below -1, as it is for r < -1/3, it is -1. NaN for fewer than three
    scales with both halves, or a half that does not vary. Higher is more consistent; the R package careless (1.2 and
    later) returns the negative.
    """
    odd = np.column_stack([_mean(x[:, list(columns)[::2]]) for columns in scales])
    even = np.column_stack([_mean(x[:, list(columns)[1::2]]) for columns in scales])
    r = row_correlation(odd, even)
    lowest = r <= -1 / 3
    stepped: Vector = np.where(lowest, -1.0, 2 * r / (1 + np.where(lowest, 0.0, r)))
    return np.where(np.isnan(r), np.nan, stepped)


def person_total(x: Matrix) -> Vector:
    """Return (n,) correlations of a person's answers with the mean answers of all others, across the items.

    x: (n, p), NaN = missing. The transpose of the corrected item-total correlation (Donlon & Fischer 1968; Curran
    2016). NaN for fewer than three answers that somebody else gave too, or without variance.
    """
    seen = ~np.isnan(x)
    total, count = np.where(seen, x, 0.0).sum(axis=0), seen.sum(axis=0)
    others = count - seen
    mean = (total - np.where(seen, x, 0.0)) / np.maximum(others, 1)
    return row_correlation(x, np.where(others > 0, mean, np.nan))


def _mean(x: Matrix) -> Vector:
    """Return the mean of each row's answers, NaN for none."""
    seen = ~np.isnan(x)
    k = seen.sum(axis=1)
    return np.where(k > 0, np.where(seen, x, 0.0).sum(axis=1) / np.maximum(k, 1), np.nan)
