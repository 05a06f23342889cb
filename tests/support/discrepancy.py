"""The maximum likelihood discrepancy written out, to check what minimises it in other ways."""

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]


def ml_discrepancy(sample: Matrix, implied: Matrix) -> float:
    """Return F = log|Sigma| + tr(S Sigma^-1) - log|S| - p (Joreskog 1969), infinite if Sigma is improper."""
    if np.linalg.eigvalsh(implied)[0] <= 0:
        return float("inf")
    log_det = np.linalg.slogdet(implied)[1]
    return float(log_det + np.trace(np.linalg.solve(implied, sample)) - np.linalg.slogdet(sample)[1] - len(sample))
