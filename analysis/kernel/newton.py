"""Many small minimisations of one shape at once: damped Newton steps for a batch, each member stopping by itself."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Rows = NDArray[np.int64]

# Damping of a first Newton step, relative to the Hessian's diagonal; it falls or rises tenfold with success or failure.
_DAMPING = 1e-6
_LEAST_DAMPING, _MOST_DAMPING = 1e-14, 1e10
# Steps with one Hessian for all cost a twentieth of a Newton step; who is not there by now is taken over by Newton.
_SHARED_STEPS = 40


class Problem(Protocol):
    """An objective of q parameters for every member of a batch; `rows` (k,) says which members x (k, q) belongs to."""

    def value(self, x: Array, rows: Rows) -> Array:
        """Return the objective (k,)."""

    def gradient(self, x: Array, rows: Rows) -> Array:
        """Return the gradient (k, q)."""

    def hessian(self, x: Array, rows: Rows) -> Array:
        """Return the second derivatives (k, q, q)."""


@dataclass(frozen=True, slots=True)
class Minima:
    """Where each member stopped: `x` (b, q), `gradient_norm` (b,) the greatest free element, `converged` (b,)."""

    x: Array
    gradient_norm: Array
    converged: NDArray[np.bool_]


def minimise_batch(
    problem: Problem,
    start: Array,
    lower: Array,
    shared: Array | None = None,
    tolerance: float = 1e-9,
    steps: int = 200,
) -> Minima:
    """Minimise every member from start (b, q) within x >= lower (q,), to a gradient of `tolerance`.

    shared (q, q): an inverse Hessian near which all members are expected (bootstrap samples around their parent);
    steps with it come first, for as long as they shrink the gradient. Then Levenberg-Marquardt steps with each
    member's own Hessian, projected on the bounds (Bertsekas 1982); a step is taken if the objective falls.
    Convergence is the gradient at the end, leaving out parameters held at a bound they push against; 100 x tolerance
    is allowed for rounding, as in kernel.optimise.
    """
    x = np.maximum(start, lower)
    with np.errstate(all="ignore"):  # a step too long may overflow; it is not taken
        if shared is not None:
            x = _shared_steps(problem, x, lower, shared, tolerance)
        norm = _newton_steps(problem, x, lower, tolerance, steps)
    return Minima(x, norm, norm <= 100 * tolerance)


def _free(x: Array, slope: Array, lower: Array) -> NDArray[np.bool_]:
    """Return where a parameter may move: not at a bound it pushes against."""
    free: NDArray[np.bool_] = (x > lower) | (slope < 0)
    return free


def _norm(x: Array, slope: Array, lower: Array) -> Array:
    norm: Array = np.abs(np.where(_free(x, slope, lower), slope, 0.0)).max(axis=1)
    return norm


def _shared_steps(problem: Problem, x: Array, lower: Array, shared: Array, tolerance: float) -> Array:
    """Return x after steps with one inverse Hessian, each member up to where its gradient shrinks no more."""
    x, going = x.copy(), np.arange(len(x))
    slope = problem.gradient(x, going)
    norm = _norm(x, slope, lower)
    for _ in range(_SHARED_STEPS):
        trial = np.maximum(x[going] - slope @ shared, lower)
        slope = problem.gradient(trial, going)
        smaller = _norm(trial, slope, lower)
        better = smaller < 0.9 * norm
        x[going[better]] = trial[better]
        on = better & (smaller > tolerance)
        going, slope, norm = going[on], slope[on], smaller[on]
        if not len(going):
            break
    return x


def _newton_steps(problem: Problem, x: Array, lower: Array, tolerance: float, steps: int) -> Array:
    """Move x (in place) to the minima; return the gradients' norms (b,)."""
    everyone = np.arange(len(x))
    norms = _norm(x, problem.gradient(x, everyone), lower)
    going = everyone[~(norms <= tolerance)]
    damping = np.full(len(x), _DAMPING)
    for _ in range(steps):
        if not len(going):
            break
        here = x[going]
        slope, value = problem.gradient(here, going), problem.value(here, going)
        trial = np.maximum(here - _step(problem, here, slope, going, lower, damping[going]), lower)
        new_norm = _norm(trial, problem.gradient(trial, going), lower)
        rounding = 1e-14 * (1 + np.abs(value))
        gain = value - problem.value(trial, going)
        # Near the minimum the objective no longer tells steps apart; the gradient does.
        taken = (gain > rounding) | ((gain >= -rounding) & (new_norm < norms[going]))
        x[going[taken]], norms[going[taken]] = trial[taken], new_norm[taken]
        damping[going] = np.clip(damping[going] * np.where(taken, 0.1, 10.0), _LEAST_DAMPING, 10 * _MOST_DAMPING)
        going = going[~(norms[going] <= tolerance) & (damping[going] <= _MOST_DAMPING)]
    return norms


def _step(problem: Problem, x: Array, slope: Array, rows: Rows, lower: Array, damping: Array) -> Array:
    """Return the damped Newton step (k, q) of the free parameters; those held at a bound do not move."""
    free = _free(x, slope, lower)
    hessian: Array = np.where(free[:, :, None] & free[:, None, :], problem.hessian(x, rows), 0.0)
    diagonal = np.einsum("kii->ki", hessian)
    size = np.abs(diagonal).max(axis=1, keepdims=True)
    diagonal += np.where(free, damping[:, None] * np.maximum(np.abs(diagonal), 1e-3 * size), 1.0)
    usable = np.asarray(np.isfinite(hessian.reshape(len(x), -1)).all(axis=1))
    hessian[~usable] = np.eye(x.shape[1])
    step = _solve(hessian, np.where(free, slope, 0.0))
    return np.where(usable[:, None], step, 0.0)


def _solve(hessian: Array, slope: Array) -> Array:
    solved: Array
    try:
        solved = np.asarray(np.linalg.solve(hessian, slope[:, :, None])[:, :, 0], dtype=float)
    except np.linalg.LinAlgError:  # one exactly singular member would take the others with it
        solved = np.einsum("kij,kj->ki", np.asarray(np.linalg.pinv(hessian), dtype=float), slope)
    return solved
