"""Several groups' likelihoods as one discrepancy: sums over groups, each already weighted by its share."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

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
        return JointPoint(tuple(points))


@dataclass(frozen=True, slots=True)
class JointPoint:
    """The likelihood of all groups at one point."""

    points: tuple[Point, ...]

    @property
    def value(self) -> float:
        """F."""
        return sum(point.value for point in self.points)

    def gradient(self) -> Vector:
        """Return dF (q,)."""
        return np.asarray(np.sum([point.gradient() for point in self.points], axis=0))

    def expected(self) -> Matrix:
        """Return the expected Hessian (q, q)."""
        return np.asarray(np.sum([point.expected() for point in self.points], axis=0))

    def hessian(self, *, curved: bool = True) -> Matrix:
        """Return the Hessian (q, q); not `curved`: without the second derivatives of the moments."""
        return np.asarray(np.sum([point.hessian(curved=curved) for point in self.points], axis=0))
