"""Populations of normal items with common factors: their matrices, their coefficients, and draws from them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class NormalFactors:
    """Normal items of variance one: pattern (p, m) on factors correlated phi (m, m), residuals uncorrelated."""

    pattern: Matrix
    phi: Matrix

    @classmethod
    def one(cls, loadings: Sequence[float]) -> "NormalFactors":
        """Return items that measure one factor with these loadings."""
        return cls(np.asarray(loadings, dtype=float)[:, None], np.eye(1))

    @classmethod
    def second_order(cls, first: Sequence[Sequence[float]], second: Sequence[float]) -> "NormalFactors":
        """Return groups of items, `first` their loadings on each group's factor; these load `second` on one factor."""
        pattern = np.zeros((sum(len(group) for group in first), len(first)))
        start = 0
        for k, group in enumerate(first):
            pattern[start : start + len(group), k] = group
            start += len(group)
        phi = np.outer(second, second)
        np.fill_diagonal(phi, 1.0)
        return cls(pattern, phi)

    @property
    def correlation(self) -> Matrix:
        """The items' correlations (p, p), which are their covariances."""
        correlation: Matrix = self.pattern @ self.phi @ self.pattern.T
        np.fill_diagonal(correlation, 1.0)
        return correlation

    @property
    def uniquenesses(self) -> Vector:
        """Variances of the residuals (p,)."""
        common: Vector = np.einsum("ik,kl,il->i", self.pattern, self.phi, self.pattern)
        return 1 - common

    def draw(self, rng: np.random.Generator, n: int) -> Matrix:
        """Return answers (n, p) of n people."""
        factors = rng.standard_normal((n, len(self.phi))) @ np.linalg.cholesky(self.phi).T
        residuals = rng.standard_normal((n, len(self.pattern))) * np.sqrt(self.uniquenesses)
        answers: Matrix = factors @ self.pattern.T + residuals
        return answers


@dataclass(frozen=True, eq=False)
class Hierarchy:
    """What a second-order population's sum of items is made of, each coefficient a share of that sum's variance.

    `hierarchical` of the general factor, `total` of all factors; of each group's own sum (m,) `specific` of the group
    factor, `group_total` of both, `group_general` of the general one.
    """

    hierarchical: float
    total: float
    specific: Vector
    group_total: Vector
    group_general: Vector

    @classmethod
    def of(cls, population: NormalFactors, second: Sequence[float]) -> "Hierarchy":
        """Take a population made by `NormalFactors.second_order` and its loadings on the second-order factor.

        Schmid & Leiman (1957): general loadings are first x second, group loadings first x sqrt(1 - second^2).
        """
        weights, correlation = np.asarray(second, dtype=float), population.correlation
        by_group = population.pattern.sum(axis=0)
        members = (population.pattern != 0).astype(float)
        within = np.einsum("ik,ij,jk->k", members, correlation, members)
        general, specific = (by_group * weights) ** 2 / within, by_group**2 * (1 - weights**2) / within
        whole = float(correlation.sum())
        return cls(
            hierarchical=float((by_group * weights).sum() ** 2) / whole,
            total=1 - float(population.uniquenesses.sum()) / whole,
            specific=specific,
            group_total=general + specific,
            group_general=general,
        )


def with_gaps(answers: Matrix, share: float, rng: np.random.Generator) -> Matrix:
    """Return answers (n, p) of which a `share` is missing completely at random, NaN."""
    gaps: Matrix = np.where(rng.random(answers.shape) < share, np.nan, answers)
    return gaps
