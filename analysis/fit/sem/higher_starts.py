"""Starting values of factors that measure a factor: from what their items have in common.

Two factors' covariance is estimated by least squares, sum l_i l_j s_ij / sum (l_i l_j)^2 over the items of one and of
the other, l their starting loadings. The correlations that follow give loadings by the centroid method, one factor
with the diagonal left out: b_k = t_k / sqrt(T (m - 1) / m), t_k the sum of row k after signs are turned, T the sum of
these; equal loadings come out exactly.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
# A correlation, and the share of a deviation that a start may put on the factor above.
MOST_CORRELATION, LEAST, MOST, UNKNOWN = 0.9, 0.2, 0.9, 0.5
# Items (places among all) with their loadings.
Block = Sequence[tuple[int, float]]


def covariance(first: Block, second: Block, cov: Matrix) -> float:
    """Return the covariance of two factors with these items, from the items' covariances (p, p)."""
    weights = np.outer([loading for _, loading in first], [loading for _, loading in second])
    seen = cov[np.ix_([item for item, _ in first], [item for item, _ in second])]
    size = float(np.sum(weights**2))
    return float(np.sum(weights * seen)) / size if size > 0 else 0.0


def shares(blocks: Mapping[str, Block], variances: Mapping[str, float], marker: str, cov: Matrix) -> dict[str, float]:
    """Return each indicator's standardised loading on the factor above, the marker's positive.

    An indicator takes the sign of its covariance with the marker.
    """
    names = list(blocks)
    r = np.eye(len(names))
    for a, one in enumerate(names):
        for b, other in enumerate(names[:a]):
            found = covariance(blocks[one], blocks[other], cov) / np.sqrt(variances[one] * variances[other])
            r[a, b] = r[b, a] = np.clip(found, -MOST_CORRELATION, MOST_CORRELATION)
    signs = np.where(r[names.index(marker)] < 0, -1.0, 1.0)
    turned = r * np.outer(signs, signs)
    rows = turned.sum(axis=1) - 1
    total, m = float(rows.sum()), len(names)
    found = rows / np.sqrt(total * (m - 1) / m) if total > 0 and m > 1 else np.full(m, UNKNOWN)
    return dict(zip(names, (signs * np.clip(found, LEAST, MOST)).tolist(), strict=True))
