"""The greatest lower bound to reliability, with the proof that it is one.

Of all ways to split a covariance matrix S into true scores' covariances and uncorrelated errors' variances psi, the one
with the most error: maximise sum psi over psi >= 0 with S - diag(psi) positive semidefinite (Jackson & Agunwamba 1977;
Woodhouse & Jackson 1977). Its dual is: minimise <S, Y> over positive semidefinite Y with diag(Y) >= 1. Any feasible
pair brackets the answer, sum psi <= maximum <= <S, Y>, so how far they are apart shows how good the answer is.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]

_MOST_STEPS = 100
# A nearly singular matrix makes the first steps as short as its least eigenvalue.
_SHORTEST = 1e-14
# How far, as a share of the total variance, the two sides may end apart.
TOLERANCE = 1e-10


@dataclass(frozen=True, eq=False)
class Bound:
    """The greatest lower bound of reliability lies between `lower` and `value`, both shown by feasible solutions.

    `psi` (p,) error variances, all above 0, with the least eigenvalue of S - diag(psi) `eigenvalue`; `dual` (p, p)
    positive definite with every diagonal element 1 or more. `converged` if value - lower is at most TOLERANCE.
    """

    value: float
    lower: float
    psi: Vector
    dual: Matrix
    eigenvalue: float
    steps: int
    converged: bool

    @property
    def gap(self) -> float:
        """How far `value` can be above the greatest lower bound."""
        return self.value - self.lower


def greatest_lower_bound(covariance: Matrix) -> Bound:
    """Return 1 - max(sum psi)/T of a positive definite (p, p) covariance matrix S with sum T.

    A primal-dual interior-point method (Helmberg, Rendl, Vanderbei & Wolkowicz 1996): both sides stay strictly
    feasible, each step solves Y Z = mu I, psi z = mu to first order, Z = S - diag(psi), z = diag(Y) - 1.
    """
    p, unit = len(covariance), float(np.trace(covariance)) / len(covariance)
    s = covariance / unit
    psi = np.full(p, float(np.linalg.eigvalsh(s)[0]) / 2)
    dual, steps, total, moved = 2 * np.eye(p), 0, float(s.sum()), 1.0
    while (gap := float(np.sum(s * dual) - psi.sum())) > TOLERANCE / 4 * total and steps < _MOST_STEPS:
        # After a short step back toward the middle of the feasible region, else on along its edge.
        psi, dual, moved = _step(s, psi, dual, gap * (0.1 if moved > 0.2 else 0.9))
        steps += 1
    dual = _feasible(dual)
    upper = float(np.sum(s * dual))
    value, lower = 1 - float(psi.sum()) / total, 1 - upper / total
    eigenvalue = float(np.linalg.eigvalsh(s - np.diag(psi))[0])
    converged = value - lower <= TOLERANCE and eigenvalue >= -1e-12
    return Bound(value, lower, psi * unit, dual, eigenvalue * unit, steps, converged)


def _step(s: Matrix, psi: Vector, dual: Matrix, gap: float) -> tuple[Vector, Matrix, float]:
    """Return psi and Y one Newton step on, toward the central solution with this gap, and how much of it was taken."""
    p = len(psi)
    slack, spare = s - np.diag(psi), np.diag(dual) - 1
    inverse = np.linalg.inv(slack)
    inverse = (inverse + inverse.T) / 2
    mu = gap / (2 * p)
    schur = dual * inverse + np.diag(spare / psi)
    change = np.asarray(np.linalg.solve(schur, 1 - mu * np.diag(inverse) + mu / psi), dtype=float)
    turned = dual @ (change[:, None] * inverse)
    moves = mu * inverse - dual + (turned + turned.T) / 2
    primal = _longest(slack, -np.diag(change), psi, change)
    other = _longest(dual, moves, spare, np.diag(moves))
    return psi + primal * change, dual + other * moves, min(primal, other)


def _longest(matrix: Matrix, moves: Matrix, vector: Vector, change: Vector) -> float:
    """Return how much of a step, 1 at most, keeps `matrix` positive definite and `vector` above 0."""
    shrinking = change < 0
    length = float(np.min(-0.98 * vector[shrinking] / change[shrinking], initial=1.0))
    while length > _SHORTEST:
        if _positive_definite(matrix + length * moves):
            # Not all the way to the edge, where the next step would be a short one.
            return length if length == 1.0 else 0.98 * length
        length *= 0.8
    return 0.0


def _positive_definite(matrix: Matrix) -> bool:
    try:
        np.linalg.cholesky(matrix)
    except np.linalg.LinAlgError:
        return False
    return True


def _feasible(dual: Matrix) -> Matrix:
    """Return Y scaled so that rounding leaves no diagonal element below 1."""
    short = np.minimum(np.diag(dual), 1.0)
    scale = 1 / np.sqrt(short)
    return dual * np.outer(scale, scale)
