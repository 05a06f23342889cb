"""Answers of a factor population that are not what normal theory takes them for: heavy tails, clusters, gaps.

Every one of them leaves the population's means and covariances as they are, so that the model's parameters are known.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.simulate.normal_factors import NormalFactors

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]

# One person in ten answers with twice the spread of the others.
SHARE, SPREAD = 0.1, 2.0
# Factors and residuals are standardised gamma variables: skewness 2 / sqrt(shape) = 1.
SHAPE = 4.0


@dataclass(frozen=True, eq=False)
class HeavyTails:
    """Skewed answers with heavy tails: a factor model of gamma variables, times a scale of the person's own.

    The scale ties the kurtosis of factors and residuals together, so that normal theory is not saved by their
    independence (Satorra & Bentler 1994); its mean square is one, so that covariances stay `population`'s.
    """

    population: NormalFactors

    def draw(self, rng: np.random.Generator, n: int) -> Matrix:
        """Return answers (n, p) of n people."""
        factors, residuals = self.parts(rng, n)
        answers: Matrix = factors @ self.population.pattern.T + residuals
        return answers

    def parts(self, rng: np.random.Generator, n: int) -> tuple[Matrix, Matrix]:
        """Return factors (n, m) and residuals (n, p) of n people, both times the person's scale."""
        p, m = self.population.pattern.shape
        common = (rng.gamma(SHAPE, size=(n, m)) - SHAPE) / np.sqrt(SHAPE)
        unique = (rng.gamma(SHAPE, size=(n, p)) - SHAPE) / np.sqrt(SHAPE)
        spread = np.where(rng.random((n, 1)) < SHARE, SPREAD, 1.0) / np.sqrt(1 + SHARE * (SPREAD**2 - 1))
        factors = common @ np.linalg.cholesky(self.population.phi).T
        return spread * factors, spread * unique * np.sqrt(self.population.uniquenesses)


@dataclass(frozen=True, eq=False)
class InClusters:
    """Normal answers of people in clusters of one `size`; loadings are the same between clusters and within.

    Of the factors' variance the share `factor_icc` lies between clusters, of the residuals' `residual_icc`; both levels
    together have the covariances of `population`.
    """

    population: NormalFactors
    size: int
    factor_icc: float
    residual_icc: float

    def draw(self, rng: np.random.Generator, n: int) -> Matrix:
        """Return answers (n, p) of n people in n / size clusters."""
        p, m = self.population.pattern.shape
        clusters, root = self.labels(n), np.linalg.cholesky(self.population.phi).T
        factors = self._mixed(rng, self.factor_icc, clusters, m) @ root
        residuals = self._mixed(rng, self.residual_icc, clusters, p) * np.sqrt(self.population.uniquenesses)
        answers: Matrix = factors @ self.population.pattern.T + residuals
        return answers

    def labels(self, n: int) -> NDArray[np.int64]:
        """Return the cluster (n,) of everybody, numbered from 0."""
        return np.arange(n) // self.size

    def _mixed(self, rng: np.random.Generator, icc: float, clusters: NDArray[np.int64], k: int) -> Matrix:
        """Return k standard normal variables of everybody, of which the share `icc` is the cluster's."""
        between = rng.standard_normal((int(clusters[-1]) + 1, k))[clusters]
        mixed: Matrix = np.sqrt(icc) * between + np.sqrt(1 - icc) * rng.standard_normal((len(clusters), k))
        return mixed


def missing_by(answers: Matrix, causes: Mapping[int, tuple[int, ...]], rng: np.random.Generator) -> Matrix:
    """Return answers (n, p) missing at random: the higher answer `cause`, the likelier its items are missing.

    `causes`: column that everybody answers -> columns that go missing with probability 1 / (1 + exp(1.2 - 1.5 cause)).
    """
    gaps = answers.copy()
    for cause, items in causes.items():
        likely = 1 / (1 + np.exp(1.2 - 1.5 * answers[:, cause]))
        for item in items:
            gaps[rng.random(len(answers)) < likely, item] = np.nan
    return gaps


def exactly(mean: Vector, covariance: Matrix, n: int) -> Matrix:
    """Return n made-up answers (n, p) whose own mean and covariances (divisor n) are exactly these.

    A likelihood's chi-square of them is the noncentrality it has in samples of n (Satorra & Saris 1985).
    """
    draws = np.random.default_rng(1).standard_normal((n, len(mean)))
    centred = draws - draws.mean(axis=0)
    white = np.linalg.solve(np.linalg.cholesky(centred.T @ centred / n), centred.T)
    answers: Matrix = mean + white.T @ np.linalg.cholesky(covariance).T
    return answers
