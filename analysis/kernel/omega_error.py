"""Standard errors of omega total without a distribution assumed, by the delta method on the covariances.

omega is a smooth function of the items' covariances S: d omega = sum A_ij dS_ij. So each respondent moves it by
z' A z - tr(A S), z the deviations from the means, and the mean square of that over N is its sampling variance: the
asymptotically distribution-free variance without the matrix of fourth moments (Browne 1984; for omega Kelley &
Pornprasertmanit 2016). Under a normal distribution it is 2 tr(A S A S)/N.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.minres import LEAST_UNIQUENESS
from analysis.kernel.onefactor import OneFactor, minres_hessian, shared_inverse
from analysis.kernel.onefactor_ml import ml_hessian

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Slope:
    """A coefficient as a function of covariances: `by_covariance` A (p, p), symmetric; NaN if it has no derivative."""

    by_covariance: Matrix

    def influence(self, x: Matrix) -> Vector:
        """Return (n,): how much each row of x (n, p; NaN = missing) moves the coefficient, pairwise covariances.

        Whoever left an item out moves the covariances of the pairs they answered, by n over the pair's own count.
        """
        seen = (~np.isnan(x)).astype(float)
        n = np.maximum(seen.T @ seen, 1.0)
        z = np.where(seen > 0, x - np.nansum(x, axis=0) / np.maximum(seen.sum(axis=0), 1), 0.0)
        # The covariances have divisor n - 1, their means over respondents n.
        a = self.by_covariance * len(x) / np.maximum(n - 1, 1.0)
        # means[j, k]: item j over the rows that answered j and k. Their products make each pair's own covariance.
        means = (z.T @ seen) / n
        covariance = (z.T @ z) / n - means * means.T
        moved: Vector = (
            np.einsum("ni,ij,nj->n", z, a, z, optimize=True)
            - 2 * np.sum(z * (seen @ (a * means.T).T), axis=1)
            + np.einsum("ni,ij,nj->n", seen, a * (means * means.T - covariance), seen, optimize=True)
        )
        return moved

    def standard_error(self, x: Matrix) -> float:
        """Return the standard error from answers x (n, p), whatever their distribution."""
        moved = self.influence(x)
        return float(np.sqrt(np.sum((moved - moved.mean()) ** 2)) / len(x))

    def normal_error(self, covariance: Matrix, n: int) -> float:
        """Return the standard error for normal answers of n respondents with this covariance matrix (p, p)."""
        product = self.by_covariance @ covariance
        return float(np.sqrt(2 * np.trace(product @ product) / n))


def ml_slope(covariance: Matrix, found: OneFactor, observed: bool) -> Slope:
    """Return d omega / dS of one factor fitted by ML to covariance (p, p), a batch of one.

    With W = Sigma^-1 and H the second derivatives of the discrepancy, dx = H^-1 (tr(W dSigma_k W dS))_k for the free
    parameters x = (loadings, psi); a uniqueness at its bound moves with the item's variance. `observed`: over the
    sum of S.
    """
    sd = np.sqrt(np.diag(covariance))
    p = len(sd)
    loadings, psi = found.loadings[0] / sd, found.uniquenesses[0] / sd**2
    s = covariance / np.outer(sd, sd)
    free = np.concatenate([np.ones(p, dtype=bool), ~found.heywood[0]])
    by_l, by_psi, direct = _by_parameters(loadings, psi, sd, s, observed)
    hessian, slope = ml_hessian(s, loadings, psi), np.concatenate([by_l, by_psi])
    step = _solved(hessian, slope, free)
    held = np.where(free, 0.0, LEAST_UNIQUENESS * (slope - hessian @ step))[p:]
    inverse = np.linalg.inv(np.outer(loadings, loadings) + np.diag(psi))
    moved = np.outer(step[:p], loadings)
    a = inverse @ (moved + moved.T + np.diag(step[p:])) @ inverse + direct + np.diag(held)
    return Slope(a / np.outer(sd, sd))


def minres_slope(covariance: Matrix, found: OneFactor, observed: bool) -> Slope:
    """Return d omega / dS of one factor by minimum residuals from the correlations of covariance (p, p).

    found: loadings of the correlations, a batch of one; omega is that of the sum of the items in their own units.
    """
    sd = np.sqrt(np.diag(covariance))
    r = covariance / np.outer(sd, sd)
    loadings, psi = found.loadings[0], found.uniquenesses[0]
    by_l, by_psi, direct = _by_parameters(loadings, psi, sd, r, observed)
    step = _solved(
        minres_hessian(r, loadings),
        by_l - 2 * loadings * np.where(found.heywood[0], 0.0, by_psi),
        np.ones(len(loadings), bool),
    )
    # dl = H^-1 sum over j of l_j dr_ij: half to each of the two elements of the symmetric matrix.
    by_r = (np.outer(step, loadings) + np.outer(loadings, step)) / 2
    np.fill_diagonal(by_r, 0.0)
    # loadings and psi are of correlations: r_ij = s_ij / (sd_i sd_j), so a variance moves a row of r, and the units.
    total = found.loadings[0] * sd
    common, unique = total.sum() ** 2, float(np.sum(sd**2 * psi))
    whole = float(covariance.sum()) if observed else common + unique
    omega = common / whole
    by_sd = (
        2 * total.sum() * loadings / whole
        - (0.0 if observed else 1.0) * omega * (2 * total.sum() * loadings + 2 * sd * psi) / whole
    )
    a = by_r / np.outer(sd, sd)
    a[np.diag_indices_from(a)] = (by_sd - 2 * np.sum(by_r * r, axis=1) / sd) / (2 * sd)
    return Slope(a + direct / np.outer(sd, sd))


def _by_parameters(
    loadings: Vector, psi: Vector, sd: Vector, s: Matrix, observed: bool
) -> tuple[Vector, Vector, Matrix]:
    """Return d omega by loadings and psi of items of variance one, weighted by sd, and directly by S (p, p)."""
    total = float(loadings @ sd)
    if observed:
        whole = float(sd @ s @ sd)
        return 2 * total * sd / whole, np.zeros_like(psi), -(total**2) / whole**2 * np.outer(sd, sd)
    unique = float(psi @ sd**2)
    whole = total**2 + unique
    return 2 * total * unique / whole**2 * sd, -(total**2) / whole**2 * sd**2, np.zeros_like(s)


def _solved(hessian: Matrix, slope: Vector, free: NDArray[np.bool_]) -> Vector:
    """Return H^-1 slope of the free parameters, 0 for the others; NaN if H is not positive definite."""
    inverse = shared_inverse(hessian[np.ix_(free, free)])
    result = np.zeros(len(slope))
    result[free] = np.nan if inverse is None else inverse @ slope[free]
    return result
