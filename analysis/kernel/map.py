"""Minimum average partial: components are taken out as long as what items share beyond them grows less."""

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]

# A variance that components leave of an item below this is rounding error: its partial correlations are not to be had.
_NOTHING_LEFT = 1e-10


def average_partials(correlation: Matrix, power: int = 2) -> Vector:
    """Return (p,): the average of the partial correlations to `power` after 0, 1 ... p - 1 principal components.

    Power 2 is Velicer (1976), 4 the revision of Velicer, Eaton & Fava (2000) element by element, as fungible::faMAP
    has it; EFAtools takes the trace of the matrix's fourth power, which may suggest another number. The number with the
    least average is suggested; 0 means that the correlations themselves have it. NaN from the place where the
    components leave nothing of some item. Checked against psych::vss()$map, which begins at 1 component.
    """
    p = len(correlation)
    values, vectors = np.linalg.eigh(correlation)
    components = vectors[:, ::-1] * np.sqrt(np.maximum(values[::-1], 0.0))
    averages = np.full(p, np.nan)
    left = correlation.copy()
    for m in range(p):
        variance = np.diag(left)
        if (variance < _NOTHING_LEFT).any():
            break
        # What p - 1 components leave has rank 1: its partial correlations are 1 or -1, and rounding may pass them.
        partial = np.clip(left / np.sqrt(np.outer(variance, variance)), -1.0, 1.0)
        averages[m] = (np.sum(partial**power) - p) / (p * (p - 1))
        left = left - np.outer(components[:, m], components[:, m])
    return averages


def fewest_partials(averages: Vector) -> int:
    """Return the number of components with the least average, the first of equals."""
    return int(np.nanargmin(averages))
