"""Several groups' likelihoods as one discrepancy: sums over groups, each already weighted by its share."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.sem.arrow import Either, assembled
from analysis.kernel.sem.normal import Likelihood, Point

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Joint:
    """The likelihood of all groups together."""

    groups: tuple[Likelihood, ...]

    def at(self, x: Vector) -> "JointPoint | None":
        """Return the state at x (q,); None where a group's model is not proper."""
        points = []
        for group in self.groups:
            point = group.at(x)
            if point is None:
                return None
            points.append(point)
        return JointPoint(tuple(points), len(x))


@dataclass(frozen=True, slots=True)
class JointPoint:
    """The likelihood of all groups at one point, in q = `free` parameters."""

    points: tuple[Point, ...]
    free: int

    @property
    def value(self) -> float:
        """F."""
        return sum(point.value for point in self.points)

    def gradient(self) -> Vector:
        """Return dF (q,)."""
        total = np.zeros(self.free)
        for point in self.points:
            total[point.own] += point.gradient()
        return total

    def expected(self) -> Either:
        """Return the expected Hessian (q, q)."""
        return self.over(point.expected() for point in self.points)

    def hessian(self, *, curved: bool = True) -> Either:
        """Return the Hessian (q, q); not `curved`: without the second derivatives of the moments."""
        return self.over(point.hessian(curved=curved) for point in self.points)

    def over(self, pieces: Iterable[Matrix]) -> Either:
        """Return the sum (q, q) of matrices over each group's own parameters."""
        return assembled(((point.own, one) for point, one in zip(self.points, pieces, strict=True)), self.free)
