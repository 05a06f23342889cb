"""Noise for parallel analysis: eigenvalues that a matrix of this kind has where nothing goes together."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analysis.fit.matrix import Correlations
from analysis.kernel.contingency import encode, joint_counts, margins
from analysis.kernel.parallel import component_eigenvalues, factor_eigenvalues, noise_correlations, smc_eigenvalues
from analysis.kernel.permuted import large_sample_polychorics, permuted_polychorics
from analysis.kernel.rootfinding import BOUND

Array = NDArray[np.float64]
Vector = NDArray[np.float64]
Reduced = Literal["minres", "smc"]
# Beyond so many people answers are no longer permuted: the correlations' large-sample law takes over.
PERMUTED_ROWS = 10_000


@dataclass(frozen=True, eq=False)
class Noise:
    """Eigenvalues of noise (draws, p): `components`, and `factors` of the reduced matrices (NaN where not converged).

    `how` says for the settings line what was drawn; `boundary`: draws in which some correlation had no maximum.
    """

    components: Array
    factors: Array
    how: str
    boundary: int = 0

    @property
    def lost(self) -> int:
        """Draws whose one-factor solution did not converge."""
        return int(np.isnan(self.factors).any(axis=1).sum())

    def limits(self, which: Literal["components", "factors"], percentile: float | None) -> Vector:
        """Return (p,): the percentile of each eigenvalue, or its mean (None); NaN if no draw is usable."""
        values: Array = getattr(self, which)
        usable = values[~np.isnan(values).any(axis=1)]
        if not len(usable):
            return np.full(values.shape[1], np.nan)
        return usable.mean(axis=0) if percentile is None else np.percentile(usable, percentile, axis=0).astype(float)


def reduced_eigenvalues(correlations: Array, reduced: Reduced) -> Array:
    """Return (b, p) eigenvalues with the communalities of one minres factor, or squared multiple correlations."""
    return factor_eigenvalues(correlations) if reduced == "minres" else smc_eigenvalues(correlations)


def noise_of(correlations: Correlations, draws: int, seed: int, reduced: Reduced = "minres") -> Noise:
    """Draw noise like `correlations`: normal answers for Pearson, the answers themselves permuted for polychoric ones.

    Normal answers of as many people as the pair with the fewest has.
    """
    p, n = len(correlations.matrix), correlations.least_n
    if correlations.kind == "pearson":
        return _gathered(noise_correlations(n, p, draws, seed), reduced, f"{draws:,} draws of {n:,} normal answers")
    codes = encode(correlations.sample.array)
    if len(codes.codes) <= PERMUTED_ROWS:
        return _gathered(permuted_polychorics(codes, draws, seed), reduced, f"{draws:,} permutations of the answers")
    own = margins(joint_counts(codes), codes.sizes)
    how = f"{draws:,} draws from the large-sample law of polychoric correlations of {n:,} independent answers"
    return _gathered(large_sample_polychorics(own, n, draws, seed), reduced, how)


def _gathered(blocks: Iterator[Array], reduced: Reduced, how: str) -> Noise:
    components, factors, boundary = [], [], 0
    for block in blocks:
        components.append(component_eigenvalues(block))
        factors.append(reduced_eigenvalues(block, reduced))
        off = np.abs(block) * (1 - np.eye(block.shape[1]))
        boundary += int((off.max(axis=(1, 2)) >= BOUND).sum())
    return Noise(np.concatenate(components), np.concatenate(factors), how, boundary)
