"""Populations of a factor within clusters and the same factor between them: matrices, coefficients, and draws."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class FactorsBetween:
    """Normal items of variance one within clusters: `loadings` (p,) on one factor of variance one.

    Between clusters the loadings are the same, on a factor of variance `factor`; every residual has the variance
    `residual` there. `doublet` and `outer_doublet` are covariances of the first two items' residuals within and
    between, which a model of one factor leaves out.
    """

    loadings: Vector
    factor: float
    residual: float
    doublet: float = 0.0
    outer_doublet: float = 0.0

    @property
    def within(self) -> Matrix:
        """Covariances (p, p) within clusters."""
        cov = np.outer(self.loadings, self.loadings) + np.diag(1 - self.loadings**2)
        cov[[0, 1], [1, 0]] += self.doublet
        return cov

    @property
    def between(self) -> Matrix:
        """Covariances (p, p) of the clusters' own means."""
        p = len(self.loadings)
        cov = self.factor * np.outer(self.loadings, self.loadings) + self.residual * np.eye(p)
        cov[[0, 1], [1, 0]] += self.outer_doublet
        return cov

    @property
    def outer_loadings(self) -> Vector:
        """Loadings (p,) between clusters on a factor of variance one."""
        return np.asarray(np.sqrt(self.factor) * self.loadings)

    @property
    def icc(self) -> Vector:
        """The share (p,) of every item's variance that lies between clusters."""
        variance = np.diag(self.between)
        return np.asarray(variance / (variance + 1))

    def omega(self, kind: str, inverse_size: float) -> float:
        """Return omega "within", "between" or of "cluster means" with the mean of 1/n given.

        Geldhof, Preacher & Zyphur (2014); Lai (2021).
        """
        common, inner, outer = float(self.loadings.sum() ** 2), self.within.sum(), self.between.sum()
        explained, total = {
            "within": (common, inner),
            "between": (self.factor * common, outer),
            "cluster means": (self.factor * common, outer + inner * inverse_size),
        }[kind]
        return float(explained / total)

    def draw(self, rng: np.random.Generator, clusters: NDArray[np.int64]) -> Matrix:
        """Return answers (n, p) of people in clusters (n,) numbered from 0."""
        p = len(self.loadings)
        outer = rng.standard_normal((int(clusters[-1]) + 1, p)) @ np.linalg.cholesky(self.between).T
        inner = rng.standard_normal((len(clusters), p)) @ np.linalg.cholesky(self.within).T
        answers: Matrix = inner + outer[clusters]
        return answers
