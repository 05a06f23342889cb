"""One factor extracted from many correlation matrices at once, by minimum residuals."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.minres import LEAST_UNIQUENESS
from analysis.kernel.newton import Minima, Rows, minimise_batch

Array = NDArray[np.float64]

TOLERANCE = 1e-10


@dataclass(frozen=True, slots=True)
class OneFactor:
    """One factor in each of b matrices.

    `loadings`, `uniquenesses`, `heywood` (b, p); `converged`, `gradient_norm` (b,). A matrix with NaN, or a variance
    that is not above 0, has NaN throughout and converged False. The sign is the one with a positive sum of loadings.
    `heywood`: where a uniqueness is at its bound, LEAST_UNIQUENESS of the variance.
    """

    loadings: Array
    uniquenesses: Array
    heywood: NDArray[np.bool_]
    converged: NDArray[np.bool_]
    gradient_norm: Array


def one_factor_minres(correlations: Array, start: Array | None = None) -> OneFactor:
    """Extract one factor by minimum residuals from every correlation matrix of a batch.

    correlations: (b, p, p); start: loadings (p,) for all or (b, p), from each matrix if None. Minimises the
    off-diagonal residuals sum (r_ij - l_i l_j)^2 with uniquenesses of at least LEAST_UNIQUENESS: where l_i^2 would
    leave less, its square beyond 1 - LEAST_UNIQUENESS counts as a residual too, which is ULS with that bound
    (Harman & Jones 1966; Joreskog 1977). The same minimum as kernel.minres.minres(R, 1) and psych::fa(fm = "minres").
    """
    correlations = np.asarray(correlations, dtype=float)
    b, p = correlations.shape[:2]
    usable = np.flatnonzero(np.isfinite(correlations).all(axis=(1, 2)))
    kept = correlations if len(usable) == b else correlations[usable]
    problem = _Minres.of(kept)
    first = principal_start(start, kept, usable)
    shared = None if start is None or not len(usable) else shared_inverse(problem.typical(first[0]))
    found = minimise_batch(problem, first, np.full(p, -np.inf), shared, TOLERANCE)
    loadings = positive(found.x)
    uniquenesses = np.maximum(1 - loadings**2, LEAST_UNIQUENESS)
    return scattered(b, usable, loadings, uniquenesses, uniquenesses <= LEAST_UNIQUENESS, found)


@dataclass(frozen=True, slots=True)
class _Minres:
    """1/2 sum over i < j of (r_ij - l_i l_j)^2, plus 1/4 of the squared excess of l_i^2 over its most."""

    off: Array
    square: Array

    @classmethod
    def of(cls, correlations: Array) -> "_Minres":
        off = correlations * (1 - np.eye(correlations.shape[1]))
        return cls(off, np.einsum("bij,bij->b", off, off))

    def typical(self, x: Array) -> Array:
        """Return the Hessian (p, p) of the batch's mean matrix at x (p,)."""
        mean = _Minres.of(self.off.mean(axis=0, keepdims=True))
        hessian: Array = mean.hessian(x[None], np.zeros(1, dtype=np.int64))[0]
        return hessian

    def value(self, x: Array, rows: Rows) -> Array:
        cross = np.einsum("bi,bi->b", x, self._product(x, rows))
        length, excess = np.einsum("bi,bi->b", x, x), _excess(x)
        result: Array = 0.25 * (
            self.square[rows] - 2 * cross + length**2 - np.sum(x**4, axis=1) + np.sum(excess**2, axis=1)
        )
        return result

    def gradient(self, x: Array, rows: Rows) -> Array:
        length = np.einsum("bi,bi->b", x, x)[:, None]
        slope: Array = x * (length - x * x + _excess(x)) - self._product(x, rows)
        return slope

    def hessian(self, x: Array, rows: Rows) -> Array:
        hessian: Array = 2 * x[:, :, None] * x[:, None, :] - self._off(rows)
        length = np.einsum("bi,bi->b", x, x)[:, None]
        at_bound = x * x > 1 - LEAST_UNIQUENESS
        np.einsum("bii->bi", hessian)[...] = length - x * x + np.where(at_bound, 2 * x * x + _excess(x), 0.0)
        return hessian

    def _off(self, rows: Rows) -> Array:
        return self.off if len(rows) == len(self.off) else self.off[rows]

    def _product(self, x: Array, rows: Rows) -> Array:
        product: Array = (self._off(rows) @ x[:, :, None])[:, :, 0]
        return product


def minres_hessian(correlation: Array, loadings: Array) -> Array:
    """Return the objective's second derivatives (p, p) at loadings (p,) of a correlation matrix (p, p)."""
    return _Minres.of(correlation[None]).typical(loadings)


def _excess(x: Array) -> Array:
    excess: Array = np.maximum(x * x - (1 - LEAST_UNIQUENESS), 0.0)
    return excess


def principal_start(start: Array | None, correlations: Array, usable: Rows) -> Array:
    """Return loadings (k, p) to begin with: the given ones, or a principal factor of each matrix."""
    if start is not None:
        given = np.asarray(start, dtype=float)
        return np.tile(given, (len(usable), 1)) if given.ndim == 1 else given[usable]
    reduced = correlations.copy()
    diagonal = np.einsum("bii->bi", reduced)
    diagonal[...] = 0.0
    diagonal[...] = np.clip(np.abs(reduced).max(axis=2, initial=0.0), 0.0, 0.9)
    values, vectors = np.linalg.eigh(reduced)
    principal: Array = np.clip(vectors[:, :, -1] * np.sqrt(np.maximum(values[:, -1:], 1e-3)), -0.95, 0.95)
    return principal


def shared_inverse(hessian: Array) -> Array | None:
    """Return the inverse (q, q) of a Hessian that a batch is to share; None if it is not positive definite."""
    try:
        np.linalg.cholesky(hessian)
    except np.linalg.LinAlgError:
        return None
    inverse: Array = np.asarray(np.linalg.inv(hessian), dtype=float)
    return inverse


def positive(loadings: Array) -> Array:
    """Return loadings (k, p) with the sign that makes their sum positive."""
    turned: Array = loadings * np.where(loadings.sum(axis=1) < 0, -1.0, 1.0)[:, None]
    return turned


def scattered(
    b: int, usable: Rows, loadings: Array, uniquenesses: Array, at_bound: NDArray[np.bool_], found: Minima
) -> OneFactor:
    """Return the solutions of the usable matrices among all b; the others are NaN."""
    p = loadings.shape[1]
    wide, psi, norm = np.full((b, p), np.nan), np.full((b, p), np.nan), np.full(b, np.nan)
    heywood, converged = np.zeros((b, p), dtype=bool), np.zeros(b, dtype=bool)
    wide[usable], psi[usable], heywood[usable] = loadings, uniquenesses, at_bound
    norm[usable], converged[usable] = found.gradient_norm, found.converged
    return OneFactor(wide, psi, heywood, converged, norm)
