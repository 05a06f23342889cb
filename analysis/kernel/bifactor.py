"""Orthogonal factors with a pattern of zeros, such as a bifactor model, by ML of many covariance matrices at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.minres import LEAST_UNIQUENESS
from analysis.kernel.newton import Rows, minimise_batch
from analysis.kernel.onefactor import TOLERANCE, one_factor_minres, shared_inverse
from analysis.kernel.onefactor_ml import one_factor_ml

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]

# Matrices fitted together: their second derivatives stay within some tens of megabytes.
_BLOCK = 200


@dataclass(frozen=True, slots=True)
class Bifactor:
    """Of b matrices: loadings (b, p, k), 0 where the pattern has none; uniquenesses, `heywood` (b, p).

    `value` (b,) is the discrepancy log|Sigma| + tr(S Sigma^-1) of correlations, `gradient_norm` (b,) too;
    `converged` (b,).
    """

    loadings: Array
    uniquenesses: Array
    heywood: Flags
    value: Array
    converged: Flags
    gradient_norm: Array


def fit_bifactor(covariances: Array, pattern: Flags, start: Bifactor | None = None) -> Bifactor:
    """Fit orthogonal factors of variance one by normal maximum likelihood (Holzinger & Swineford 1937; Joreskog 1969).

    covariances (b, p, p); pattern (p, k): which item loads on which factor, the first the general one. Uniquenesses of
    at least LEAST_UNIQUENESS of the variance. start: one solution (a batch of one) to begin all at; None: the better of
    two starts of each matrix. A matrix with NaN or a variance of 0 has NaN. Checked against lavaan::cfa.
    """
    if start is None:
        tried = [_fit(covariances, pattern, begin, None) for begin in _starts(covariances, pattern)]
        return tried[0] if np.all(tried[0].value <= tried[1].value + 1e-9) else tried[1]
    sd = _deviations(covariances)
    shared, blocks = _parent_inverse(covariances, pattern, start), []
    for begin in range(0, len(covariances), _BLOCK):
        part = slice(begin, begin + _BLOCK)
        x = np.column_stack(
            [
                (start.loadings / sd[part, :, None])[:, pattern],
                np.maximum(start.uniquenesses / sd[part] ** 2, LEAST_UNIQUENESS),
            ]
        )
        blocks.append(_fit(covariances[part], pattern, x, shared))
    return Bifactor(*(np.concatenate([getattr(x, name) for x in blocks]) for name in Bifactor.__dataclass_fields__))


def _parent_inverse(covariances: Array, pattern: Flags, start: Bifactor) -> Array | None:
    """Return the inverse second derivatives at the parent's solution, of the model's own correlations."""
    implied = start.loadings @ start.loadings.transpose(0, 2, 1)
    implied += start.uniquenesses[:, :, None] * np.eye(implied.shape[1])
    sd = np.sqrt(np.einsum("bii->bi", implied))
    x = np.column_stack([(start.loadings / sd[:, :, None])[:, pattern], start.uniquenesses / sd**2])
    problem = PatternLikelihood.of(implied / (sd[:, :, None] * sd[:, None, :]), pattern)
    return shared_inverse(problem.hessian(x, np.zeros(1, dtype=np.int64))[0])


def _fit(covariances: Array, pattern: Flags, start: Array, shared: Array | None) -> Bifactor:
    b, (p, k) = len(covariances), pattern.shape
    variances = np.einsum("bii->bi", covariances)
    usable = np.flatnonzero(np.isfinite(covariances).all(axis=(1, 2)) & (variances > 0).all(axis=1))
    sd = np.sqrt(variances[usable])
    problem = PatternLikelihood.of(covariances[usable] / (sd[:, :, None] * sd[:, None, :]), pattern)
    lower = np.concatenate([np.full(int(pattern.sum()), -np.inf), np.full(p, LEAST_UNIQUENESS)])
    found = minimise_batch(problem, start[usable], lower, shared, TOLERANCE)
    loadings, psi = problem.parts(found.x)
    sign = np.where(loadings.sum(axis=1, keepdims=True) < 0, -1.0, 1.0)
    wide, unique = np.full((b, p, k), np.nan), np.full((b, p), np.nan)
    value, norm = np.full(b, np.nan), np.full(b, np.nan)
    heywood, converged = np.zeros((b, p), dtype=bool), np.zeros(b, dtype=bool)
    wide[usable], unique[usable] = loadings * sign * sd[:, :, None], psi * sd**2
    value[usable], norm[usable] = problem.value(found.x, np.arange(len(usable))), found.gradient_norm
    heywood[usable], converged[usable] = psi <= LEAST_UNIQUENESS, found.converged
    return Bifactor(wide, unique, heywood, value, converged, norm)


def _starts(covariances: Array, pattern: Flags) -> tuple[Array, Array]:
    """Return two starts (b, q): groups from what one factor leaves of their own items; equal loadings."""
    one = one_factor_ml(covariances)
    sd = _deviations(covariances)
    general = np.nan_to_num(one.loadings / sd, nan=0.5)
    residual = covariances / (sd[:, :, None] * sd[:, None, :]) - general[:, :, None] * general[:, None, :]
    loadings = np.where(pattern, 0.4, 0.0) * np.ones((len(general), 1, 1))
    loadings[:, :, 0] = np.where(pattern[:, 0], 0.9 * general, 0.0)
    equal = loadings.copy()
    for k in range(1, pattern.shape[1]):
        own = np.flatnonzero(pattern[:, k])
        left = one_factor_minres(residual[:, own[:, None], own]).loadings
        loadings[:, own, k] = np.clip(np.where(np.isfinite(left), left, 0.3), -0.7, 0.7)
    starts = [np.column_stack([x[:, pattern], np.maximum(1 - np.sum(x**2, axis=2), 0.1)]) for x in (loadings, equal)]
    return starts[0], starts[1]


def _deviations(covariances: Array) -> Array:
    """Return (b, p), NaN where a variance is not above 0."""
    variances = np.einsum("bii->bi", covariances)
    deviations: Array = np.sqrt(np.where(variances > 0, variances, np.nan))
    return deviations


def _inverse(sigma: Array) -> Array:
    """Return the inverses (b, p, p); NaN for a matrix that has none, as after a step to loadings without end."""
    inverse: Array
    try:
        inverse = np.asarray(np.linalg.inv(sigma), dtype=float)
    except np.linalg.LinAlgError:
        inverse = np.full_like(sigma, np.nan)
        for k, one in enumerate(sigma):
            if np.isfinite(one).all() and np.linalg.matrix_rank(one) == len(one):
                inverse[k] = np.linalg.inv(one)
    return inverse


@dataclass(frozen=True, slots=True)
class PatternLikelihood:
    """log|Sigma| + tr(S Sigma^-1) of x = (free loadings row by row, uniquenesses); `item`, `factor` of each loading."""

    s: Array
    item: Integers
    factor: Integers
    shape: tuple[int, int]

    @classmethod
    def of(cls, s: Array, pattern: Flags) -> "PatternLikelihood":
        """Take matrices s (b, p, p) and the pattern (p, k) of free loadings."""
        item, factor = np.nonzero(pattern)
        return cls(s, item, factor, (pattern.shape[0], pattern.shape[1]))

    def parts(self, x: Array) -> tuple[Array, Array]:
        """Return loadings (b, p, k) and uniquenesses (b, p)."""
        loadings = np.zeros((len(x), *self.shape))
        loadings[:, self.item, self.factor] = x[:, : len(self.item)]
        return loadings, x[:, len(self.item) :]

    def implied(self, x: Array) -> Array:
        """Return Sigma (b, p, p)."""
        loadings, psi = self.parts(x)
        sigma: Array = loadings @ loadings.transpose(0, 2, 1)
        np.einsum("bii->bi", sigma)[...] += psi
        return sigma

    def value(self, x: Array, rows: Rows) -> Array:
        """Return the discrepancy (b,)."""
        sigma = self.implied(x)
        trace = np.einsum("bij,bij->b", _inverse(sigma), self.s[rows])
        result: Array = np.asarray(np.linalg.slogdet(sigma)[1]) + trace
        return result

    def gradient(self, x: Array, rows: Rows) -> Array:
        """Return (b, q): 2 (G l_f)_i and G_ii, G = W - W S W with W = Sigma^-1."""
        loadings, _ = self.parts(x)
        inverse = _inverse(self.implied(x))
        misfit = inverse - inverse @ self.s[rows] @ inverse
        by_loading = 2 * (misfit @ loadings)[:, self.item, self.factor]
        return np.concatenate([by_loading, np.einsum("bii->bi", misfit)], axis=1)

    def hessian(self, x: Array, rows: Rows) -> Array:
        """Return (b, q, q) second derivatives."""
        loadings, _ = self.parts(x)
        inverse = _inverse(self.implied(x))
        both = inverse @ self.s[rows] @ inverse
        w, v = inverse @ loadings, both @ loadings
        item, factor, q = self.item, self.factor, len(self.item)
        here, there = (slice(None), item[:, None], item[None, :]), (slice(None), factor[:, None], factor[None, :])
        # a = (i, f), b = (j, g): w_f at j, and w_g at i.
        cross = (slice(None), item[None, :], factor[:, None])
        back = (slice(None), item[:, None], factor[None, :])
        through, behind = loadings.transpose(0, 2, 1) @ w, loadings.transpose(0, 2, 1) @ v
        same = factor[:, None] == factor[None, :]
        hessian = np.empty((len(x), q + self.shape[0], q + self.shape[0]))
        hessian[:, :q, :q] = 2 * (
            w[cross] * v[back]
            + v[cross] * w[back]
            - w[cross] * w[back]
            + (through[there] - same) * both[here]
            + (behind[there] - through[there] + same) * inverse[here]
        )
        w_of, v_of = w.transpose(0, 2, 1)[:, factor, :], v.transpose(0, 2, 1)[:, factor, :]
        hessian[:, :q, q:] = 2 * (w_of * (both - inverse)[:, item, :] + inverse[:, item, :] * v_of)
        hessian[:, q:, :q] = hessian[:, :q, q:].transpose(0, 2, 1)
        hessian[:, q:, q:] = inverse * (2 * both - inverse)
        return hessian

    def by_covariance(self, x: Array, steps: Array) -> Array:
        """Return (c, p, p): W (sum over parameters of steps_a dSigma_a) W of one solution x (1, q), steps (c, q).

        With steps = (d coefficient / d x) H^-1 it is the coefficients' derivative by the covariances.
        """
        loadings, _ = self.parts(x)
        inverse = np.linalg.inv(self.implied(x))[0]
        moved, unique = self.parts(steps)
        half = moved @ loadings[0].T
        slope = half + half.transpose(0, 2, 1)
        np.einsum("cii->ci", slope)[...] += unique
        result: Array = inverse @ slope @ inverse
        return result
