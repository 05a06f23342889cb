"""Newton's method with the expected, then the exact Hessian, under linear constraints; the gradient decides.

Steps do not depend on the units of the parameters. Where a model is not proper (Sigma not positive definite) its value
is infinite, and the step is shortened.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
# The gradient that counts as none, in units of one standard error of its parameter times the square root of N.
FLAT = 1e-7
# Below the first the exact Hessian is used, if its least eigenvalue, scaled to a diagonal of 1, is above the second.
NEAR, LEAST_CURVATURE = 0.1, 1e-8
MOST_STEPS = 300


class Local(Protocol):
    """A discrepancy at one point."""

    @property
    def value(self) -> float: ...  # noqa: D102
    def gradient(self) -> Vector: ...  # noqa: D102
    def expected(self) -> Matrix: ...  # noqa: D102
    def hessian(self) -> Matrix: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Constraints:
    """Linear constraints R x = c as x = origin + basis z: `basis` (q, q - r), `rows` (r, q), `sides` (r,)."""

    rows: Matrix
    sides: Vector
    origin: Vector
    basis: Matrix

    @classmethod
    def of(cls, rows: Matrix, sides: Vector) -> "Constraints":
        """Return R x = c solved; raises ValueError if no x satisfies it."""
        q = rows.shape[1]
        if not len(rows):
            return cls(rows, sides, np.zeros(q), np.eye(q))
        _, singular, right = np.linalg.svd(rows)
        rank = int((singular > 1e-10 * singular.max(initial=0.0)).sum())
        origin = np.asarray(np.linalg.lstsq(rows, sides, rcond=None)[0], dtype=float)
        if not np.allclose(rows @ origin, sides, atol=1e-8):
            raise ValueError("the constraints contradict one another")
        return cls(rows, sides, origin, right[rank:].T)

    def nearest(self, x: Vector) -> Vector:
        """Return the point nearest to x that satisfies the constraints."""
        return self.origin + self.basis @ (self.basis.T @ (x - self.origin))


@dataclass(frozen=True, slots=True)
class Solution:
    """Where it stopped: `x` (q,), `value`, `flatness` (greatest scaled gradient), `steps`, whether that is a minimum.

    `why` is the reason in words where it is not.
    """

    x: Vector
    value: float
    flatness: float
    steps: int
    converged: bool
    why: str = ""


def solve(
    at: Callable[[Vector], Local | None], start: Vector, constraints: Constraints, most: int = MOST_STEPS
) -> Solution:
    """Minimise a discrepancy from `start` (q,) in `most` steps; `at` gives it at a point, None where there is none."""
    x, basis = constraints.nearest(start), constraints.basis
    here = at(x)
    if here is None:
        return Solution(x, np.nan, np.nan, 0, False, "the model implies no covariance matrix at its start")
    exact, flatness, step = False, np.inf, 0
    for step in range(most):
        gradient, hessian = basis.T @ here.gradient(), _curved(here, basis, exact)
        flatness = _flatness(gradient, hessian)
        if flatness <= FLAT:
            return Solution(x, here.value, flatness, step, True)
        # Near the minimum the exact Hessian doubles the digits at every step, where the expected one adds a few.
        if flatness < NEAR and not exact:
            exact, hessian = True, _curved(here, basis, True)
        direction = _direction(gradient, hessian)
        moved = _search(at, x, here, basis @ direction, float(gradient @ direction))
        if moved is None:
            break
        x, here = moved
    why = f"the scaled gradient is {flatness:.1e} at the end, not below {FLAT:.0e}"
    # Rounding bounds what can be reached; 100 x leaves it that room.
    return Solution(x, here.value, flatness, step + 1, flatness <= 100 * FLAT, "" if flatness <= 100 * FLAT else why)


def _curved(here: Local, basis: Matrix, exact: bool) -> Matrix:
    """Return the Hessian in the constraints' coordinates: exact if asked for and positive definite, else expected."""
    if exact:
        hessian = basis.T @ here.hessian() @ basis
        scale = np.sqrt(np.maximum(np.diag(hessian), 1e-300))
        if (np.diag(hessian) > 0).all() and np.linalg.eigvalsh(hessian / np.outer(scale, scale))[0] > LEAST_CURVATURE:
            return np.asarray(hessian)
    return np.asarray(basis.T @ here.expected() @ basis)


def _flatness(gradient: Vector, expected: Matrix) -> float:
    scale = np.sqrt(np.maximum(np.diag(expected), 1e-300))
    return float(np.max(np.abs(gradient) / scale, initial=0.0))


def _direction(gradient: Vector, hessian: Matrix) -> Vector:
    """Return Newton's step, damped where the Hessian is singular: a model that is not identified."""
    scale = np.sqrt(np.maximum(np.diag(hessian), 1e-300))
    scaled = hessian / np.outer(scale, scale)
    for ridge in (0.0, 1e-6, 1e-3):
        try:
            root = np.linalg.cholesky(scaled + ridge * np.eye(len(scaled)))
        except np.linalg.LinAlgError:
            continue
        half = np.linalg.solve(root, -gradient / scale)
        return np.asarray(np.linalg.solve(root.T, half) / scale)
    return np.asarray(-gradient / scale**2)


def _search(
    at: Callable[[Vector], Local | None], x: Vector, here: Local, direction: Vector, slope: float
) -> tuple[Vector, Local] | None:
    """Return the first of x + t direction, t halved, that improves enough; None where none does."""
    length = 1.0
    for _ in range(40):
        there = at(x + length * direction)
        # Near the minimum the gain drowns in rounding: then no loss is enough.
        slack = 1e-13 * (1 + abs(here.value))
        if there is not None and there.value <= here.value + 1e-4 * length * slope + slack:
            return x + length * direction, there
        length /= 2
    return None
