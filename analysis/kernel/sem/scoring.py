"""Newton's method with the expected, then the exact Hessian, under linear constraints; the gradient decides.

Steps do not depend on the units of the parameters. Where a model is not proper (Sigma not positive definite) its value
is infinite, and the step is shortened.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.sem.arrow import Arrow, Either

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
    def expected(self) -> Either: ...  # noqa: D102
    def hessian(self) -> Either: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Constraints:
    """Linear constraints R x = c as x = origin + basis z: `rows` (r, q), `sides` (r,), `turn` the basis (q, `free`).

    Without rows the basis is the identity, and `turn` None; otherwise it is sparse: parameters that no row joins stay
    apart.
    """

    rows: Matrix
    sides: Vector
    origin: Vector
    turn: Either = None

    @classmethod
    def of(cls, rows: Matrix, sides: Vector) -> "Constraints":
        """Return R x = c solved; raises ValueError if no x satisfies it."""
        q = rows.shape[1]
        if not len(rows):
            return cls(rows, sides, np.zeros(q))
        from scipy import sparse

        origin, each = np.zeros(q), sparse.eye_array(q, format="csc")
        parts = [each[:, np.flatnonzero(~rows.any(axis=0))]]
        for block in _joined(rows):
            own = rows[:, block].any(axis=1)
            of = rows[np.ix_(own, block)]
            _, singular, right = np.linalg.svd(of)
            rank = int((singular > 1e-10 * singular.max(initial=0.0)).sum())
            origin[block] = np.linalg.lstsq(of, sides[own], rcond=None)[0]
            parts.append(each[:, block] @ sparse.csc_array(right[rank:].T))
        if not np.allclose(rows @ origin, sides, atol=1e-8):
            raise ValueError("the constraints contradict one another")
        return cls(rows, sides, origin, sparse.hstack(parts, format="csr"))

    @property
    def free(self) -> int:
        """How many coordinates z has."""
        return len(self.origin) if self.turn is None else int(self.turn.shape[1])

    @property
    def basis(self) -> Either:
        """The basis (q, free), sparse."""
        if self.turn is not None:
            return self.turn
        from scipy import sparse

        return sparse.eye_array(len(self.origin), format="csr")

    def within(self, matrix: Either) -> Either:
        """Return K'AK (free, free) of a matrix over the parameters, K the basis."""
        return matrix if self.turn is None else self.turn.T @ matrix @ self.turn

    def beside(self, jacobian: Either) -> Either:
        """Return JK (k, free) of derivatives by the parameters."""
        return jacobian if self.turn is None else jacobian @ self.turn

    def along(self, gradient: Vector) -> Vector:
        """Return K'g (free,)."""
        return gradient if self.turn is None else np.asarray(self.turn.T @ gradient)

    def outward(self, z: Vector) -> Vector:
        """Return Kz (q,)."""
        return z if self.turn is None else np.asarray(self.turn @ z)

    def nearest(self, x: Vector) -> Vector:
        """Return the point nearest to x that satisfies the constraints."""
        return self.origin + self.outward(self.along(x - self.origin))


def _joined(rows: Matrix) -> list[NDArray[np.intp]]:
    """Return the parameters that the rows hold, those together that rows join."""
    from scipy import sparse
    from scipy.sparse.csgraph import connected_components

    held = np.flatnonzero(rows.any(axis=0))
    met = sparse.csr_array((rows[:, held] != 0).astype(float))
    count, labels = connected_components(met.T @ met, directed=False)
    return [held[labels == k] for k in range(count)]


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
    x = constraints.nearest(start)
    here = at(x)
    if here is None:
        return Solution(x, np.nan, np.nan, 0, False, "the model implies no covariance matrix at its start")
    exact, flatness, step = False, np.inf, 0
    for step in range(most):
        gradient, hessian = constraints.along(here.gradient()), _curved(here, constraints, exact)
        flatness = _flatness(gradient, hessian)
        if flatness <= FLAT:
            return Solution(x, here.value, flatness, step, True)
        # Near the minimum the exact Hessian doubles the digits at every step, where the expected one adds a few.
        if flatness < NEAR and not exact:
            exact, hessian = True, _curved(here, constraints, True)
        direction = _direction(gradient, hessian)
        moved = _search(at, x, here, constraints.outward(direction), float(gradient @ direction))
        if moved is None:
            break
        x, here = moved
    why = f"the scaled gradient is {flatness:.1e} at the end, not below {FLAT:.0e}"
    # Rounding bounds what can be reached; 100 x leaves it that room.
    return Solution(x, here.value, flatness, step + 1, flatness <= 100 * FLAT, "" if flatness <= 100 * FLAT else why)


def _curved(here: Local, constraints: Constraints, exact: bool) -> Arrow:
    """Return the Hessian in the constraints' coordinates: exact if asked for and positive definite, else expected."""
    if exact:
        hessian = Arrow.of(constraints.within(here.hessian()))
        diagonal = hessian.diagonal()
        if (diagonal > 0).all() and hessian.scaled(_scale(diagonal)).above(LEAST_CURVATURE):
            return hessian
    return Arrow.of(constraints.within(here.expected()))


def _scale(diagonal: Vector) -> Vector:
    return np.asarray(np.sqrt(np.maximum(diagonal, 1e-300)))


def _flatness(gradient: Vector, expected: Arrow) -> float:
    return float(np.max(np.abs(gradient) / _scale(expected.diagonal()), initial=0.0))


def _direction(gradient: Vector, hessian: Arrow) -> Vector:
    """Return Newton's step, damped where the Hessian is singular: a model that is not identified."""
    scale = _scale(hessian.diagonal())
    scaled = hessian.scaled(scale)
    for ridge in (0.0, 1e-6, 1e-3):
        factor = scaled.shifted(ridge).factored()
        if factor is not None:
            return np.asarray(factor.solve(-gradient / scale) / scale)
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
