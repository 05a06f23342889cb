"""What a model implies of thresholds and polychoric correlations, and the derivatives of these.

Behind an ordinal item stands a normal response y* with the model's Sigma and mu; only Delta (y* - mu) is seen, cut at
tau (Muthen 1984). Two ways to fix its scale (Muthen & Asparouhov 2002):

    delta  the scales Delta are parameters (1 in one group), residual variances what is left
    theta  residual variances are parameters (1 in one group), Delta = 1 / sqrt(diag Sigma)

Moments, in the order of lavaan and fit.correlation: item by item Delta (tau - mu), or -mu for a measure; variances of
the measures; Delta Sigma Delta for all pairs (0,1), (0,2) ... (1,2) ...
"""

from dataclasses import dataclass, replace
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.sem.structure import Index, Slopes, Structure

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]


@cache
def _pairs(p: int) -> tuple[Index, Index]:
    first, second = np.triu_indices(p, 1)
    return first, second


@dataclass(frozen=True, slots=True)
class OrdinalStructure:
    """One group's model of ordinal and measured items.

    `structure` gives Sigma and mu; `measures` (p,) marks items that are measures. `cut` (t,) is the item of each entry
    of the first part of the moments, -1 times nothing: a measure has one entry. `tau` (t,) fixed thresholds (0 for a
    measure), `tau_free` (t,) the free parameter of each or -1. `delta` (p,) fixed scales, `delta_free` (p,) likewise;
    `theta`: whether scales follow from Sigma instead.
    """

    structure: Structure
    measures: NDArray[np.bool_]
    cut: Index
    tau: Vector
    tau_free: Index
    delta: Vector
    delta_free: Index
    theta: bool

    @property
    def free(self) -> int:
        """The number of free parameters of the whole model."""
        return self.structure.free

    @property
    def pairs(self) -> tuple[Index, Index]:
        """First and second item of every pair, in the order of the moments."""
        return _pairs(len(self.measures))

    @property
    def concerned(self) -> Index:
        """The parameters of the whole model that concern the group, in their order."""
        parts = (self.structure.concerned, self.tau_free[self.tau_free >= 0], self.delta_free[self.delta_free >= 0])
        return np.unique(np.concatenate(parts))

    def only(self, own: Index) -> "OrdinalStructure":
        """Return the model whose parameters are some of the whole model's, `own`, numbered from 0."""
        tau, delta = (np.where(free >= 0, np.searchsorted(own, free), -1) for free in (self.tau_free, self.delta_free))
        return replace(self, structure=self.structure.only(own), tau_free=tau, delta_free=delta)

    def at(self, x: Vector) -> "OrdinalMoments | None":
        """Return the implied moments with their derivatives; None where y* has no variance (theta) or no inverse."""
        try:
            moments = self.structure.moments(x)
        except np.linalg.LinAlgError:
            return None
        tau = np.where(self.tau_free >= 0, x[self.tau_free], self.tau)
        scale = np.where(self.delta_free >= 0, x[self.delta_free], self.delta)
        if self.theta:
            variance = np.diag(moments.sigma)
            if not (variance[~self.measures] > 0).all():
                return None
            scale = 1 / np.sqrt(np.where(self.measures, 1.0, variance))
        if not (np.isfinite(moments.sigma).all() and (scale > 0).all()):
            return None
        return OrdinalMoments(self, self.structure.slopes(moments), moments.sigma, moments.mu, tau, scale)


@dataclass(frozen=True)
class OrdinalMoments:
    """The moments at one point: `sigma`, `mu` of y*, thresholds `tau` (t,), `scale` Delta (p,)."""

    model: OrdinalStructure
    slopes: Slopes
    sigma: Matrix
    mu: Vector
    tau: Vector
    scale: Vector

    def vector(self) -> Vector:
        """Return the moments (k,)."""
        cut, (first, second) = self.model.cut, self.model.pairs
        located = self.scale[cut] * (self.tau - self.mu[cut])
        paired = self.scale[first] * self.scale[second] * self.sigma[first, second]
        return np.concatenate([located, np.diag(self.sigma)[self.model.measures], paired])

    def jacobian(self) -> Matrix:
        """Return the derivatives of the moments by the free parameters (k, q)."""
        return self._jacobian

    @cached_property
    def _jacobian(self) -> Matrix:
        model, p = self.model, len(self.mu)
        cut, (first, second) = model.cut, model.pairs
        variances = self._by_parameter(np.arange(p), np.arange(p))
        dscale = self._scale_slopes(variances)
        dmu = model.structure.gather_rows(self.slopes.mu()).T
        located = self.scale[cut][:, None] * -dmu[cut] + (self.tau - self.mu[cut])[:, None] * dscale[cut]
        entries = np.flatnonzero(model.tau_free >= 0)
        np.add.at(located, (entries, model.tau_free[entries]), self.scale[cut[entries]])
        one, two = self.scale[first][:, None], self.scale[second][:, None]
        paired = one * two * self._by_parameter(first, second)
        paired += self.sigma[first, second][:, None] * (dscale[first] * two + one * dscale[second])
        return np.concatenate([located, variances[model.measures], paired])

    def _by_parameter(self, rows: Index, columns: Index) -> Matrix:
        """Return the derivatives of sigma[rows, columns] (k, q)."""
        w, u, v, s = self.slopes.w, self.slopes.u, self.slopes.v, self.slopes.s
        by_cell = s * (w[rows][:, u] * w[columns][:, v] + w[rows][:, v] * w[columns][:, u])
        return self.model.structure.gather_rows(by_cell.T).T

    def _scale_slopes(self, variances: Matrix) -> Matrix:
        """Return the derivatives of the scales (p, q): their own parameters (delta), or those of Sigma (theta)."""
        model = self.model
        if model.theta:
            slopes = -0.5 * self.scale[:, None] ** 3 * variances
            slopes[model.measures] = 0.0
            return slopes
        slopes = np.zeros((len(self.scale), model.free))
        items = np.flatnonzero(model.delta_free >= 0)
        slopes[items, model.delta_free[items]] = 1.0
        return slopes
