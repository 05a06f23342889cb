"""Factor scores: weights of the answers, and how well the scores determine the factors."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
Method = Literal["regression", "bartlett", "tenberge"]
# A matrix whose least eigenvalue is a smaller share of the greatest is not inverted.
_LEAST_SHARE = 1e-10


def score_weights(correlation: Matrix, pattern: Matrix, phi: Matrix, method: Method) -> Matrix | None:
    """Return (p, m) weights of standardised answers; None where a matrix that has to be inverted is singular.

    correlation (p, p), pattern (p, m), phi (m, m). "regression": R^-1 L Phi (Thurstone 1935); "bartlett": U^-2 L
    (L' U^-2 L)^-1, U^2 = 1 - diag(L Phi L') (Bartlett 1937); "tenberge": scores that correlate as the factors do
    (ten Berge, Krijnen, Wansbeek & Shapiro 1999). Checked against psych::factor.scores.
    """
    if method == "bartlett":
        unique = 1 - np.einsum("ij,jk,ik->i", pattern, phi, pattern)
        if (unique <= 0).any():
            return None
        weighted = pattern / unique[:, None]
        inner = pattern.T @ weighted
        return weighted @ np.linalg.inv(inner) if _regular(inner) else None
    if not _regular(correlation):
        return None
    if method == "regression":
        return np.asarray(np.linalg.solve(correlation, pattern @ phi))
    root = _power(phi, 0.5)
    turned = pattern @ root
    solved = np.linalg.solve(correlation, turned)
    inner = turned.T @ solved
    return np.asarray(solved @ _power(inner, -0.5) @ root) if _regular(inner) and _regular(phi) else None


def multiple_correlation(correlation: Matrix, pattern: Matrix, phi: Matrix) -> Vector:
    """Return (m,): the multiple correlation of each factor with all items, sqrt(diag(Phi L' R^-1 L Phi)).

    No score correlates higher with the factor (Grice 2001). NaN where R is singular, or where it exceeds one
    because the model does not fit.
    """
    if not _regular(correlation):
        return np.full(len(phi), np.nan)
    structure = pattern @ phi
    squared = np.sum(structure * np.linalg.solve(correlation, structure), axis=0)
    return np.sqrt(np.where(squared <= 1, squared, np.nan))


def validity(weights: Matrix, correlation: Matrix, structure: Matrix) -> Vector:
    """Return (m,): the correlation of each score with its factor, w's / sqrt(w'Rw) (Grice 2001)."""
    variance = np.einsum("ij,ik,kj->j", weights, correlation, weights)
    with np.errstate(divide="ignore", invalid="ignore"):
        result: Vector = np.sum(weights * structure, axis=0) / np.sqrt(variance)
    return result


def scores(
    z: Matrix, correlation: Matrix, pattern: Matrix, phi: Matrix, method: Method
) -> tuple[Matrix, NDArray[np.bool_]]:
    """Return (n, m) scores of standardised answers z (n, p; NaN = missing), and who (n,) has none.

    Whoever left items out is scored on those answered, with the weights these items have by themselves; one weight
    matrix for each pattern of missing answers. Who answered too few to tell the factors apart has NaN.
    """
    seen = ~np.isnan(z)
    found = np.full((len(z), pattern.shape[1]), np.nan)
    patterns, which = np.unique(seen, axis=0, return_inverse=True)
    which = which.reshape(-1)
    for k, answered in enumerate(patterns):
        weights = None
        if answered.sum() >= (1 if method == "regression" else pattern.shape[1]):
            weights = score_weights(correlation[np.ix_(answered, answered)], pattern[answered], phi, method)
        if weights is not None:
            rows = np.flatnonzero(which == k)
            found[rows] = z[np.ix_(rows, np.flatnonzero(answered))] @ weights
    return found, np.isnan(found).any(axis=1)


def _regular(matrix: Matrix) -> bool:
    values = np.linalg.eigvalsh(matrix)
    return bool(values[0] > _LEAST_SHARE * abs(values[-1]))


def _power(matrix: Matrix, exponent: float) -> Matrix:
    values, vectors = np.linalg.eigh(matrix)
    result: Matrix = (vectors * np.maximum(values, 1e-300) ** exponent) @ vectors.T
    return result
