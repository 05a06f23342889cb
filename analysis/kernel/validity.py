"""Convergent and discriminant validity as arrays: composite reliability, average variance extracted, HTMT."""

from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Flags = NDArray[np.bool_]
Average = Literal["arithmetic", "geometric"]


def composite_reliability(loadings: Array, variance: Any, total: Array) -> Any:
    """Return the share of the variance of the sum of items that is their factor's (Bollen 1980; Raykov 2001, omega).

    loadings (k,), the factor's variance, total (k, k) covariances of these items. With standardised items that measure
    nothing else it is Fornell & Larcker's (1981, eq. 10) rho. Real or complex.
    """
    return loadings.sum() ** 2 * variance / total.sum()


def average_variance_extracted(loadings: Array, variance: Any, total: Array) -> Any:
    """Return the factor's share of the items' variances (Fornell & Larcker 1981, eq. 11); arguments as above."""
    return (loadings**2).sum() * variance / np.trace(total)


def htmt(correlations: Array, members: Flags, average: Average) -> Array:
    """Return (b, m, m), diagonal 1: heterotrait-monotrait ratios of correlations (b, p, p) of items, in size.

    members (p, m) says which items belong to which construct. "arithmetic": Henseler, Ringle & Sarstedt (2015, eq. 6);
    "geometric": HTMT2 (Roemer, Schuberth & Henseler 2021, eq. 9), right for unequal loadings too. A correlation of 0
    makes a geometric mean 0. NaN for a construct of one item. Checked against semTools::htmt 0.5-6.
    """
    sizes = np.abs(correlations)
    if average == "geometric":
        with np.errstate(divide="ignore"):
            sizes = np.log(sizes)
        # exp(-inf) is 0, but 0 times -inf below would be NaN.
        sizes = np.maximum(sizes, -1e6)
    index = [np.flatnonzero(members[:, j]) for j in range(members.shape[1])]
    means = np.full((len(sizes), len(index), len(index)), np.nan)
    for a, rows in enumerate(index):
        for b, columns in enumerate(index[: a + 1]):
            block = sizes[:, rows[:, None], columns]
            if a == b and len(rows) > 1:
                first, second = np.triu_indices(len(rows), 1)
                means[:, a, a] = block[:, first, second].mean(axis=1)
            elif a != b:
                means[:, a, b] = means[:, b, a] = block.mean(axis=(1, 2))
    if average == "geometric":
        means = np.exp(means)
    own = np.einsum("bii->bi", means)
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Array = means / np.sqrt(own[:, :, None] * own[:, None, :])
    return found
