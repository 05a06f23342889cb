"""The one-factor model fitted to many covariance matrices at once, by normal maximum likelihood."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.minres import LEAST_UNIQUENESS
from analysis.kernel.newton import Rows, minimise_batch
from analysis.kernel.onefactor import TOLERANCE, OneFactor, positive, principal_start, scattered, shared_inverse

Array = NDArray[np.float64]


def one_factor_ml(covariances: Array, start: tuple[Array, Array] | None = None) -> OneFactor:
    """Fit one factor by normal maximum likelihood to every covariance matrix of a batch.

    covariances: (b, p, p); start: loadings and uniquenesses, (p,) for all or (b, p), in the units of the answers.
    Minimises log|Sigma| + tr(S Sigma^-1), Sigma = l l' + diag(psi), psi_i at least LEAST_UNIQUENESS of the item's
    variance (factanal's bound; lavaan has none). Works on correlations, since the model is the same in any units;
    `gradient_norm` is in these. Checked against factanal and lavaan::cfa.
    """
    covariances = np.asarray(covariances, dtype=float)
    b, p = covariances.shape[:2]
    variances = np.einsum("bii->bi", covariances)
    usable = np.flatnonzero(np.isfinite(covariances).all(axis=(1, 2)) & (variances > 0).all(axis=1))
    sd = np.sqrt(variances[usable])
    correlations = covariances[usable] / (sd[:, :, None] * sd[:, None, :])
    problem = _Likelihood(correlations)
    first = _start(start, correlations, sd, usable)
    lower = np.concatenate([np.full(p, -np.inf), np.full(p, LEAST_UNIQUENESS)])
    shared = None if start is None or not len(usable) else shared_inverse(problem.typical(first[0]))
    found = minimise_batch(problem, first, lower, shared, TOLERANCE)
    return scattered(
        b, usable, positive(found.x[:, :p]) * sd, found.x[:, p:] * sd**2, found.x[:, p:] <= LEAST_UNIQUENESS, found
    )


@dataclass(frozen=True, slots=True)
class _Likelihood:
    """log|Sigma| + tr(S Sigma^-1) of x = (loadings, uniquenesses); Sigma^-1 in closed form (Woodbury)."""

    s: Array

    def typical(self, x: Array) -> Array:
        """Return the Hessian (2p, 2p) of the batch's mean matrix at x (2p,)."""
        mean = _Likelihood(self.s.mean(axis=0, keepdims=True))
        hessian: Array = mean.hessian(x[None], np.zeros(1, dtype=np.int64))[0]
        return hessian

    def value(self, x: Array, rows: Rows) -> Array:
        _, psi, c, w, sw = self._parts(x, rows)
        diagonal = np.einsum("bii->bi", self._s(rows))
        trace = np.sum(diagonal / psi, axis=1) - (1 + c) * np.einsum("bi,bi->b", w, sw)
        result: Array = np.sum(np.log(psi), axis=1) + np.log1p(c) + trace
        return result

    def gradient(self, x: Array, rows: Rows) -> Array:
        """2 G l and diag G, with W = Sigma^-1 = diag(1/psi) - (1 + c) w w', w = W l, G = W - W S W."""
        _, psi, c, w, sw = self._parts(x, rows)
        c1, wsw = (1 + c)[:, None], np.einsum("bi,bi->b", w, sw)[:, None]
        by_loading = 2 * (w - (sw / psi - c1 * w * wsw))
        diagonal = np.einsum("bii->bi", self._s(rows))
        fitted = diagonal / psi**2 - 2 * c1 * w * sw / psi + (c1 * w) ** 2 * wsw
        return np.concatenate([by_loading, 1 / psi - c1 * w**2 - fitted], axis=1)

    def hessian(self, x: Array, rows: Rows) -> Array:
        loading, psi, c, w, _ = self._parts(x, rows)
        p = psi.shape[1]
        inverse = -(1 + c)[:, None, None] * w[:, :, None] * w[:, None, :]
        np.einsum("bii->bi", inverse)[...] += 1 / psi
        both = inverse @ self._s(rows) @ inverse  # W S W
        v = (both @ loading[:, :, None])[:, :, 0]
        lwl, lvl = np.einsum("bi,bi->b", loading, w)[:, None, None], np.einsum("bi,bi->b", loading, v)[:, None, None]
        hessian = np.empty((len(x), 2 * p, 2 * p))
        mixed = w[:, :, None] * v[:, None, :]
        hessian[:, :p, :p] = 2 * (
            mixed
            + np.swapaxes(mixed, 1, 2)
            - w[:, :, None] * w[:, None, :]
            + (lwl - 1) * both
            + (lvl - lwl + 1) * inverse
        )
        hessian[:, :p, p:] = 2 * (w[:, None, :] * (both - inverse) + inverse * v[:, None, :])
        hessian[:, p:, :p] = np.swapaxes(hessian[:, :p, p:], 1, 2)
        hessian[:, p:, p:] = inverse * (2 * both - inverse)
        return hessian

    def _s(self, rows: Rows) -> Array:
        return self.s if len(rows) == len(self.s) else self.s[rows]

    def _parts(self, x: Array, rows: Rows) -> tuple[Array, Array, Array, Array, Array]:
        """Return loadings, psi, c = l' psi^-1 l (k,), w = W l and S w."""
        loading, psi = np.split(x, 2, axis=1)
        ratio = loading / psi
        c = np.einsum("bi,bi->b", loading, ratio)
        w = ratio / (1 + c)[:, None]
        return loading, psi, c, w, (self._s(rows) @ w[:, :, None])[:, :, 0]


def ml_hessian(covariance: Array, loadings: Array, uniquenesses: Array) -> Array:
    """Return the discrepancy's second derivatives (2p, 2p) at loadings and uniquenesses (p,) of S (p, p)."""
    return _Likelihood(covariance[None]).typical(np.concatenate([loadings, uniquenesses]))


def _start(start: tuple[Array, Array] | None, correlations: Array, sd: Array, usable: Rows) -> Array:
    if start is None:
        loadings = principal_start(None, correlations, usable)
        return np.concatenate([loadings, np.maximum(1 - loadings**2, 0.05)], axis=1)
    loadings, psi = (np.asarray(given, dtype=float) for given in start)
    loadings = (loadings if loadings.ndim == 1 else loadings[usable]) / sd
    psi = (psi if psi.ndim == 1 else psi[usable]) / sd**2
    return np.concatenate([loadings, np.maximum(psi, LEAST_UNIQUENESS)], axis=1)
