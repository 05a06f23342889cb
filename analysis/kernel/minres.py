"""Minimum-residual factor extraction: the loadings that leave the smallest off-diagonal residual correlations."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.optimise import Optimum, minimise

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]

# psych::fa and factanal search uniquenesses in this range too; at the lower bound the item is a Heywood case.
LEAST_UNIQUENESS = 0.005
# A gradient below this is a minimum; Newton's method leaves some 1e-11.
_STATIONARY = 1e-7


@dataclass(frozen=True, slots=True)
class Extraction:
    """Unrotated solution: `loadings` (p, m), `uniquenesses` (p,), and how the optimiser ended."""

    loadings: Matrix
    uniquenesses: Vector
    optimum: Optimum


def minres(correlation: Matrix, factors: int) -> Extraction:
    """Extract `factors` by minimum residuals (Harman & Jones 1966), as unweighted least squares (Joreskog 1977).

    correlation: (p, p). Given uniquenesses psi, the best loadings are the leading eigenvectors of R - psi, and
    f(psi) = 1/2 sum of the other eigenvalues squared, with gradient -diag(R - LL' - psi). There the diagonal is
    fitted exactly, so the off-diagonal residuals are least: ULS and minres coincide. Checked against psych::fa.
    """
    start = 1 - squared_multiple_correlations(correlation)
    optimum = minimise(
        lambda psi: _value(psi, correlation, factors),
        lambda psi: _gradient(psi, correlation, factors),
        np.clip(start, LEAST_UNIQUENESS, 1.0),
        bounds=[(LEAST_UNIQUENESS, 1.0)] * len(correlation),
        tolerance=1e-9,
    )
    optimum = _polished(optimum, correlation, factors)
    loadings = _loadings(optimum.x, correlation, factors)
    # Eigenvectors have no sign; the mostly positive one is easier to read.
    loadings = loadings * np.where(loadings.sum(axis=0) < 0, -1.0, 1.0)
    return Extraction(loadings, optimum.x, optimum)


def _polished(stopped: Optimum, correlation: Matrix, factors: int) -> Optimum:
    """Go on by Newton's method from where L-BFGS-B stopped: short, where eigenvalues nearly meet, or good to 1e-8."""
    from analysis.kernel.uniquenesses import MINRES, descend

    found = descend(MINRES, stopped.x[None], correlation[None], factors, iterations=500, tolerance=1e-9)
    norm = float(found.gradient_norm[0])
    if stopped.converged and not norm <= stopped.gradient_norm:
        return stopped
    converged = norm <= _STATIONARY
    why = "" if converged else f"the gradient is {norm:.1e} at the end, not below {_STATIONARY:.0e}"
    value = _value(found.x[0], correlation, factors)
    return Optimum(found.x[0], value, norm, stopped.evaluations, converged, why)


def squared_multiple_correlations(correlation: Matrix) -> Vector:
    """Return (p,): R-squared of each item on the others, 1 - 1/diag(R^-1); the pseudo-inverse if R is singular."""
    inverse = np.linalg.pinv(correlation, hermitian=True)
    return np.clip(1 - 1 / np.diag(inverse), 0.0, 1.0)


def greatest_factors(items: int) -> int:
    """Return how many factors p items can carry: ((p - m)^2 - (p + m))/2 >= 0 degrees of freedom."""
    return max((m for m in range(1, items) if (items - m) ** 2 >= items + m), default=0)


def _eigen(psi: Vector, correlation: Matrix) -> tuple[Vector, Matrix]:
    values, vectors = np.linalg.eigh(correlation - np.diag(psi))
    return values[::-1], vectors[:, ::-1]


def _loadings(psi: Vector, correlation: Matrix, factors: int) -> Matrix:
    values, vectors = _eigen(psi, correlation)
    return vectors[:, :factors] * np.sqrt(np.clip(values[:factors], 0.0, None))


def _value(psi: Vector, correlation: Matrix, factors: int) -> float:
    values, _ = _eigen(psi, correlation)
    left = np.concatenate([np.clip(values[:factors], None, 0.0), values[factors:]])
    return float(0.5 * np.sum(left**2))


def _gradient(psi: Vector, correlation: Matrix, factors: int) -> Vector:
    loadings = _loadings(psi, correlation, factors)
    return -np.diag(correlation - loadings @ loadings.T - np.diag(psi))
