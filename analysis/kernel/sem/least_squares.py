"""Weighted least squares on thresholds and correlations, its sandwich, and the moments of its test statistic.

F = sum_g share_g (s - sigma)'W (s - sigma) with W diagonal: 1 / diag(Gamma) for DWLS, 1 for ULS (Muthen, du Toit &
Spisic 1997). Gamma is N times the sampling covariance of s. With U = W - W D (D'W D)^-1 D'W, D the derivatives,
N F is a mixture of chi-squares with weights the eigenvalues of U Gamma; its mean and variance need no more than
tr(U Gamma) and tr(U Gamma U Gamma), which W being diagonal gives without forming U.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.sem.arrow import Either, assembled, submatrix
from analysis.kernel.sem.ordinal import OrdinalMoments, OrdinalStructure
from analysis.kernel.sem.sandwich import sandwich
from analysis.kernel.sem.structure import Index

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Group:
    """A group's `observed` moments (k,), diagonal `weight` (k,), `gamma` (k, k), and its `share` of all respondents.

    Derivatives are by the parameters that concern the group, `own` of all.
    """

    model: OrdinalStructure
    observed: Vector
    weight: Vector
    gamma: Matrix
    share: float

    @cached_property
    def own(self) -> Index:
        """The parameters that concern the group."""
        return self.model.concerned

    @cached_property
    def _alone(self) -> OrdinalStructure:
        return self.model.only(self.own)

    def at(self, x: Vector) -> OrdinalMoments | None:
        """Return the implied moments at x (q,), their derivatives by the group's own parameters; None if not proper."""
        return self._alone.at(x[self.own])


@dataclass(frozen=True, slots=True)
class LeastSquares:
    """The discrepancy of all groups together as a function of x (q,)."""

    groups: tuple[Group, ...]

    def at(self, x: Vector) -> "LeastSquaresPoint | None":
        """Return the state at x; None where a group's model is not proper."""
        found = []
        for group in self.groups:
            moments = group.at(x)
            if moments is None:
                return None
            found.append(moments)
        return LeastSquaresPoint(self.groups, tuple(found), len(x))


@dataclass(frozen=True, slots=True)
class LeastSquaresPoint:
    """The discrepancy at one point, in q = `free` parameters."""

    groups: tuple[Group, ...]
    moments: tuple[OrdinalMoments, ...]
    free: int

    @property
    def values(self) -> Vector:
        """Each group's own F (G,)."""
        return np.array([np.sum(g.weight * (g.observed - m.vector()) ** 2) for g, m in self._both])

    @property
    def value(self) -> float:
        """F."""
        return float(np.array([g.share for g in self.groups]) @ self.values)

    def gradient(self) -> Vector:
        """Return dF (q,)."""
        total = np.zeros(self.free)
        for g, m in self._both:
            total[g.own] += -2 * g.share * m.jacobian().T @ (g.weight * (g.observed - m.vector()))
        return total

    def expected(self) -> Either:
        """Return the Gauss-Newton Hessian (q, q), 2 D'W D."""
        return 2 * self.bread()

    def hessian(self) -> Either:
        """Return the same: the exact Hessian adds the residuals' part, which the steps do not need."""
        return self.expected()

    def bread(self) -> Either:
        """Return D'W D (q, q)."""
        parts = ((g, m.jacobian()) for g, m in self._both)
        return self._over(g.share * (d.T * g.weight) @ d for g, d in parts)

    def meat(self) -> Either:
        """Return D'W Gamma W D (q, q)."""
        parts = ((g, g.weight[:, None] * m.jacobian()) for g, m in self._both)
        return self._over(g.share * wd.T @ g.gamma @ wd for g, wd in parts)

    def mixture(self, bread_inverse: Either) -> tuple[float, float]:
        """Return tr(U Gamma) and tr(U Gamma U Gamma); `bread_inverse` (q, q) of D'W D under the constraints.

        Groups are independent: Gamma and W are block diagonal with share W and Gamma / share, and only the second term
        of U joins them.
        """
        first = second = 0.0
        for g, m in self._both:
            first += float(np.sum(g.weight * np.diag(g.gamma)))
            second += float(g.weight @ (g.gamma**2) @ g.weight)
            turned = g.gamma @ (g.weight[:, None] * m.jacobian())
            outer = g.share * turned.T @ (g.weight[:, None] * turned)
            second -= 2 * float(np.sum(submatrix(bread_inverse, g.own) * outer))
        meat = self.meat()
        square = second + float((sandwich(bread_inverse, meat) * meat).sum())
        return first - float((bread_inverse * meat).sum()), square

    def _over(self, pieces: Iterable[Matrix]) -> Either:
        return assembled(((g.own, one) for g, one in zip(self.groups, pieces, strict=True)), self.free)

    @property
    def _both(self) -> tuple[tuple[Group, OrdinalMoments], ...]:
        return tuple(zip(self.groups, self.moments, strict=True))
