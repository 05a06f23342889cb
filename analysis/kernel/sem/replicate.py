"""Fit indices of one model of covariances in many samples at once, fitted by maximum likelihood (kernel.sem.batch)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.sem.batch import Part, fit_batch
from analysis.kernel.sem.scoring import Constraints
from analysis.kernel.sem.structure import Structure

Array = NDArray[np.float64]


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
        part = Part(self.structure, covariances, None, np.ones(len(covariances)))
        found = fit_batch([part], self.constraints, self.start)
        sigma = self.structure.moments(found.x).sigma
        return _indices(covariances, sigma, np.where(found.converged, found.value, np.nan), n, df)


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
