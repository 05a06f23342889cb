"""The second half of promax: factors let go towards a power of their loadings."""

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]

# What R, SPSS and factor_analyzer take.
POWER = 4.0


def promax(pattern: Matrix, power: float = POWER) -> tuple[Matrix, Matrix]:
    """Return oblique patterns (b, p, m) and phi (b, m, m) from orthogonally rotated ones (Hendrickson & White 1964).

    Each factor is regressed on all towards l |l|^(power - 1); then factors get variance one. A singular target gives
    NaN. Checked against psych::fa(rotate = "promax") and psych::Promax.
    """
    transposed = pattern.transpose(0, 2, 1)
    crossed = transposed @ pattern
    target = transposed @ (pattern * np.abs(pattern) ** (power - 1))
    usable = _regular(crossed) & _regular(target)
    identity = np.eye(pattern.shape[2])
    u = np.linalg.solve(np.where(usable[:, None, None], crossed, identity), target)
    u = np.where(usable[:, None, None], u, identity)
    u = u * np.sqrt(np.diagonal(np.linalg.inv(u.transpose(0, 2, 1) @ u), axis1=1, axis2=2))[:, None, :]
    back = np.linalg.inv(u)
    phi = back @ back.transpose(0, 2, 1)
    lost = ~usable[:, None, None]
    return np.where(lost, np.nan, pattern @ u), np.where(lost, np.nan, phi)


def _regular(matrix: Matrix) -> NDArray[np.bool_]:
    return np.asarray(np.linalg.cond(matrix) < 1e12)
