"""Noise for polychoric correlations: everybody's answers to an item dealt out again among those who answered it."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.contingency import Codes, fill_empty, joint_counts, margins, pair_tables
from analysis.kernel.normal import density_of_one
from analysis.kernel.parallel import noise_correlations
from analysis.kernel.polychoric import fit_polychoric
from analysis.kernel.rootfinding import BOUND
from analysis.kernel.thresholds import thresholds
from analysis.kernel.twostep import Empty

Array = NDArray[np.float64]
Integers = NDArray[np.int64]

# Tables fitted at a time: enough to be quick, few enough to stay in the cache.
_TABLES = 1024


def permuted_polychorics(codes: Codes, draws: int, seed: int, empty: Empty = "2x2") -> Iterator[Array]:
    """Yield blocks (b, p, p), `draws` in all, of polychoric correlations of independent answers (Buja & Eyuboglu 1992).

    In each draw every item's answers are permuted among those who gave one: shares of categories, thresholds, and who
    left out what stay exactly as observed, and all correlations are 0. Two-step estimates as kernel.twostep makes them;
    a correlation without a maximum is put at +-BOUND, as it is there.
    """
    rng = np.random.default_rng(seed)
    p, sizes = len(codes.sizes), codes.sizes
    first, second = np.triu_indices(p, 1)
    tau = [thresholds(own) for own in margins(joint_counts(codes), sizes)]
    given = [np.flatnonzero(codes.codes[:, j] < sizes[j]) for j in range(p)]
    block = max(1, _TABLES // len(first))
    for start in range(0, draws, block):
        counted = [joint_counts(_permuted(codes, given, rng)) for _ in range(min(block, draws - start))]
        matrices = np.broadcast_to(np.eye(p), (len(counted), p, p)).copy()
        for shape in zip(*(pair_tables(counts, sizes, first, second) for counts in counted), strict=True):
            i, j = shape[0].first, shape[0].second
            tables = fill_empty(np.concatenate([tables.seen for tables in shape]), empty)
            rows, columns = (np.tile(np.array([tau[k] for k in which]), (len(counted), 1)) for which in (i, j))
            rho = fit_polychoric(tables, rows, columns).rho.reshape(len(counted), -1)
            matrices[:, i, j] = matrices[:, j, i] = rho
        yield matrices


def large_sample_polychorics(counts: tuple[Array, ...], n: int, draws: int, seed: int) -> Iterator[Array]:
    """Yield blocks (b, p, p) of what `permuted_polychorics` tends to as n grows, at a cost that does not grow with n.

    Where items are independent, a polychoric correlation is the correlation of the categories' mean normal scores
    divided by the standard deviations v of these scores, to first order in 1/sqrt(n) (its information is n v_i^2
    v_j^2); correlations of many independent scores are those of normal answers. counts: each item's own (K_j,).
    """
    spread = np.sqrt([_score_variance(own) for own in counts])
    stretch = 1 / np.outer(spread, spread)
    np.fill_diagonal(stretch, 1.0)
    for block in noise_correlations(n, len(counts), draws, seed):
        drawn = np.clip(block * stretch, -BOUND, BOUND)
        np.einsum("bii->bi", drawn)[...] = 1.0
        yield drawn


def _permuted(codes: Codes, given: list[NDArray[np.intp]], rng: np.random.Generator) -> Codes:
    dealt = codes.codes.copy()
    for j, rows in enumerate(given):
        dealt[rows, j] = rng.permutation(codes.codes[rows, j])
    return Codes(dealt, codes.categories)


def _score_variance(counts: Array) -> float:
    """Return the variance of E[normal response | category], of which the total variance is 1."""
    share = counts / counts.sum()
    height = np.concatenate([[0.0], density_of_one(thresholds(counts)), [0.0]])
    return float(np.sum(np.diff(height) ** 2 / share))
