"""Rotation through factor_analyzer's Rotator, with the bookkeeping it leaves undone: order, sign, convergence."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Rotation = Literal["oblimin", "quartimin", "varimax", "none"]
OBLIQUE: tuple[Rotation, ...] = ("oblimin", "quartimin")
ORTHOGONAL: tuple[Rotation, ...] = ("varimax",)
# Gradient projection meets rounding error below 1e-7 and would only spend its iterations there; varimax stops on the
# relative gain of its criterion, which has to be far smaller for as good a solution.
_TOLERANCE = {"oblimin": 1e-7, "quartimin": 1e-7, "varimax": 1e-14}
# GPArotation's own default; its loadings are then good to about 2e-4, ours to the tolerance above.
_STATIONARY = 1e-5


@dataclass(frozen=True, slots=True)
class Rotated:
    """`pattern` (p, m), `phi` (m, m) correlations of the factors, by falling variance, each factor mostly positive.

    `gradient_norm` is what is left of the criterion's projected gradient; 0 where nothing was rotated.
    """

    pattern: Matrix
    phi: Matrix
    gradient_norm: float = 0.0

    @property
    def converged(self) -> bool:
        """Whether the rotation stopped where its criterion does."""
        return self.gradient_norm <= _STATIONARY

    @property
    def structure(self) -> Matrix:
        """Correlations of items and factors, pattern @ phi (p, m)."""
        structure: Matrix = self.pattern @ self.phi
        return structure

    @property
    def communalities(self) -> Matrix:
        """diag(L Phi L') (p,). factor_analyzer leaves Phi out, which is wrong after oblique rotation."""
        communalities: Matrix = np.einsum("ij,jk,ik->i", self.pattern, self.phi, self.pattern)
        return communalities

    @property
    def variances(self) -> Matrix:
        """Variance of the items due to each factor, diag(Phi L'L) (m,): what psych::fa prints as SS loadings."""
        return np.diag(self.phi @ self.pattern.T @ self.pattern).copy()


def rotate(loadings: Matrix, method: Rotation) -> Rotated:
    """Rotate (p, m) unrotated loadings without Kaiser normalisation (as GPArotation's default), and order the factors.

    Oblimin is direct oblimin with gamma = 0, that is quartimin (Jennrich & Sampson 1966), by gradient projection
    (Bernaards & Jennrich 2005). Checked against psych::fa(rotate = "oblimin").
    """
    m = loadings.shape[1]
    if m == 1 or method == "none":
        return _ordered(loadings, np.eye(m))
    from factor_analyzer.rotator import Rotator

    rotator = Rotator(method=method, normalize=False, max_iter=1000, tol=_TOLERANCE[method])
    pattern = np.asarray(rotator.fit_transform(loadings), dtype=float)
    if method in ORTHOGONAL:
        return _ordered(pattern, np.eye(m), varimax_gradient(pattern))
    return _ordered(pattern, np.asarray(rotator.phi_, dtype=float), quartimin_gradient(pattern, rotator.rotation_))


def quartimin_gradient(pattern: Matrix, transformation: Matrix) -> float:
    """Return the norm of the gradient of 1/4 sum_jk (l_ij l_ik)^2 along oblique rotations (Jennrich 2002, eq. 8).

    `transformation` T (m, m) has columns of length one; pattern = A T'^-1 for unrotated loadings A.
    """
    slope = pattern * (pattern**2 @ (1 - np.eye(pattern.shape[1])))
    full = -(pattern.T @ slope @ np.linalg.inv(transformation)).T
    return float(np.linalg.norm(full - transformation * np.sum(transformation * full, axis=0)))


def varimax_gradient(pattern: Matrix) -> float:
    """Return the size of raw varimax's gradient: what is not symmetric in L'(L^3 - L diag(L'L)/p) (Kaiser 1958)."""
    slope = pattern.T @ (pattern**3 - pattern * np.mean(pattern**2, axis=0))
    return float(np.linalg.norm(slope - slope.T))


def _ordered(pattern: Matrix, phi: Matrix, gradient_norm: float = 0.0) -> Rotated:
    order = np.argsort(-np.diag(phi @ pattern.T @ pattern), kind="stable")
    sign = np.where(pattern.sum(axis=0) < 0, -1.0, 1.0)[order]
    return Rotated(pattern[:, order] * sign, phi[np.ix_(order, order)] * np.outer(sign, sign), gradient_norm)
