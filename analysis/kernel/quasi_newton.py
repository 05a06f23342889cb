"""Many small smooth minimisations of one shape at once by the BFGS method, each member stopping by itself.

For members that lie near one another (bootstrap samples about their parent): all start with one inverse Hessian, and
each corrects its own by the gradients it meets, which converges superlinearly where a shared one is too far off.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Rows = NDArray[np.int64]
MOST_STEPS, MOST_HALVINGS = 60, 30
# What a step has to gain of what its slope promises (Armijo's rule).
_GAIN = 1e-4


class Smooth(Protocol):
    """An objective of q parameters for every member of a batch; `rows` (k,) says which members x (k, q) belongs to."""

    def at(self, x: Array, rows: Rows) -> tuple[Array, Array]:
        """Return the objective (k,), infinite where there is none, and its gradient (k, q)."""


@dataclass(frozen=True, slots=True)
class Found:
    """Where each member stopped: `x` (b, q), `value` (b,), `gradient_norm` (b,) the greatest element."""

    x: Array
    value: Array
    gradient_norm: Array


def quasi_newton(problem: Smooth, start: Array, inverse: Array, tolerance: float) -> Found:
    """Minimise every member from start (b, q), with `inverse` (q, q) as everyone's first inverse Hessian.

    Steps are those of Broyden, Fletcher, Goldfarb and Shanno, halved until the objective falls enough. A member stops
    where its gradient is within `tolerance`, or no step is taken.
    """
    x, curve = start.copy(), np.repeat(inverse[None], len(start), axis=0)
    value, slope = problem.at(x, np.arange(len(x)))
    going = np.flatnonzero(np.abs(slope).max(axis=1) > tolerance)
    for _ in range(MOST_STEPS):
        if not len(going):
            break
        step = -np.einsum("kij,kj->ki", curve[going], slope[going])
        moved = _search(problem, x[going], value[going], slope[going], step, going)
        taken = moved.length > 0
        going, step = going[taken], moved.length[taken, None] * step[taken]
        change = moved.slope[taken] - slope[going]
        x[going], value[going], slope[going] = x[going] + step, moved.value[taken], moved.slope[taken]
        curve[going] = _corrected(curve[going], step, change)
        going = going[np.abs(slope[going]).max(axis=1) > tolerance]
    return Found(x, value, np.abs(slope).max(axis=1))


@dataclass(frozen=True, slots=True)
class _Moved:
    """How much of each step was taken, 0 for none, with value and slope there."""

    length: Array
    value: Array
    slope: Array


def _search(problem: Smooth, x: Array, value: Array, slope: Array, step: Array, rows: Rows) -> _Moved:
    promised = np.einsum("ki,ki->k", slope, step)
    # Near the minimum the gain drowns in rounding: then no loss is enough.
    slack = 1e-13 * (1 + np.abs(value))
    found = _Moved(np.zeros(len(x)), value.copy(), slope.copy())
    left, length = np.arange(len(x)), 1.0
    for _ in range(MOST_HALVINGS):
        there, gradient = problem.at(x[left] + length * step[left], rows[left])
        enough = there <= value[left] + _GAIN * length * promised[left] + slack[left]
        done = left[enough]
        found.length[done], found.value[done], found.slope[done] = length, there[enough], gradient[enough]
        left, length = left[~enough], length / 2
        if not len(left):
            break
    return found


def _corrected(curve: Array, step: Array, change: Array) -> Array:
    """Return the inverse Hessians (k, q, q) corrected by a step and the gradient's change along it."""
    product = np.einsum("ki,ki->k", step, change)
    bent = product > 1e-14 * np.einsum("ki,ki->k", step, step)
    safe = np.where(bent, product, 1.0)
    turned = np.einsum("kij,kj->ki", curve, change)
    own = (1 + np.einsum("ki,ki->k", change, turned) / safe) / safe
    both = step[:, :, None] * turned[:, None, :] / safe[:, None, None]
    new = curve - both - both.transpose(0, 2, 1) + own[:, None, None] * step[:, :, None] * step[:, None, :]
    return np.where(bent[:, None, None], new, curve)
