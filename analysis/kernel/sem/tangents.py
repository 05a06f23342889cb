"""Least squares of many columns on others that belong to groups, as the tangents of two models do."""

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.sem.arrow import Arrow, Either, dense

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
# Columns that are gone through at a time, and the least eigenvalue of X'X, scaled, at which its root is used.
_BLOCK, _LEAST = 256, 1e-10


def regressed(y: Either, on: Either) -> tuple[Either, Vector]:
    """Return H (r1, r0) with X H nearest to Y (k, r0), X (k, r1) `on` what, and the length of each residual (r0,).

    The root of X'X takes X apart by its groups; one step of refinement makes good what the square loses.
    An array, or an X whose columns depend on one another, is solved as a whole, H then being the shortest.
    """
    scale = np.sqrt(np.maximum(np.asarray((on * on).sum(axis=0)), 1e-300))
    inner = None if isinstance(on, np.ndarray) else Arrow.of(on.T @ on).scaled(scale)
    factor = inner.factored() if inner is not None and inner.above(_LEAST) else None
    if factor is None:
        whole, x = dense(y), dense(on)
        found = np.linalg.lstsq(x, whole, rcond=None)[0]
        return found, np.asarray(np.linalg.norm(whole - x @ found, axis=0))
    from scipy import sparse

    parts, lengths = [], []
    for begin in range(0, y.shape[1], _BLOCK):
        left = dense(y[:, begin : begin + _BLOCK])
        found = np.zeros((on.shape[1], left.shape[1]))
        for _ in range(2):
            step = factor.solve((on.T @ left) / scale[:, None]) / scale[:, None]
            found, left = found + step, left - on @ step
        parts.append(sparse.csr_array(found))
        lengths.append(np.linalg.norm(left, axis=0))
    return sparse.hstack(parts, format="csr"), np.concatenate(lengths)
