"""The bootstrap of polychoric correlations: respondents drawn with replacement, many draws' tables fitted at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from analysis.kernel.contingency import Codes, fill_empty
from analysis.kernel.polychoric import fit_polychoric
from analysis.kernel.resample import weights

Array = NDArray[np.float64]
Integers = NDArray[np.int64]

# Draws whose tables are counted and fitted together.
_DRAWS = 50
# A category that a draw leaves empty has no width; this much keeps the arithmetic finite and weighs nothing.
_WIDTH = 1e-9
_LAST, _LAST_WIDTH = 6.5, 1e-3


@dataclass(frozen=True, slots=True)
class Resampled:
    """Of b draws: thresholds per item (b, K - 1) and correlations (b, p, p), NaN where a pair has none."""

    thresholds: tuple[Array, ...]
    correlations: Array


def resampled_polychorics(
    codes: Codes, draws: int, seed: int, empty: Literal["2x2", "all", "none"] = "2x2"
) -> Iterator[Resampled]:
    """Yield blocks of bootstrap samples of ordinal answers, with what kernel.twostep estimates of each.

    A category that nobody of a draw is in has thresholds that coincide. A pair of which one item does not vary in a
    draw has no correlation there.
    """
    starts = np.concatenate([[0], np.cumsum(codes.sizes + 1)])
    hot = np.zeros((len(codes.codes), starts[-1]), dtype=np.float32)
    hot[np.arange(len(hot))[:, None], codes.codes + starts[:-1]] = 1
    for block in weights(len(hot), draws, seed):
        for begin in range(0, len(block), _DRAWS):
            chosen = block[begin : begin + _DRAWS].astype(np.float32)
            counts = np.stack([(hot * row[:, None]).T @ hot for row in chosen]).astype(float)
            yield _fitted(counts, codes.sizes, starts, empty)


def _fitted(counts: Array, sizes: Integers, starts: Integers, empty: Literal["2x2", "all", "none"]) -> Resampled:
    """Fit all pairs of the tables (b, M, M) of kernel.contingency.joint_counts."""
    b, p = len(counts), len(sizes)
    tau = tuple(_thresholds(np.einsum("bii->bi", counts)[:, s : s + k]) for s, k in zip(starts, sizes, strict=False))
    correlations = np.tile(np.eye(p), (b, 1, 1))
    first, second = np.triu_indices(p, 1)
    shapes = np.stack([sizes[first], sizes[second]], axis=1)
    for rows, columns in np.unique(shapes, axis=0):
        which = np.flatnonzero((shapes == (rows, columns)).all(axis=1))
        i, j = first[which], second[which]
        down = (starts[i][:, None] + np.arange(rows))[:, :, None]
        across = (starts[j][:, None] + np.arange(columns))[:, None, :]
        tables = counts[:, down, across].reshape(-1, rows, columns)
        constant = ((tables.sum(axis=2) > 0).sum(axis=1) < 2) | ((tables.sum(axis=1) > 0).sum(axis=1) < 2)
        tables[constant] = 1.0
        by_row, by_column = (np.stack([tau[k] for k in items], axis=1).reshape(len(tables), -1) for items in (i, j))
        rho = np.where(constant, np.nan, fit_polychoric(fill_empty(tables, empty), by_row, by_column).rho)
        correlations[:, i, j] = correlations[:, j, i] = rho.reshape(b, -1)
    return Resampled(tau, correlations)


def _thresholds(counts: Array) -> Array:
    """Return (b, K - 1) thresholds of counts (b, K), falling together at a category nobody is in."""
    place = np.arange(counts.shape[1] - 1)
    total = np.maximum(counts.sum(axis=1, keepdims=True), 1.0)
    share = np.cumsum(counts, axis=1)[:, :-1] / total
    ends = -_LAST + _LAST_WIDTH * place, _LAST - _LAST_WIDTH * place[::-1]
    tau: Array = np.clip(ndtri(share), *ends) + _WIDTH * place
    return tau
