"""Rotation by gradient projection, of many loading matrices at once (Jennrich 2001, 2002).

With Barzilai and Borwein's (1988) length of step, which halves the iterations several times over against doubling and
halving a step. Where it stops is judged by the projected gradient.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.criteria import Criterion

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]

# A fall of the criterion is asked of each step, over the worst of so many last values (Grippo et al. 1986).
_MEMORY = 5


@dataclass(frozen=True, slots=True)
class Turned:
    """Patterns (b, p, m) = A T'^-1 with T (b, m, m) of columns of length one, their criteria and gradients' norms."""

    pattern: Matrix
    transformation: Matrix
    value: Vector
    gradient_norm: Vector

    @property
    def phi(self) -> Matrix:
        """Correlations of the factors, T'T (b, m, m)."""
        return self.transformation.transpose(0, 2, 1) @ self.transformation


def turn(
    loadings: Matrix,
    criterion: Criterion,
    start: Matrix,
    oblique: bool,
    iterations: int = 2000,
    tolerance: float = 1e-8,
) -> Turned:
    """Minimise `criterion` over rotations of loadings (b, p, m), from the transformations start (b, m, m).

    Oblique: pattern A T'^-1, T with columns of length one (Jennrich 2002); else pattern A T, T orthogonal (Jennrich
    2001). Checked against GPArotation's GPFoblq and GPForth.
    """
    t = start.copy()
    value, gradient = _at(loadings, t, criterion, oblique)
    norm = _norm(gradient)
    step = 1 / np.maximum(norm, 1e-8)
    recent = np.repeat(value[:, None], _MEMORY, axis=1)
    going = np.flatnonzero(norm > tolerance)
    for k in range(iterations):
        if not len(going):
            break
        new, f, g = _moved(loadings[going], t[going], gradient[going], step[going], recent[going], criterion, oblique)
        moved, changed = new - t[going], g - gradient[going]
        along = np.abs(np.einsum("bij,bij->b", moved, changed))
        squared = np.einsum("bij,bij->b", moved, moved)
        step[going] = np.where(along > 0, squared / np.maximum(along, 1e-300), 1.0)
        t[going], value[going], gradient[going] = new, f, g
        recent[going, k % _MEMORY] = f
        norm[going] = _norm(g)
        going = going[(norm[going] > tolerance) & (squared > 0)]
    return Turned(_pattern(loadings, t, oblique), t, value, norm)


def projected_gradient(loadings: Matrix, transformation: Matrix, criterion: Criterion, oblique: bool) -> Vector:
    """Return (b,): the norm of what is left of the criterion's gradient along the rotations; 0 at a minimum."""
    return _norm(_at(loadings, transformation, criterion, oblique)[1])


def _pattern(loadings: Matrix, t: Matrix, oblique: bool) -> Matrix:
    pattern: Matrix = loadings @ (np.linalg.inv(t).transpose(0, 2, 1) if oblique else t)
    return pattern


def _at(loadings: Matrix, t: Matrix, criterion: Criterion, oblique: bool) -> tuple[Vector, Matrix]:
    """Return the criterion (b,) and its gradient by T projected on the rotations (Jennrich 2001, 2002)."""
    if not oblique:
        value, slope = criterion(loadings @ t)
        full = loadings.transpose(0, 2, 1) @ slope
        inner = t.transpose(0, 2, 1) @ full
        return value, full - t @ (inner + inner.transpose(0, 2, 1)) / 2
    inverse = np.linalg.inv(t)
    pattern = loadings @ inverse.transpose(0, 2, 1)
    value, slope = criterion(pattern)
    full = -(pattern.transpose(0, 2, 1) @ slope @ inverse).transpose(0, 2, 1)
    return value, full - t * np.sum(t * full, axis=1, keepdims=True)


def _moved(
    loadings: Matrix, t: Matrix, gradient: Matrix, step: Vector, recent: Matrix, criterion: Criterion, oblique: bool
) -> tuple[Matrix, Vector, Matrix]:
    """Return the next T, with criterion and gradient there; a step that does not fall enough is quartered."""
    new, f, g = t.copy(), recent[:, 0].copy(), gradient.copy()
    asked = recent.max(axis=1)
    squared = np.einsum("bij,bij->b", gradient, gradient)
    waiting, size = np.arange(len(t)), step.copy()
    for _ in range(25):
        tried = _onto(t[waiting] - size[waiting, None, None] * gradient[waiting], oblique)
        value, slope = _at(loadings[waiting], tried, criterion, oblique)
        least = asked[waiting] - 1e-4 * size[waiting] * squared[waiting]
        ok = value <= least + 1e-14 * np.abs(asked[waiting])
        done = waiting[ok]
        new[done], f[done], g[done] = tried[ok], value[ok], slope[ok]
        waiting = waiting[~ok]
        if not len(waiting):
            break
        size[waiting] /= 4
    return new, f, g


def _onto(t: Matrix, oblique: bool) -> Matrix:
    """Return the nearest T with columns of length one, or orthogonal."""
    if oblique:
        return np.asarray(t / np.linalg.norm(t, axis=1, keepdims=True))
    left, _, right = np.linalg.svd(t)
    result: Matrix = left @ right
    return result


def _norm(gradient: Matrix) -> Vector:
    return np.asarray(np.sqrt(np.einsum("bij,bij->b", gradient, gradient)))
