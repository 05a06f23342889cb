"""Making a correlation matrix positive definite, for whoever asks for it."""

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]

# lavaan's cor.smooth.tol: the least eigenvalue allowed, as a share of the greatest.
LEAST_SHARE = 1e-4


def positive_definite(correlation: Matrix) -> Matrix:
    """Return the (p, p) matrix with eigenvalues below 1e-4 of the greatest raised to that, scaled to diagonal 1.

    One whose eigenvalues are all above that comes back as it is. The rule of lavaan::lavCor(cor.smooth = TRUE), which
    it is checked against; psych::cor.smooth raises eigenvalues to 1e-10 instead.
    """
    values, vectors = np.linalg.eigh(correlation)
    least = LEAST_SHARE * values[-1]
    if values[0] >= least:
        return correlation
    raised = vectors @ np.diag(np.maximum(values, least)) @ vectors.T
    scale = np.sqrt(np.diag(raised))
    result: Matrix = raised / np.outer(scale, scale)
    np.fill_diagonal(result, 1.0)
    return result
