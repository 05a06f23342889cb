"""The nonparametric bootstrap of covariance matrices: respondents drawn with replacement, all draws at once.

A draw is a weight for each respondent, how often they were drawn. Sums over a drawn sample are then sums of weights
times answers: one matrix product for many draws, where a loop would copy the data each time.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.covariance import LEAST_SPREAD

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]

# Numbers in one block of weights, 2 MB: it stays in the cache, and the memory needed does not grow with the draws.
_BLOCK = 1 << 18
# Draws in a block at least: what a block prepares from the answers is shared among its draws.
_FEWEST = 8


@dataclass(frozen=True, slots=True)
class Interval:
    """`lower` to `upper` from `used` of `draws` bootstrap values; the others could not be computed."""

    lower: float
    upper: float
    draws: int
    used: int


def percentile_interval(values: Vector, level: float = 0.95) -> Interval:
    """Return the percentile interval (Efron & Tibshirani 1993, ch. 13) of bootstrap `values` (draws,), NaN left out."""
    used = values[np.isfinite(values)]
    if len(used) < 2:
        return Interval(np.nan, np.nan, len(values), len(used))
    lower, upper = ends(used, np.array([(1 - level) / 2, (1 + level) / 2]))
    return Interval(float(lower), float(upper), len(values), len(used))


def ends(values: Vector, shares: Vector) -> Vector:
    """Return the (B + 1) p-th smallest of B bootstrap values for each share p, interpolated between neighbours.

    That one is expected at p of their distribution; the (1 + (B - 1) p)-th, NumPy's default, lies further inside:
    of 500 values at 2.7 % instead of 2.5 %. The least or the greatest value where there is none beyond.
    """
    return np.asarray(np.quantile(values, shares, method="weibull"))


def weights(n: int, draws: int, seed: int) -> Iterator[Matrix]:
    """Yield blocks (b, n) of how often each of n respondents is drawn; the blocks' rows together are `draws`.

    The stream of random numbers does not depend on the size of a block.
    """
    rng = np.random.default_rng(seed)
    block = max(1, min(draws, max(_FEWEST, _BLOCK // n)))
    for start in range(0, draws, block):
        b = min(block, draws - start)
        drawn = rng.integers(n, size=(b, n))
        drawn += n * np.arange(b)[:, None]
        yield np.bincount(drawn.ravel(), minlength=b * n).reshape(b, n).astype(float)


def resampled_covariances(x: Matrix, draws: int, seed: int) -> Iterator[Matrix]:
    """Yield blocks (b, p, p) of covariances of bootstrap samples of x (n, p; NaN = missing), divisor n - 1.

    Each is what kernel.covariance.pairwise_covariance gives of the drawn rows: a pair's own rows, NaN for fewer than
    two of them; a variance of exactly 0 where a drawn item does not vary.
    """
    seen = (~np.isnan(x)).astype(float)
    centred = np.where(seen > 0, x - np.nansum(x, axis=0) / np.maximum(seen.sum(axis=0), 1), 0.0)
    whole = seen.all(axis=1)
    for w in weights(len(x), draws, seed):
        yield _covariances(w[:, whole], centred[whole], w[:, ~whole], centred[~whole], seen[~whole])


def _covariances(whole: Matrix, complete: Matrix, part: Matrix, gaps: Matrix, seen: Matrix) -> Matrix:
    """Return (b, p, p) from the rows without and those with missing answers, and the weights (b, rows) of either.

    Only where answers are missing do the sums of an item and the number of rows differ from pair to pair.
    """
    p = complete.shape[1]
    covariance = np.empty((len(whole), p, p))
    sums, rows = whole @ complete, whole.sum(axis=1, keepdims=True)
    for i in range(p):
        own, others, both = gaps[:, i : i + 1], gaps[:, i:], seen[:, i : i + 1] * seen[:, i:]
        stacked = np.concatenate([own * others, own * both, others * seen[:, i : i + 1], both], axis=1)
        products, mine, theirs, n = np.split(part @ stacked, 4, axis=1)
        products, n = products + whole @ (complete[:, i : i + 1] * complete[:, i:]), n + rows
        mine, theirs = mine + sums[:, i : i + 1], theirs + sums[:, i:]
        with np.errstate(divide="ignore", invalid="ignore"):
            row = np.where(n > 1, (products - mine * theirs / n) / (n - 1), np.nan)
        # Equal answers leave rounding error of either sign, not 0.
        row[row[:, 0] * (n[:, 0] - 1) <= LEAST_SPREAD * products[:, 0], 0] = 0.0
        covariance[:, i, i:] = covariance[:, i:, i] = row
    return covariance
