"""Sample covariance matrices of normal answers, drawn without drawing the answers."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def drawn_covariances(sigma: Array, n: int, draws: int, seed: int) -> Array:
    """Return (draws, p, p) covariances, divisor n, of n normal answers with covariances sigma (p, p).

    Wishart matrices on n - 1 degrees of freedom by the decomposition of Bartlett (1933; Muirhead 1982, theorem 3.2.14).
    """
    rng = np.random.default_rng(seed)
    p = len(sigma)
    root = np.zeros((draws, p, p))
    rows, columns = np.tril_indices(p, -1)
    root[:, rows, columns] = rng.standard_normal((draws, len(rows)))
    diagonal = np.arange(p)
    root[:, diagonal, diagonal] = np.sqrt(rng.chisquare(n - 1 - diagonal, (draws, p)))
    turned = np.linalg.cholesky(sigma) @ root
    found: Array = turned @ turned.transpose(0, 2, 1) / n
    return found
