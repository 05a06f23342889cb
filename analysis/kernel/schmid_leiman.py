"""The Schmid-Leiman transformation: an oblique factor solution as one general and orthogonal group factors.

Many solutions at once: minimum residuals and oblimin of bootstrap samples, begun at their parent's solution.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.criteria import quartimin
from analysis.kernel.gradient_projection import turn
from analysis.kernel.onefactor import one_factor_minres
from analysis.kernel.procrustes import procrustes
from analysis.kernel.uniquenesses import MINRES, descend, uls_loadings

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

# Rotations that end with a greater projected gradient than this have not converged.
_STATIONARY = 1e-6


@dataclass(frozen=True, slots=True)
class SchmidLeiman:
    """Loadings on the general factor (b, p), on m group factors (b, p, m), uniquenesses (b, p).

    `second_order` (b, m) loadings of the factors on the general one, `converged` (b,).
    """

    general: Array
    groups: Array
    uniquenesses: Array
    second_order: Array
    converged: Flags


def schmid_leiman(pattern: Array, phi: Array) -> SchmidLeiman:
    """Transform patterns (b, p, m) of factors correlated phi (b, m, m) (Schmid & Leiman 1957).

    With g the loadings of the factors on one second-order factor: general L g, group factors L diag(sqrt(1 - g^2)),
    the communalities unchanged. Three factors or more: g by minimum residuals. Two do not identify it; as psych::omega
    (option = "equal") both have the root of their correlation, one of them negative where that is. A second-order
    Heywood case leaves its group factor sqrt(.005). Checked against psych::schmid.
    """
    if phi.shape[1] == 2:
        r = phi[:, 0, 1]
        second = np.sqrt(np.abs(r))[:, None] * np.column_stack([np.ones_like(r), np.where(r < 0, -1.0, 1.0)])
        converged = np.isfinite(r)
    else:
        found = one_factor_minres(phi)
        second, converged = found.loadings, found.converged
    common = np.einsum("bik,bkl,bil->bi", pattern, phi, pattern)
    left = np.sqrt(np.maximum(1 - second**2, 0.0))
    return SchmidLeiman(
        np.einsum("bik,bk->bi", pattern, second), pattern * left[:, None, :], 1 - common, second, converged
    )


@dataclass(frozen=True, slots=True)
class Parent:
    """A rotated solution to begin others at: uniquenesses (p,), unrotated loadings and pattern (p, m)."""

    uniquenesses: Array
    loadings: Array
    pattern: Array

    @property
    def transformation(self) -> Array:
        """T (m, m), columns of length one, with pattern = loadings T'^-1."""
        inverse = np.linalg.lstsq(self.loadings, self.pattern, rcond=None)[0]
        t = np.linalg.inv(inverse).T
        scaled: Array = t / np.linalg.norm(t, axis=0)
        return scaled


def near(correlations: Array, parent: Parent) -> SchmidLeiman:
    """Return the Schmid-Leiman solutions of correlation matrices (b, p, p) that lie near a parent's.

    Extraction by Newton's method from the parent's uniquenesses, rotation by gradient projection from the parent's
    factors, so that factors keep their order and sign. NaN where a matrix has NaN, converged False where it failed.
    """
    b, m = len(correlations), parent.loadings.shape[1]
    ok = np.asarray(np.isfinite(correlations.reshape(b, -1)).all(axis=1))
    usable = correlations[ok]
    if not len(usable):
        return _spread(ok, schmid_leiman(np.tile(parent.pattern, (b, 1, 1))[:0], np.zeros((0, m, m))))
    found = descend(MINRES, np.tile(parent.uniquenesses, (len(usable), 1)), usable, m)
    loadings = uls_loadings(found.x, usable, m)
    loadings = loadings @ procrustes(loadings, parent.loadings)
    turned = turn(loadings, quartimin, np.tile(parent.transformation, (len(usable), 1, 1)), oblique=True)
    made = schmid_leiman(turned.pattern, turned.phi)
    good = found.converged & (turned.gradient_norm <= _STATIONARY) & made.converged
    return _spread(ok, SchmidLeiman(made.general, made.groups, made.uniquenesses, made.second_order, good))


def _spread(ok: Flags, made: SchmidLeiman) -> SchmidLeiman:
    """Return the solutions of the usable matrices among all, NaN for the others."""

    def among(values: Array) -> Array:
        whole = np.full((len(ok), *values.shape[1:]), np.nan)
        whole[ok] = values
        return whole

    converged = np.zeros(len(ok), dtype=bool)
    converged[ok] = made.converged
    return SchmidLeiman(
        among(made.general), among(made.groups), among(made.uniquenesses), among(made.second_order), converged
    )
