"""Two groups whose factors differ and whose items measure alike, but for what is asked to differ."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.sample import Sample, Treatment
from analysis.simulate.answers import names
from analysis.simulate.departures import HeavyTails, exactly
from analysis.simulate.two_factors import FACTOR_R, POPULATION

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]

# The second group's factors.
MEANS, VARIANCES = np.array([0.3, -0.2]), np.array([1.3, 0.8])
# The one item that may differ: y3.
ITEM = 2


@dataclass(frozen=True)
class TwoGroups:
    """Half the people from `two_factors.POPULATION`, half from one whose factors have MEANS and VARIANCES.

    The second group's third item has a loading lower by `loading`, an intercept higher by `intercept`, and its second
    threshold higher by `threshold`. `skewed`: with heavy tails (departures.HeavyTails). `cuts`: thresholds of all
    items, none if they are measures.
    """

    loading: float = 0.0
    intercept: float = 0.0
    threshold: float = 0.0
    skewed: bool = False
    cuts: tuple[float, ...] = ()

    def draw(self, rng: np.random.Generator, n: int) -> Sample:
        """Return n people, the groups "1" and "2"."""
        half = n // 2
        factors, residuals = self._parts(rng, n)
        factors[half:] = factors[half:] * np.sqrt(VARIANCES) + MEANS
        y = residuals
        y[:half] += factors[:half] @ POPULATION.pattern.T
        y[half:] += factors[half:] @ self._pattern.T + self._intercepts
        if not self.cuts:
            return in_groups(y, half)
        answers = np.asarray(1.0 + np.searchsorted(self.cuts, y), dtype=float)
        moved = np.asarray(self.cuts) + np.where(np.arange(len(self.cuts)) == 1, self.threshold, 0.0)
        answers[half:, ITEM] = 1.0 + np.searchsorted(moved, y[half:, ITEM])
        return in_groups(answers, half, "ordinal")

    def exact(self, n: int) -> Sample:
        """Return n made-up people whose groups' means and covariances are exactly the population's."""
        deviations = np.sqrt(VARIANCES)
        phi = np.outer(deviations, deviations) * np.array([[1.0, FACTOR_R], [FACTOR_R, 1.0]])
        covariance = self._pattern @ phi @ self._pattern.T + np.diag(POPULATION.uniquenesses)
        first = exactly(np.zeros(len(covariance)), POPULATION.correlation, n // 2)
        second = exactly(self._pattern @ MEANS + self._intercepts, covariance, n - n // 2)
        return in_groups(np.concatenate([first, second]), n // 2)

    @property
    def _pattern(self) -> Matrix:
        pattern = POPULATION.pattern.copy()
        pattern[ITEM, 0] -= self.loading
        return pattern

    @property
    def _intercepts(self) -> Vector:
        return np.where(np.arange(len(POPULATION.pattern)) == ITEM, self.intercept, 0.0)

    def _parts(self, rng: np.random.Generator, n: int) -> tuple[Matrix, Matrix]:
        """Return factors (n, m) and residuals (n, p) as the first group has them."""
        if self.skewed:
            return HeavyTails(POPULATION).parts(rng, n)
        p, m = POPULATION.pattern.shape
        factors = rng.standard_normal((n, m)) @ np.linalg.cholesky(POPULATION.phi).T
        return factors, rng.standard_normal((n, p)) * np.sqrt(POPULATION.uniquenesses)


def in_groups(answers: Matrix, first: int, treatment: Treatment = "continuous") -> Sample:
    """Return answers (n, p), the `first` of them of group "1", the others of group "2", as a Sample."""
    import pandas as pd

    items: Sequence[str] = names(answers.shape[1])
    group = np.where(np.arange(len(answers)) < first, "1", "2")
    frame = pd.DataFrame(answers, columns=list(items)).assign(group=group)
    return Sample.from_frame(frame, items, scale=None, group="group", treatment=treatment)
