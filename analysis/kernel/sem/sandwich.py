"""Covariances of estimates under linear constraints, and the traces that correct chi-squares."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.sem.arrow import Arrow, Either, assembled, submatrix
from analysis.kernel.sem.scoring import Constraints

Matrix = NDArray[np.float64]

# Reciprocal condition of the scaled information below which a parameter is not identified.
LEAST_CONDITION = 1e-10
# Rows that are scored at a time.
_BLOCK = 1 << 16


def inverse(information: Either, constraints: Constraints) -> Either:
    """Return K (K'AK)^-1 K' (q, q) of an information matrix A, K the basis of the constraints; NaN if singular.

    Scaled to a diagonal of 1 first, so that units do not decide. Sparse where A is and no core joins its blocks.
    """
    inner = Arrow.of(constraints.within(information))
    scale = np.sqrt(np.maximum(inner.diagonal(), 0.0))
    if not (inner.finite and (scale > 0).all()):
        return np.broadcast_to(np.nan, information.shape)
    scaled = inner.scaled(scale)
    factor = scaled.factored() if scaled.above(LEAST_CONDITION * scaled.greatest()) else None
    if factor is None:
        return np.broadcast_to(np.nan, information.shape)
    found = factor.inverse(scale)
    return found if constraints.turn is None else constraints.turn @ found @ constraints.turn.T


def exists(covered: Either) -> bool:
    """Whether an inverse exists: otherwise it is NaN throughout."""
    return bool(np.isfinite(covered.sum()))


def unidentified(information: Either, constraints: Constraints) -> NDArray[np.intp]:
    """Return the parameters that a singular information matrix leaves open: where its null vectors are not 0."""
    inner, basis = constraints.within(information), constraints.basis
    scale = np.sqrt(np.maximum(inner.diagonal(), 1e-300))
    found = []
    for block in Arrow.of(inner).apart:
        own = scale[block]
        found.append((block, *np.linalg.eigh(submatrix(inner, block) / np.outer(own, own))))
    least = LEAST_CONDITION * max((values[-1] for _, values, _ in found), default=0.0)
    weight = np.zeros(basis.shape[0])
    for block, values, vectors in found:
        null = basis[:, block] @ (vectors[:, values <= least] / scale[block, None])
        weight = np.maximum(weight, np.max(np.abs(null), axis=1, initial=0.0))
    weight *= np.sqrt(np.maximum(information.diagonal(), 1e-300))
    return np.flatnonzero(weight > 1e-3 * weight.max(initial=0.0))


@dataclass(frozen=True, slots=True)
class Mixture:
    """The distribution of an uncorrected test statistic: the sum `trace` of the weights, and that of their squares."""

    trace: float
    square: float = float("nan")


def sandwich(bread_inverse: Either, meat: Either) -> Either:
    """Return A^-1 B A^-1, block by block where A^-1 and B have the same blocks."""
    if isinstance(bread_inverse, np.ndarray):
        return Arrow.of(meat).after(bread_inverse) @ bread_inverse
    pieces = []
    for block in Arrow.of(abs(bread_inverse) + abs(meat)).apart:
        own = submatrix(bread_inverse, block)
        pieces.append((block, own @ submatrix(meat, block) @ own))
    return assembled(pieces, meat.shape[0])


def meat_of(x: Matrix, scores: Callable[[Matrix], Matrix], clusters: NDArray[np.intp] | None) -> Matrix:
    """Return the sum of outer products of `scores` (rows of x (n, p) -> n, q) over people, or `clusters` (n,) of them.

    Rows are scored a block at a time: memory does not grow with n. J clusters' products are multiplied by J/(J - 1), as
    in lavaan: their sums vary about a mean that is estimated.
    """
    blocks = [slice(at, at + _BLOCK) for at in range(0, len(x), _BLOCK)]
    if clusters is None:
        return np.asarray(sum(own.T @ own for own in (scores(x[block]) for block in blocks)))
    labels, place = np.unique(clusters, return_inverse=True)
    sums = np.zeros((len(labels), 0))
    for block in blocks:
        own = scores(x[block])
        sums = sums if sums.size else np.zeros((len(labels), own.shape[1]))
        np.add.at(sums, place.ravel()[block], own)
    return np.asarray(sums.T @ sums) * len(labels) / (len(labels) - 1)
