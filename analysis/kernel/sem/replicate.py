"""One model fitted by maximum likelihood to many covariance matrices at once, and its fit indices.

The algebra is that of kernel.sem.structure and kernel.sem.normal, with a first axis for the matrices. Steps start from
one point, first with one inverse Hessian for all, then with each one's own expected Hessian (kernel.newton).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.newton import minimise_batch
from analysis.kernel.sem.scoring import Constraints
from analysis.kernel.sem.structure import Structure

Array = NDArray[np.float64]
Index = NDArray[np.int64]
# In units of a parameter's standard error times sqrt(N); the discrepancy is then good to its square.
FLAT = 1e-6
_BLOCK = 1 << 22


@dataclass(frozen=True, slots=True)
class Indices:
    """Fit indices of b replications, each (b,); `converged` marks those whose gradient vanished."""

    chisq: Array
    srmr: Array
    rmsea: Array
    cfi: Array
    converged: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Replicated:
    """A model of covariances alone: `structure` without regressions or means, parameters as origin + basis z.

    `start` (q,) lies near all solutions.
    """

    structure: Structure
    constraints: Constraints
    start: Array

    def fit(self, covariances: Array, n: int, df: float) -> Indices:
        """Fit covariances (b, p, p), divisor n, and return the indices under lavaan's definitions."""
        c = sum(len(cells.rows) for cells in self.structure.cells)
        size = max(1, _BLOCK // (c * c))
        blocks = [covariances[k : k + size] for k in range(0, len(covariances), size)]
        parts = [self._block(block, n, df) for block in blocks]
        return Indices(*(np.concatenate([getattr(part, name) for part in parts]) for name in Indices.__slots__))

    def _block(self, s: Array, n: int, df: float) -> Indices:
        problem = _Problem.of(self, s)
        begin = np.zeros((len(s), self.constraints.basis.shape[1]))
        everyone = np.zeros(1, dtype=np.int64)
        # At the start all have the same expected Hessian.
        shared = np.linalg.inv(problem.hessian(begin[:1], everyone)[0])
        found = minimise_batch(problem, begin, np.full(begin.shape[1], -np.inf), shared, FLAT)
        sigma = problem.moments(found.x).sigma
        value = problem.value(found.x, np.arange(len(s)))
        return _indices(s, sigma, np.where(found.converged, value, np.nan), n, df)


@dataclass(frozen=True, slots=True)
class _Moments:
    sigma: Array
    w: Array


@dataclass(frozen=True, eq=False)
class _Problem:
    """The discrepancies of a batch as functions of z, x = centre + z @ turn'."""

    structure: Structure
    s: Array
    log_det: Array
    centre: Array
    turn: Array
    u: Index
    v: Index
    half: Array
    gather: Array

    @classmethod
    def of(cls, of: Replicated, s: Array) -> "_Problem":
        centre = of.constraints.nearest(of.start)
        at = of.structure.slopes(of.structure.moments(centre))
        gather = np.zeros((len(at.u), of.structure.free))
        gather[np.arange(len(at.u)), at.free] = 1.0
        basis = of.constraints.basis
        made = cls(
            of.structure, s, np.linalg.slogdet(s)[1], centre, basis,
            at.u.astype(np.int64), at.v.astype(np.int64), at.s, gather @ basis,
        )  # fmt: skip
        scale = np.sqrt(np.diag(made.hessian(np.zeros((1, basis.shape[1])), np.zeros(1, dtype=np.int64))[0]))
        return cls(of.structure, s, made.log_det, centre, basis / scale, made.u, made.v, at.s, made.gather / scale)

    def moments(self, z: Array) -> _Moments:
        """Return Sigma (k, p, p) and W (k, p, p + 2m)."""
        x = self.centre + z @ self.turn.T
        fixed, k = self.structure.fixed, len(z)
        named = {
            "lambda": np.tile(fixed.loadings, (k, 1, 1)),
            "psi": np.tile(fixed.psi, (k, 1, 1)),
            "theta": np.tile(fixed.theta, (k, 1, 1)),
        }
        for cells in self.structure.cells:
            matrix = named[cells.name]
            matrix[:, cells.rows, cells.columns] = x[:, cells.free]
            if cells.name != "lambda":
                matrix[:, cells.columns, cells.rows] = x[:, cells.free]
        loadings, psi, theta = named["lambda"], named["psi"], named["theta"]
        turned = loadings @ psi
        eye = np.broadcast_to(np.eye(loadings.shape[1]), (k, loadings.shape[1], loadings.shape[1]))
        return _Moments(turned @ loadings.transpose(0, 2, 1) + theta, np.concatenate([eye, loadings, turned], axis=2))

    def value(self, z: Array, rows: Index) -> Array:
        """Return F = log|Sigma| + tr(S Sigma^-1) - log|S| - p, infinite where Sigma is not positive definite."""
        sigma = self.moments(z).sigma
        values = np.linalg.eigvalsh(np.where(np.isfinite(sigma), sigma, 0.0))
        proper = values[:, 0] > 0
        sigma = np.where(proper[:, None, None], sigma, np.eye(sigma.shape[1]))
        inner = np.einsum("kij,kji->k", np.linalg.inv(sigma), self.s[rows])
        f = np.linalg.slogdet(sigma)[1] + inner - self.log_det[rows] - sigma.shape[1]
        return np.where(proper, f, np.inf)

    def gradient(self, z: Array, rows: Index) -> Array:
        """Return dF (k, q)."""
        at = self.moments(z)
        v = np.linalg.inv(at.sigma)
        middle = v - v @ self.s[rows] @ v
        inner = at.w.transpose(0, 2, 1) @ middle @ at.w
        return np.asarray((2 * self.half * inner[:, self.u, self.v]) @ self.gather)

    def hessian(self, z: Array, rows: Index) -> Array:
        """Return the expected Hessians (k, q, q), tr(V dSigma V dSigma)."""
        at = self.moments(z)
        g = at.w.transpose(0, 2, 1) @ np.linalg.inv(at.sigma) @ at.w
        u, v = self.u, self.v
        straight = g[:, u[:, None], u] * g[:, v[:, None], v]
        crossed = g[:, u[:, None], v]
        both = 2 * np.outer(self.half, self.half) * (straight + crossed * crossed.transpose(0, 2, 1))
        return np.asarray(self.gather.T @ both @ self.gather)


def _indices(s: Array, sigma: Array, value: Array, n: int, df: float) -> Indices:
    """Return indices from discrepancies (b,), NaN where there is none; see kernel.fit_indices."""
    p = s.shape[1]
    value = np.where(np.isfinite(value), value, np.nan)
    sd = np.sqrt(np.einsum("bii->bi", s))
    scale = sd[:, :, None] * sd[:, None, :]
    rows, columns = np.tril_indices(p)
    residual = ((s - sigma) / scale)[:, rows, columns]
    chisq = n * np.maximum(value, 0.0)
    null = -n * np.linalg.slogdet(s / scale)[1] - p * (p - 1) / 2
    excess = np.maximum(chisq - df, 0.0)
    best = np.maximum(np.maximum(excess, null), 1e-300)
    return Indices(
        chisq,
        np.where(np.isnan(value), np.nan, np.sqrt(np.mean(residual**2, axis=1))),
        np.sqrt(excess / (df * n)),
        1 - excess / best,
        ~np.isnan(value),
    )
