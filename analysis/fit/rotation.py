"""Oblique rotation through factor_analyzer's Rotator, with the bookkeeping it leaves undone."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Rotation = Literal["oblimin", "quartimin", "varimax", "none"]
OBLIQUE: tuple[Rotation, ...] = ("oblimin", "quartimin")
ORTHOGONAL: tuple[Rotation, ...] = ("varimax",)


@dataclass(frozen=True, slots=True)
class Rotated:
    """`pattern` (p, m), `phi` (m, m) correlations of the factors, by falling variance, each factor mostly positive."""

    pattern: Matrix
    phi: Matrix

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

    rotator = Rotator(method=method, normalize=False, max_iter=10_000, tol=1e-9)
    pattern = np.asarray(rotator.fit_transform(loadings), dtype=float)
    phi = np.eye(m) if method in ORTHOGONAL else np.asarray(rotator.phi_, dtype=float)
    return _ordered(pattern, phi)


def _ordered(pattern: Matrix, phi: Matrix) -> Rotated:
    order = np.argsort(-np.diag(phi @ pattern.T @ pattern), kind="stable")
    sign = np.where(pattern.sum(axis=0) < 0, -1.0, 1.0)[order]
    return Rotated(pattern[:, order] * sign, phi[np.ix_(order, order)] * np.outer(sign, sign))
