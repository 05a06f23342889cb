"""Iterated principal axis extraction."""

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.minres import Extraction, squared_multiple_correlations
from analysis.kernel.optimise import Optimum
from analysis.kernel.uniquenesses import PRINCIPAL_AXES, descend, uls_loadings

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
# Plain iterations, in three goes: they choose which fixed point is meant, and Newton's method goes the rest of the way
# if it is not far.
_PLAIN = (50, 500, 5000)
_NEAR = 0.1
_TOLERANCE = 1e-8


def principal_axis(correlation: Matrix, factors: int) -> Extraction:
    """Extract `factors` by principal axes, communalities iterated until they repeat themselves (Thomson 1934).

    correlation: (p, p); starts at the squared multiple correlations. A fixed point is where minres has gradient 0
    (Harman & Jones 1966), so after 50 iterations Newton's method goes the rest of the way; where that is far, or comes
    to nothing, plain iteration goes on. `optimum.gradient_norm` is how much one more iteration would change a
    communality. Nothing keeps communalities below one. psych::fa(fm = "pa") stops after 50 iterations or a change of
    .001 in their sum; checked against it with min.err = 1e-14, max.iter = 1e5.
    """
    psi, steps = 1 - squared_multiple_correlations(correlation), 0
    for most in _PLAIN:
        psi, steps = _iterated(psi, correlation, factors, most), steps + most
        near = descend(PRINCIPAL_AXES, psi[None], correlation[None], factors, tolerance=_TOLERANCE).x[0]
        if _change(near, correlation, factors) <= _TOLERANCE and np.abs(near - psi).max() <= _NEAR:
            psi = near
            break
    change = _change(psi, correlation, factors)
    converged = bool(change <= _TOLERANCE)
    why = "" if converged else f"one more iteration would change a communality by {change:.1e}"
    value = float(PRINCIPAL_AXES.at(psi[None], correlation[None], factors).value[0])
    loadings = uls_loadings(psi[None], correlation[None], factors)[0]
    loadings = loadings * np.where(loadings.sum(axis=0) < 0, -1.0, 1.0)
    return Extraction(loadings, psi, Optimum(psi, value, change, steps, converged, why))


def _iterated(psi: Vector, correlation: Matrix, factors: int, most: int) -> Vector:
    for _ in range(most):
        new = _next(psi, correlation, factors)
        if np.abs(new - psi).max() <= 0.01 * _TOLERANCE:
            break
        psi = new
    return psi


def _next(psi: Vector, correlation: Matrix, factors: int) -> Vector:
    return np.asarray(1 - np.sum(uls_loadings(psi[None], correlation[None], factors)[0] ** 2, axis=1))


def _change(psi: Vector, correlation: Matrix, factors: int) -> float:
    return float(np.abs(_next(psi, correlation, factors) - psi).max())
