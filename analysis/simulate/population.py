"""A population whose parameters are known: factors within and between clusters, cut into answer categories."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Population:
    """A factor model for the answers of people in clusters.

    Each item's underlying response has variance one: loading x factor + residual; the factors correlate `factor_r` and
    have variance one, of which the share `icc` lies between clusters. Thresholds cut the response into categories
    1 .. len(thresholds) + 1; a reversed item's answers are turned round. `missing`: share of answers refused.
    """

    loadings: dict[str, tuple[str, float]]  # item -> (factor, loading)
    reverse: frozenset[str]
    factor_r: float
    icc: float
    thresholds: tuple[float, ...]
    missing: float

    @property
    def factors(self) -> tuple[str, ...]:
        """The factors, in the order of their first items."""
        return tuple(dict.fromkeys(factor for factor, _ in self.loadings.values()))

    def statement(self) -> str:
        """Say the model in one sentence."""
        values = [loading for _, loading in self.loadings.values()]
        cuts = ", ".join(f"{threshold:g}" for threshold in self.thresholds)
        parts = (
            f"{len(self.factors)} factors correlated {self.factor_r:.2f}",
            f"standardised loadings {min(values):.2f} to {max(values):.2f}",
            f"{100 * self.icc:.0f}% of the factors' variance between clusters",
            f"{len(self.thresholds) + 1} categories cut at {cuts}",
            f"{100 * self.missing:g}% of answers refused at random",
        )
        return f"The answers were drawn from a model: {'; '.join(parts)}."

    def draw(self, cluster: Sequence[int], seed: int) -> NDArray[np.int64]:
        """Return (n, p) answers of people in integer clusters 0 .. J-1 (n,); a refused answer is 0."""
        rng = np.random.default_rng(seed)
        codes = np.asarray(cluster)
        m = len(self.factors)
        phi = np.full((m, m), self.factor_r)
        np.fill_diagonal(phi, 1.0)
        root = np.linalg.cholesky(phi)
        between = rng.standard_normal((codes.max() + 1, m)) @ root.T * np.sqrt(self.icc)
        factor = between[codes] + rng.standard_normal((len(codes), m)) @ root.T * np.sqrt(1 - self.icc)
        answers = np.empty((len(codes), len(self.loadings)), dtype=np.int64)
        for j, (item, (name, loading)) in enumerate(self.loadings.items()):
            residual = rng.standard_normal(len(codes)) * np.sqrt(1 - loading**2)
            response = loading * factor[:, self.factors.index(name)] + residual
            category = 1 + np.searchsorted(self.thresholds, response)
            answers[:, j] = len(self.thresholds) + 2 - category if item in self.reverse else category
        answers[rng.random(answers.shape) < self.missing] = 0
        return answers
