"""A fit under equations that its parameters must satisfy, linear or not, from the fit without them.

Sequential quadratic programming with the discrepancy's expected Hessian: each step solves the equations linearised, and
is shortened until discrepancy plus violation falls (Nocedal & Wright 2006, ch. 18).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.sem.arrow import dense
from analysis.kernel.sem.scoring import Constraints, Local

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
# Scaled gradients and violations below this change the discrepancy by their squares.
FLAT = 1e-6
MOST_STEPS = 500


@dataclass(frozen=True, slots=True)
class Bound:
    """Where it stopped: `x` (q,), `value`, whether the equations hold there at a minimum, and why not."""

    x: Vector
    value: float
    converged: bool
    why: str = ""


Equations = Callable[[Vector], tuple[Vector, Matrix]]


def solve_bound(at: Callable[[Vector], Local | None], start: Vector, free: Constraints, equations: Equations) -> Bound:
    """Minimise a discrepancy under `free` and h(x) = 0; `equations` gives h (r,) and its derivatives (r, q) at x."""
    x = free.nearest(start)
    here = at(x)
    weight = 1.0
    if here is None:
        return Bound(x, np.nan, False, "the model implies no covariance matrix at its start")
    for _ in range(MOST_STEPS):
        h, slopes = equations(x)
        step, multipliers, flat = _step(here, free, h, slopes)
        if flat <= FLAT:
            return Bound(x, here.value, True)
        weight = max(weight, 2 * float(np.max(np.abs(multipliers), initial=0.0)))
        moved = _search(at, x, here, free.outward(step), equations, weight)
        if moved is None:
            break
        x, here = moved
    done = flat <= 100 * FLAT
    return Bound(x, here.value, done, "" if done else f"the scaled step is {flat:.1e} at the end")


def _step(here: Local, free: Constraints, h: Vector, slopes: Matrix) -> tuple[Vector, Vector, float]:
    """Return the step, the multipliers of the equations, and how far from done it is."""
    gradient = free.along(here.gradient())
    hessian = dense(free.within(here.expected()))
    jacobian = np.asarray(free.beside(slopes))
    q, r = len(gradient), len(h)
    scale = np.sqrt(np.maximum(np.diag(hessian), 1e-300))
    system = np.zeros((q + r, q + r))
    system[:q, :q] = hessian / np.outer(scale, scale)
    system[q:, :q] = jacobian / scale
    system[:q, q:] = system[q:, :q].T
    # A ridge far below rounding of the step keeps a boundary solution, where Psi is singular, solvable.
    system[np.arange(q), np.arange(q)] += 1e-12
    found = np.linalg.lstsq(system, np.concatenate([-gradient / scale, -h]), rcond=None)[0]
    return found[:q] / scale, found[q:], float(max(np.max(np.abs(found[:q]), initial=0.0), np.max(np.abs(h))))


def _search(
    at: Callable[[Vector], Local | None],
    x: Vector,
    here: Local,
    direction: Vector,
    equations: Equations,
    weight: float,
) -> tuple[Vector, Local] | None:
    merit = here.value + weight * float(np.abs(equations(x)[0]).sum())
    length = 1.0
    for _ in range(40):
        candidate = x + length * direction
        there = at(candidate)
        if there is not None:
            worth = there.value + weight * float(np.abs(equations(candidate)[0]).sum())
            if worth <= merit + 1e-13 * (1 + abs(merit)):
                return candidate, there
        length /= 2
    return None
