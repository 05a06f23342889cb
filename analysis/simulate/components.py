"""Populations of scores made of variance components: people on occasions, people in clusters."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]


@dataclass(frozen=True)
class People:
    """Scores of people on k occasions: person + occasion + error, normal, with these variances.

    `shifts` (k,) are fixed effects of the occasions instead of random ones (`occasion` is then 0).
    """

    person: float
    occasion: float
    error: float
    shifts: tuple[float, ...] = (0.0, 0.0)

    def draw(self, rng: np.random.Generator, n: int) -> Matrix:
        """Return scores (n, k)."""
        k = len(self.shifts)
        people = np.sqrt(self.person) * rng.standard_normal((n, 1))
        occasions = np.array(self.shifts) + np.sqrt(self.occasion) * rng.standard_normal(k)
        scores: Matrix = people + occasions + np.sqrt(self.error) * rng.standard_normal((n, k))
        return scores

    def icc(self, form: str) -> float:
        """Return the ICC called `form` by McGraw & Wong (1996), such as "ICC(A,1)"; one-way forms as agreement."""
        error = self.error + (0.0 if form[4] == "C" else self.occasion)
        return self.person / (self.person + error / (1 if form.endswith("1)") else len(self.shifts)))


@dataclass(frozen=True)
class Clustered:
    """Scores of variance one, of which the share `icc` lies between clusters of these `sizes`; both parts normal."""

    icc: float
    sizes: tuple[int, ...]

    @property
    def labels(self) -> NDArray[np.int64]:
        """The cluster (n,) of everybody."""
        return np.repeat(np.arange(len(self.sizes)), self.sizes)

    def draw(self, rng: np.random.Generator) -> Vector:
        """Return scores (n,)."""
        between = np.sqrt(self.icc) * rng.standard_normal(len(self.sizes))
        scores: Vector = between[self.labels] + np.sqrt(1 - self.icc) * rng.standard_normal(sum(self.sizes))
        return scores


def equal_sizes(n: int, size: int) -> tuple[int, ...]:
    """Return the sizes of clusters of `size` that n people fill."""
    return (size,) * (n // size)


def tenfold_sizes(n: int, least: int) -> tuple[int, ...]:
    """Return sizes of clusters of n people or a few less, half of them of `least`, half ten times as large."""
    pairs: Sequence[int] = (least, 10 * least)
    return tuple(pairs) * (n // sum(pairs))
