"""One factor fitted to many correlation matrices at once by weighted least squares, a weight for each pair."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.minres import LEAST_UNIQUENESS
from analysis.kernel.newton import Rows, minimise_batch
from analysis.kernel.onefactor import TOLERANCE, OneFactor, positive, principal_start, scattered, shared_inverse

Array = NDArray[np.float64]


def one_factor_dwls(correlations: Array, weights: Array, start: Array | None = None) -> OneFactor:
    """Fit one factor to the off-diagonal elements of every correlation matrix, each weighted.

    correlations: (b, p, p); weights: (p, p), 1 throughout for ULS, 1/variance of r_ij for DWLS (Muthen, du Toit &
    Spisic 1997). Minimises 1/2 sum over pairs of w_ij (r_ij - l_i l_j)^2: thresholds and diagonal fit exactly. Where
    l_i^2 would exceed 1 - LEAST_UNIQUENESS its excess counts as a residual with the mean weight. Weights are taken
    relative to their mean, so that `gradient_norm` does not depend on N. Checked against lavaan (WLSMV, ULSMV).
    """
    correlations = np.asarray(correlations, dtype=float)
    b, p = correlations.shape[:2]
    off = ~np.eye(p, dtype=bool)
    relative = np.where(off, weights / weights[off].mean(), 0.0)
    usable = np.flatnonzero(np.isfinite(correlations).all(axis=(1, 2)))
    problem = Weighted(np.where(off, correlations[usable], 0.0), relative)
    first = principal_start(start, correlations[usable], usable)
    shared = None
    if start is not None and len(usable):
        mean = Weighted(problem.off.mean(axis=0, keepdims=True), relative)
        shared = shared_inverse(mean.hessian(first[:1], np.zeros(1, dtype=np.int64))[0])
    found = minimise_batch(problem, first, np.full(p, -np.inf), shared, TOLERANCE)
    loadings = positive(found.x)
    uniquenesses = np.maximum(1 - loadings**2, LEAST_UNIQUENESS)
    return scattered(b, usable, loadings, uniquenesses, uniquenesses <= LEAST_UNIQUENESS, found)


@dataclass(frozen=True, slots=True)
class Weighted:
    """1/2 sum over i < j of w_ij (r_ij - l_i l_j)^2; `off` (b, p, p) and `weights` (p, p) have diagonal 0."""

    off: Array
    weights: Array

    def value(self, x: Array, rows: Rows) -> Array:
        """Return the objective (k,), with 1/4 of the squared excess of l_i^2 over its most."""
        residual = self.off[rows] - x[:, :, None] * x[:, None, :]
        result: Array = 0.25 * (np.sum(self.weights * residual**2, axis=(1, 2)) + np.sum(_excess(x) ** 2, axis=1))
        return result

    def gradient(self, x: Array, rows: Rows) -> Array:
        """Return -sum over j of w_ij e_ij l_j, and what the excess adds (k, p)."""
        product = ((self.weights * self.off[rows]) @ x[:, :, None])[:, :, 0]
        slope: Array = x * ((x * x) @ self.weights + _excess(x)) - product
        return slope

    def hessian(self, x: Array, rows: Rows) -> Array:
        """Return the second derivatives (k, p, p)."""
        hessian: Array = self.weights * (2 * x[:, :, None] * x[:, None, :] - self.off[rows])
        at_bound = x * x > 1 - LEAST_UNIQUENESS
        np.einsum("bii->bi", hessian)[...] = (x * x) @ self.weights + np.where(at_bound, 2 * x * x + _excess(x), 0.0)
        return hessian


def _excess(x: Array) -> Array:
    excess: Array = np.maximum(x * x - (1 - LEAST_UNIQUENESS), 0.0)
    return excess


def loading_slopes(loadings: Array, correlation: Array, weights: Array) -> Array:
    """Return (pairs, p): derivatives of the p loadings by the correlations of the pairs (1, 2), (1, 3) ..., at a fit.

    The implicit function theorem on the gradient above, weights held. NaN if the second derivatives are singular.
    """
    p = len(loadings)
    off = ~np.eye(p, dtype=bool)
    relative = np.where(off, weights / weights[off].mean(), 0.0)
    problem = Weighted(np.where(off, correlation, 0.0)[None], relative)
    hessian = problem.hessian(loadings[None], np.zeros(1, dtype=np.int64))[0]
    i, j = np.triu_indices(p, 1)
    moved, pair = np.zeros((len(i), p)), np.arange(len(i))
    moved[pair, i] = relative[i, j] * loadings[j]
    moved[pair, j] = relative[i, j] * loadings[i]
    inverse = shared_inverse(hessian)
    slopes: Array = np.full((len(i), p), np.nan) if inverse is None else moved @ inverse
    return slopes
