"""Very simple structure: how well a pattern reduced to its greatest loadings reproduces the correlations."""

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


def simple_fit(correlation: Matrix, loadings: Matrix, complexity: int) -> float:
    """Return 1 - sum (R - SS')^2 / sum R^2, S keeping the `complexity` greatest loadings of each item, the others 0.

    loadings: (p, m), rotated to orthogonal simple structure (Revelle & Rocklin 1979). Both sums are over the
    whole matrix, diagonal and all, as in psych::vss (its argument diagonal = FALSE leaves the diagonal in, too);
    checked against it.
    """
    simple = loadings.copy()
    surplus = loadings.shape[1] - complexity
    if surplus > 0:
        least = np.argsort(np.abs(loadings), axis=1, kind="stable")[:, :surplus]
        np.put_along_axis(simple, least, 0.0, axis=1)
    return float(1 - np.sum((correlation - simple @ simple.T) ** 2) / np.sum(correlation**2))
