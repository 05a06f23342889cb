"""Extraction as a function of the uniquenesses alone: given these, the best loadings are eigenvectors.

Unweighted least squares (minres) and maximum likelihood, each with gradient and exact second derivatives, for many
correlation matrices at once; and Newton's method within bounds, which a bootstrap runs from the full sample's solution.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.minres import LEAST_UNIQUENESS

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
Flags = NDArray[np.bool_]

# The second derivatives divide by differences of eigenvalues of factors and residuals.
_LEAST_GAP = 1e-10
# Matrices whose work fits into the cache together.
_AT_ONCE = 32


@dataclass(frozen=True, slots=True)
class Slopes:
    """The discrepancy (b,), its gradient (b, q) and second derivatives (b, q, q) at b points."""

    value: Vector
    gradient: Matrix
    hessian: Matrix


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """A discrepancy of m factors as a function of x (b, p): uniquenesses are `uniquenesses(x)`; x lies in `bounds`."""

    at: Callable[[Vector, Matrix, int], Slopes]
    loadings: Callable[[Vector, Matrix, int], Matrix]
    uniquenesses: Callable[[Vector], Vector]
    start: Callable[[Vector], Vector]
    bounds: tuple[float, float]


def uls_slopes(psi: Matrix, correlation: Matrix, factors: int) -> Slopes:
    """Return unweighted least squares, 1/2 the sum of squares of all but the m greatest eigenvalues of R - psi.

    psi (b, p), correlation (b, p, p). Joreskog (1977); second derivatives from those of an eigenvalue. Gone through a
    few matrices at a time, which stay in the processor's cache.
    """
    some = [slice(begin, begin + _AT_ONCE) for begin in range(0, max(len(psi), 1), _AT_ONCE)]
    parts = [_uls_slopes(psi[each], correlation[each], factors) for each in some]
    value, gradient = np.concatenate([one.value for one in parts]), np.concatenate([one.gradient for one in parts])
    return Slopes(value, gradient, np.concatenate([one.hessian for one in parts]))


def _uls_slopes(psi: Matrix, correlation: Matrix, factors: int) -> Slopes:
    values, vectors = np.linalg.eigh(correlation - _diagonal(psi))
    rest, common = values[:, :-factors], values[:, -factors:]
    inner, outer = vectors[:, :, :-factors], vectors[:, :, -factors:]
    left = np.minimum(common, 0.0)  # a factor without variance leaves its eigenvalue to the residuals
    value = 0.5 * (np.sum(rest**2, axis=1) + np.sum(left**2, axis=1))
    gradient = -np.einsum("bpk,bk->bp", inner**2, rest) - np.einsum("bpk,bk->bp", outer**2, left)
    hessian = (inner @ inner.transpose(0, 2, 1)) ** 2
    for k in range(factors):
        share = rest / _apart(rest - common[:, k : k + 1])
        inside = (inner * share[:, None, :]) @ inner.transpose(0, 2, 1)
        hessian += 2 * inside * (outer[:, :, k, None] * outer[:, None, :, k])
    return Slopes(value, gradient, hessian)


def ml_slopes(x: Matrix, correlation: Matrix, factors: int) -> Slopes:
    """Return the maximum likelihood discrepancy log|S| - log|R| + tr(R S^-1) - p, as a function of x = log psi (b, p).

    It is the sum of t - log t - 1 over all but the m greatest eigenvalues t of psi^-1/2 R psi^-1/2 (Lawley & Maxwell
    1971; Joreskog 1967), which are the least ones.
    """
    values, vectors = np.linalg.eigh(_standardised(x, correlation))
    rest, common = np.maximum(values[:, :-factors], 1e-300), values[:, -factors:]
    inner, outer = vectors[:, :, :-factors], vectors[:, :, -factors:]
    # A factor whose eigenvalue is below 1 has no variance: its loadings are 0 and it stays with the residuals.
    left = np.minimum(common, 1.0)
    value = np.sum(rest - np.log(rest) - 1, axis=1) + np.sum(left - np.log(np.maximum(left, 1e-300)) - 1, axis=1)
    gradient = np.einsum("bpk,bk->bp", inner**2, 1 - rest) + np.einsum("bpk,bk->bp", outer**2, 1 - left)
    hessian = (inner @ inner.transpose(0, 2, 1)) * ((inner * rest[:, None, :]) @ inner.transpose(0, 2, 1))
    for k in range(factors):
        other = common[:, k : k + 1]
        share = (rest - 1) * (rest + other) / _apart(rest - other)
        inside = (inner * share[:, None, :]) @ inner.transpose(0, 2, 1)
        hessian += inside * (outer[:, :, k, None] * outer[:, None, :, k])
    return Slopes(value, gradient, hessian)


def uls_loadings(psi: Matrix, correlation: Matrix, factors: int) -> Matrix:
    """Return (b, p, m) loadings: leading eigenvectors of R - psi, of length the root of the eigenvalue."""
    values, vectors = np.linalg.eigh(correlation - _diagonal(psi))
    loadings: Matrix = vectors[:, :, ::-1][:, :, :factors] * np.sqrt(
        np.maximum(values[:, None, ::-1][:, :, :factors], 0)
    )
    return loadings


def ml_loadings(x: Matrix, correlation: Matrix, factors: int) -> Matrix:
    """Return (b, p, m) loadings: psi^1/2 times eigenvectors, of length the root of the eigenvalue less 1."""
    values, vectors = np.linalg.eigh(_standardised(x, correlation))
    length = np.sqrt(np.maximum(values[:, None, ::-1][:, :, :factors] - 1, 0))
    loadings: Matrix = np.exp(x / 2)[:, :, None] * vectors[:, :, ::-1][:, :, :factors] * length
    return loadings


MINRES = Discrepancy(uls_slopes, uls_loadings, lambda x: x, lambda psi: psi, (LEAST_UNIQUENESS, 1.0))
# Principal axes have the same stationary point, but nothing keeps a communality below one.
PRINCIPAL_AXES = Discrepancy(uls_slopes, uls_loadings, lambda x: x, lambda psi: psi, (-1.0, 1.0))
ML = Discrepancy(ml_slopes, ml_loadings, np.exp, np.log, (float(np.log(LEAST_UNIQUENESS)), 0.0))


@dataclass(frozen=True, slots=True)
class Minima:
    """Where Newton's method stopped: x (b, p), the gradient's greatest free element (b,), and `converged` (b,)."""

    x: Matrix
    gradient_norm: Vector
    converged: Flags


def descend(
    discrepancy: Discrepancy,
    start: Matrix,
    correlation: Matrix,
    factors: int,
    iterations: int = 50,
    tolerance: float = 1e-7,
) -> Minima:
    """Minimise for every correlation matrix (b, p, p) by Newton's method from start (b, p), within the bounds.

    Elements held at a bound they push against are left out of a step (Bertsekas 1982); steps are halved until the
    discrepancy falls; where the second derivatives are not positive definite their eigenvalues are taken positive.
    Converged is decided by the gradient at the end alone.
    """
    low, high = discrepancy.bounds
    x = np.clip(start, low, high)
    norm = np.full(len(x), np.inf)
    going = np.arange(len(x))
    at = discrepancy.at(x, correlation, factors)
    for _ in range(iterations):
        free = _free(x[going], at.gradient, low, high)
        norm[going] = np.max(np.abs(np.where(free, at.gradient, 0.0)), axis=1, initial=0.0)
        keep = ~(norm[going] <= 0.01 * tolerance)
        going, free, at = going[keep], free[keep], Slopes(at.value[keep], at.gradient[keep], at.hessian[keep])
        if not len(going):
            break
        moved = _stepped(discrepancy, x[going], _direction(at, free), at, correlation[going], factors)
        moved_any = (moved != x[going]).any(axis=1)
        x[going] = moved
        going = going[moved_any]
        at = discrepancy.at(x[going], correlation[going], factors)
    return Minima(x, norm, norm <= tolerance)


def _direction(at: Slopes, free: Flags) -> Matrix:
    """Return Newton's direction (b, q) of the free elements, downhill for certain."""
    gradient = np.where(free, at.gradient, 0.0)
    both = free[:, :, None] & free[:, None, :]
    hessian = np.where(both, at.hessian, np.eye(free.shape[1]))
    values, vectors = np.linalg.eigh(np.nan_to_num(hessian))
    positive = np.maximum(np.abs(values), 1e-6 * np.max(np.abs(values), axis=1, keepdims=True))
    along = np.einsum("bpk,bp->bk", vectors, gradient) / positive
    return np.where(free, -np.einsum("bpk,bk->bp", vectors, along), 0.0)


