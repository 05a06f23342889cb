"""Empirical Kaiser criterion: eigenvalues against what noise leaves once the earlier ones are accounted for."""

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]


def reference_eigenvalues(eigenvalues: Vector, n: int, restricted: bool = True) -> Vector:
    """Return (p,) reference eigenvalues of n people's answers (Braeken & van Assen 2017, eq. 2).

    l_j = (p - sum of the sample eigenvalues before j) / (p - j + 1) * (1 + sqrt(p/n))^2, the upper edge of the
    eigenvalues of noise (Marchenko & Pastur 1967) for the variance that is left. `restricted`, their criterion: never
    below 1, as no factor should account for less than one item. eigenvalues: (p,), falling. The sum is of sample
    eigenvalues, not of reference ones (some programs took these). Checked against semTools::efa.ekc (not restricted).
    """
    p = len(eigenvalues)
    before = np.concatenate([[0.0], np.cumsum(eigenvalues)[:-1]])
    reference: Vector = (p - before) / (p - np.arange(p)) * (1 + np.sqrt(p / n)) ** 2
    return np.maximum(reference, 1.0) if restricted else reference
