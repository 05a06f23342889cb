"""Weighted least squares on thresholds and correlations, its sandwich, and the moments of its test statistic.

F = sum_g share_g (s - sigma)'W (s - sigma) with W diagonal: 1 / diag(Gamma) for DWLS, 1 for ULS (Muthen, du Toit &
Spisic 1997). Gamma is N times the sampling covariance of s. With U = W - W D (D'W D)^-1 D'W, D the derivatives,
N F is a mixture of chi-squares with weights the eigenvalues of U Gamma; its mean and variance need no more than
tr(U Gamma) and tr(U Gamma U Gamma), which W being diagonal gives without forming U.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.sem.ordinal import OrdinalMoments, OrdinalStructure

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Group:
    """A group's `observed` moments (k,), diagonal `weight` (k,), `gamma` (k, k), and its `share` of all respondents."""

    model: OrdinalStructure
    observed: Vector
    weight: Vector
    gamma: Matrix
    share: float


@dataclass(frozen=True, slots=True)
class LeastSquares:
    """The discrepancy of all groups together as a function of x (q,)."""

    groups: tuple[Group, ...]

    def at(self, x: Vector) -> "LeastSquaresPoint | None":
        """Return the state at x; None where a group's model is not proper."""
        found = []
        for group in self.groups:
            moments = group.model.at(x)
            if moments is None:
                return None
            found.append(moments)
        return LeastSquaresPoint(self.groups, tuple(found))


@dataclass(frozen=True, slots=True)
class LeastSquaresPoint:
    """The discrepancy at one point."""

    groups: tuple[Group, ...]
    moments: tuple[OrdinalMoments, ...]

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
        return np.asarray(
            sum(-2 * g.share * m.jacobian().T @ (g.weight * (g.observed - m.vector())) for g, m in self._both)
        )

    def expected(self) -> Matrix:
        """Return the Gauss-Newton Hessian (q, q), 2 D'W D."""
        return 2 * self.bread()

    def hessian(self) -> Matrix:
        """Return the same: the exact Hessian adds the residuals' part, which the steps do not need."""
        return self.expected()

    def bread(self) -> Matrix:
        """Return D'W D (q, q)."""
        parts = ((g, m.jacobian()) for g, m in self._both)
        return np.asarray(sum(g.share * (d.T * g.weight) @ d for g, d in parts))

    def meat(self) -> Matrix:
        """Return D'W Gamma W D (q, q)."""
        parts = ((g, g.weight[:, None] * m.jacobian()) for g, m in self._both)
        return np.asarray(sum(g.share * wd.T @ g.gamma @ wd for g, wd in parts))

    def mixture(self, bread_inverse: Matrix) -> tuple[float, float]:
        """Return tr(U Gamma) and tr(U Gamma U Gamma); `bread_inverse` (q, q) of D'W D under the constraints.

        Groups are independent: Gamma and W are block diagonal with share W and Gamma / share, and only the second term
        of U joins them.
        """
        first = second = 0.0
        middle, outer = np.zeros_like(bread_inverse), np.zeros_like(bread_inverse)
        for g, m in self._both:
            first += float(np.sum(g.weight * np.diag(g.gamma)))
            second += float(g.weight @ (g.gamma**2) @ g.weight)
            wd = g.weight[:, None] * m.jacobian()
            turned = g.gamma @ wd
            middle += g.share * wd.T @ turned
            outer += g.share * turned.T @ (g.weight[:, None] * turned)
        corrected = bread_inverse @ middle
        trace = first - float(np.trace(corrected))
        square = second - 2 * float(np.sum(bread_inverse * outer)) + float(np.sum(corrected * corrected.T))
        return trace, square

    @property
    def _both(self) -> tuple[tuple[Group, OrdinalMoments], ...]:
        return tuple(zip(self.groups, self.moments, strict=True))
