"""The bootstrap of correlation matrices, each pair with the deviations of its own rows."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.covariance import LEAST_SPREAD
from analysis.kernel.resample import resampled_covariances, weights

Matrix = NDArray[np.float64]


def resampled_correlations(x: Matrix, draws: int, seed: int) -> Iterator[Matrix]:
    """Yield blocks (b, p, p) of Pearson correlations of bootstrap samples of x (n, p; NaN = missing).

    Each is what kernel.covariance.pairwise_correlation gives of the drawn rows; NaN where an item does not vary.
    """
    seen = (~np.isnan(x)).astype(float)
    if seen.all():
        yield from (_scaled(covariance) for covariance in resampled_covariances(x, draws, seed))
        return
    centred = np.where(seen > 0, x - np.nansum(x, axis=0) / np.maximum(seen.sum(axis=0), 1), 0.0)
    for w in weights(len(x), draws, seed):
        yield _pairwise(w, centred, seen)


def _scaled(covariance: Matrix) -> Matrix:
    variance = np.einsum("bii->bi", covariance)
    sd = np.sqrt(np.where(variance > 0, variance, np.nan))
    correlation: Matrix = covariance / (sd[:, :, None] * sd[:, None, :])
    return correlation


def _pairwise(w: Matrix, centred: Matrix, seen: Matrix) -> Matrix:
    p = centred.shape[1]
    correlation = np.empty((len(w), p, p))
    for i in range(p):
        x, y, a, b = centred[:, i : i + 1], centred[:, i:], seen[:, i : i + 1], seen[:, i:]
        stacked = np.concatenate([x * y, x * b, y * a, x**2 * b, y**2 * a, a * b], axis=1)
        cross, mine, theirs, my_squares, their_squares, n = np.split(w @ stacked, 6, axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            spread, others = my_squares - mine**2 / n, their_squares - theirs**2 / n
            spread = np.where(spread > LEAST_SPREAD * my_squares, spread, np.nan)
            others = np.where(others > LEAST_SPREAD * their_squares, others, np.nan)
            row = (cross - mine * theirs / n) / np.sqrt(spread * others)
        correlation[:, i, i:] = correlation[:, i:, i] = row
    diagonal = np.arange(p)
    correlation[:, diagonal, diagonal] = 1.0
    return correlation