def _stepped(
    discrepancy: Discrepancy, x: Matrix, direction: Matrix, at: Slopes, correlation: Matrix, factors: int
) -> Matrix:
    """Return x moved along `direction` within the bounds by 1, 1/2, 1/4 ..., wherever the discrepancy falls."""
    low, high = discrepancy.bounds
    result, waiting, size = x.copy(), np.arange(len(x)), 1.0
    for _ in range(30):
        tried = np.clip(x[waiting] + size * direction[waiting], low, high)
        there = discrepancy.at(tried, correlation[waiting], factors).value
        # Next to the minimum the fall drowns in rounding; a step that does not rise by more is one.
        fell = there <= at.value[waiting] + 1e-14 * (1 + np.abs(at.value[waiting]))
        result[waiting[fell]] = tried[fell]
        waiting = waiting[~fell]
        if not len(waiting):
            break
        size /= 2
    return result


def _free(x: Matrix, gradient: Matrix, low: float, high: float) -> Flags:
    held: Flags = ((x <= low) & (gradient > 0)) | ((x >= high) & (gradient < 0))
    return ~held


def _standardised(x: Matrix, correlation: Matrix) -> Matrix:
    scale = np.exp(-x / 2)
    return correlation * scale[:, :, None] * scale[:, None, :]


def _diagonal(psi: Matrix) -> Matrix:
    return psi[:, :, None] * np.eye(psi.shape[1])


def _apart(difference: Matrix) -> Matrix:
    """Keep differences (all negative) away from 0, where eigenvalues meet."""
    return np.minimum(difference, -_LEAST_GAP)
