"""One model fitted by maximum likelihood to many samples' moments at once, of one group or several.

The discrepancy is that of kernel.sem.normal for complete answers, with a first axis for the samples:

    F = sum over groups of share (log|Sigma| + tr(Sigma^-1 T) - log|S| - p),  T = S + (m - mu)(m - mu)'

Steps (kernel.quasi_newton) start from one point near all solutions, with one expected Hessian for all.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.quasi_newton import quasi_newton
from analysis.kernel.sem.arrow import dense
from analysis.kernel.sem.scoring import Constraints
from analysis.kernel.sem.structure import Moments, Slopes, Structure

Array = NDArray[np.float64]
Index = NDArray[np.int64]
# The gradient that counts as none, in units of one standard error of its parameter times the square root of N.
FLAT = 1e-7
# Numbers in the Hessians by cells of one block of samples: 32 MB.
_BLOCK = 1 << 22


@dataclass(frozen=True, eq=False)
class Part:
    """One group: `cov` (b, p, p), divisor n, `mean` (b, p) or None without a mean structure, `share` n / N (b,).

    The structure's fixed matrices may have the first axis, too, where what is fixed differs from sample to sample.
    """

    structure: Structure
    cov: Array
    mean: Array | None
    share: Array

    def only(self, rows: "Index | slice") -> "Part":
        """Return the part of some samples."""
        fixed = self.structure.fixed
        if fixed.psi.ndim == 3:
            fixed = replace(fixed, psi=fixed.psi[rows], alpha=fixed.alpha[rows])
        mean = None if self.mean is None else self.mean[rows]
        return Part(replace(self.structure, fixed=fixed), self.cov[rows], mean, self.share[rows])

    def target(self, at: Moments) -> tuple[Array, Array]:
        """Return T (b, p, p) and m - mu (b, p), which is 0 without a mean structure."""
        if self.mean is None:
            return self.cov, np.zeros_like(at.mu)
        apart = self.mean - at.mu
        return self.cov + apart[:, :, None] * apart[:, None, :], apart


@dataclass(frozen=True, slots=True)
class Batch:
    """What each sample was fitted with: `x` (b, q), `value` F (b,), `converged` (b,)."""

    x: Array
    value: Array
    converged: NDArray[np.bool_]


def fit_batch(parts: Sequence[Part], constraints: Constraints, start: Array) -> Batch:
    """Fit every sample from start (q,); parameters are origin + basis z of the constraints.

    Raises LinAlgError where a sample has no inverse of I - B, or the model is not identified at the start.
    """
    cells = max(sum(len(one.rows) for one in part.structure.cells) for part in parts)
    size = max(1, _BLOCK // (cells * cells))
    count = len(parts[0].cov)
    blocks = [slice(k, min(k + size, count)) for k in range(0, count, size)]
    found = [_block([part.only(block) for part in parts], constraints, start) for block in blocks]
    return Batch(*(np.concatenate([getattr(one, name) for one in found]) for name in Batch.__slots__))


def _block(parts: Sequence[Part], constraints: Constraints, start: Array) -> Batch:
    count = len(parts[0].cov)
    log_det = sum(part.share * np.linalg.slogdet(part.cov)[1] for part in parts)
    problem = _Problem(tuple(parts), np.asarray(log_det), constraints.nearest(start), dense(constraints.basis))
    begin, first = np.zeros((count, constraints.free)), np.zeros(1, dtype=np.int64)
    # At the start all have the same expected Hessian, but for the groups' shares. Parameters are scaled by it.
    scale = np.sqrt(np.diag(problem.hessian(begin[:1], first)[0]))
    problem = replace(problem, turn=problem.turn / scale)
    shared = np.linalg.inv(problem.hessian(begin[:1], first)[0])
    found = quasi_newton(problem, begin, shared, FLAT)
    return Batch(problem.parameters(found.x), found.value, found.gradient_norm <= FLAT)


@dataclass(frozen=True, eq=False)
class _Problem:
    """The discrepancies of all samples as functions of z, x = centre + turn z."""

    parts: tuple[Part, ...]
    log_det: Array
    centre: Array
    turn: Array

    def parameters(self, z: Array) -> Array:
        """Return x (k, q)."""
        return np.asarray(self.centre + z @ self.turn.T)

    def at(self, z: Array, rows: Index) -> tuple[Array, Array]:
        """Return F (k,), infinite where a Sigma is not positive definite, and dF (k, q).

        The gradient is tr((V - VTV) dSigma) - 2 d'V dmu.
        """
        x, value, gradient = self.parameters(z), -self.log_det[rows], np.zeros_like(z)
        for part in self.parts:
            own = part.only(rows)
            at = own.structure.moments(x)
            slopes = own.structure.slopes(at)
            log_det, v = _inverse(at.sigma)
            target, apart = own.target(at)
            inner = np.einsum("kij,kij->k", v, target)
            value = value + own.share * (log_det + inner - v.shape[1])
            middle = slopes.w.transpose(0, 2, 1) @ (v - v @ target @ v) @ slopes.w
            by_cell = 2 * slopes.s * middle[:, slopes.u, slopes.v]
            if own.mean is not None:
                along = ((apart[:, None] @ v) @ slopes.w)[:, 0]
                by_cell = by_cell - 2 * slopes.weight * along[:, slopes.u]
            gradient += own.share[:, None] * (by_cell @ self.turn[slopes.free])
        return value, gradient

    def hessian(self, z: Array, rows: Index) -> Array:
        """Return the expected Hessians (k, q, q): tr(V dSigma V dSigma) + 2 dmu'V dmu."""
        x, total = self.parameters(z), np.zeros((len(z), z.shape[1], z.shape[1]))
        for part in self.parts:
            own = part.only(rows)
            at = own.structure.moments(x)
            slopes = own.structure.slopes(at)
            by_cell = _by_cells(slopes, _inverse(at.sigma)[1], means=own.mean is not None)
            turn = self.turn[slopes.free]
            total += own.share[:, None, None] * (turn.T @ by_cell @ turn)
        return total


def _inverse(sigma: Array) -> tuple[Array, Array]:
    """Return log|Sigma| (k,), infinite where Sigma is not positive definite, and its inverse (k, p, p), 0 there."""
    try:
        root = np.linalg.cholesky(sigma)
    except np.linalg.LinAlgError:  # one of them takes all with it
        sigma = np.where(np.isfinite(sigma).all(axis=(1, 2), keepdims=True), sigma, 0.0)
        proper: NDArray[np.bool_] = np.linalg.eigvalsh(sigma).min(axis=1) > 0
        log_det, inverse = _inverse(np.where(proper[:, None, None], sigma, np.eye(sigma.shape[1])))
        return np.where(proper, log_det, np.inf), np.where(proper[:, None, None], inverse, 0.0)
    log_det = 2 * np.log(np.einsum("kii->ki", root)).sum(axis=1)
    return log_det, np.asarray(np.linalg.inv(sigma), dtype=np.float64)


def _by_cells(slopes: Slopes, inverse: Array, *, means: bool) -> Array:
    u, v = slopes.u, slopes.v
    inner = slopes.w.transpose(0, 2, 1) @ inverse @ slopes.w
    crossed = inner[:, u[:, None], v]
    both = inner[:, u[:, None], u] * inner[:, v[:, None], v] + crossed * crossed.transpose(0, 2, 1)
    both *= 2 * np.outer(slopes.s, slopes.s)
    if means:
        both += 2 * slopes.weight[:, :, None] * slopes.weight[:, None, :] * inner[:, u[:, None], u]
    return np.asarray(both)
