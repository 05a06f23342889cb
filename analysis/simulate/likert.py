"""Populations of ordinal answers: normal responses cut at thresholds, with the exact moments of what is answered."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from analysis.kernel.rectangle import log_rectangle

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Likert:
    """Answers 1 .. K to p items: responses of variance one, correlated `correlation` (p, p), cut at thresholds.

    Nothing here is simulated but `draw`: moments are sums over cells, whose probabilities are integrals good to 1e-12.
    """

    correlation: Matrix
    thresholds: tuple[Vector, ...]

    @classmethod
    def of(cls, correlation: Matrix, thresholds: Sequence[Sequence[float]]) -> "Likert":
        """Take the responses' correlations and each item's thresholds, rising."""
        return cls(correlation, tuple(np.asarray(cuts, dtype=float) for cuts in thresholds))

    def draw(self, rng: np.random.Generator, n: int) -> Matrix:
        """Return answers (n, p) of n people."""
        responses = rng.standard_normal((n, len(self.correlation))) @ np.linalg.cholesky(self.correlation).T
        return np.column_stack([1.0 + np.searchsorted(cuts, responses[:, j]) for j, cuts in enumerate(self.thresholds)])

    @property
    def means(self) -> Vector:
        """Mean answers (p,)."""
        return np.array([self._values(j) @ self._margin(j) for j in range(len(self.thresholds))])

    @property
    def covariance(self) -> Matrix:
        """Covariances (p, p) of the answers."""
        covariance = self.covariance_of(self.correlation)
        for j, mean in enumerate(self.means):
            covariance[j, j] = self._values(j) ** 2 @ self._margin(j) - mean**2
        return covariance

    def covariance_of(self, correlation: Matrix) -> Matrix:
        """Return the covariances (p, p) of answers whose responses are correlated otherwise, all below 1.

        With the common part of the responses (diagonal: communalities) they are those of two answers to items that
        share nothing else, whose sum over all pairs is the true variance of Green & Yang (2009).
        """
        p = len(self.thresholds)
        covariance, means = np.zeros((p, p)), self.means
        for i in range(p):
            for j in range(i, p):
                rho = min(float(correlation[i, j]), 1 - 1e-12)
                product = self._values(i) @ self.cells(i, j, rho) @ self._values(j)
                covariance[i, j] = covariance[j, i] = product - means[i] * means[j]
        return covariance

    def cells(self, i: int, j: int, rho: float) -> Matrix:
        """Return the probabilities (K_i, K_j) of answers to items i and j whose responses are correlated `rho`."""
        left, right = self._bounds(i)
        low, high = self._bounds(j)
        rows, columns = (axis.ravel() for axis in np.indices((len(left), len(low))))
        logs = log_rectangle(left[rows], right[rows], low[columns], high[columns], np.full(len(rows), rho))
        cells: Matrix = np.exp(logs).reshape(len(left), len(low))
        return cells

    def _bounds(self, j: int) -> tuple[Vector, Vector]:
        cuts = np.concatenate([[-np.inf], self.thresholds[j], [np.inf]])
        return cuts[:-1], cuts[1:]

    def _margin(self, j: int) -> Vector:
        low, high = self._bounds(j)
        margin: Vector = ndtr(high) - ndtr(low)
        return margin

    def _values(self, j: int) -> Vector:
        return np.arange(1.0, len(self.thresholds[j]) + 2)


def green_yang(population: Likert, loadings: Vector) -> float:
    """Return the reliability of the sum of answers (Green & Yang 2009, eq. 21); one factor, loadings (p,)."""
    return float(population.covariance_of(np.outer(loadings, loadings)).sum() / population.covariance.sum())
