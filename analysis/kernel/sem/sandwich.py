"""Covariances of estimates under linear constraints, and the traces that correct chi-squares."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.sem.scoring import Constraints

Matrix = NDArray[np.float64]

# Reciprocal condition of the scaled information below which a parameter is not identified.
LEAST_CONDITION = 1e-10


def inverse(information: Matrix, constraints: Constraints) -> Matrix:
    """Return K (K'AK)^-1 K' (q, q) of an information matrix A, K the basis of the constraints; NaN if singular.

    Scaled to a diagonal of 1 first, so that units do not decide.
    """
    basis = constraints.basis
    inner = basis.T @ information @ basis
    scale = np.sqrt(np.diag(inner))
    if not (np.isfinite(inner).all() and (scale > 0).all()):
        return np.full_like(information, np.nan)
    scaled = inner / np.outer(scale, scale)
    values = np.linalg.eigvalsh(scaled)
    if values[0] <= LEAST_CONDITION * values[-1]:
        return np.full_like(information, np.nan)
    return np.asarray(basis @ (np.linalg.inv(scaled) / np.outer(scale, scale)) @ basis.T)


def unidentified(information: Matrix, constraints: Constraints) -> NDArray[np.intp]:
    """Return the parameters that a singular information matrix leaves open: where its null vectors are not 0."""
    basis = constraints.basis
    inner = basis.T @ information @ basis
    scale = np.sqrt(np.maximum(np.diag(inner), 1e-300))
    values, vectors = np.linalg.eigh(inner / np.outer(scale, scale))
    null = (basis / scale) @ vectors[:, values <= LEAST_CONDITION * values[-1]]
    weight = np.abs(null) * np.sqrt(np.maximum(np.diag(information), 1e-300))[:, None]
    return np.flatnonzero((weight > 1e-3 * weight.max(initial=0.0)).any(axis=1))


@dataclass(frozen=True, slots=True)
class Mixture:
    """The distribution of an uncorrected test statistic: the sum `trace` of the weights, and that of their squares."""

    trace: float
    square: float = float("nan")


def sandwich(bread_inverse: Matrix, meat: Matrix) -> Matrix:
    """Return A^-1 B A^-1."""
    return bread_inverse @ meat @ bread_inverse


def meat_of(scores: Matrix, clusters: NDArray[np.intp] | None) -> Matrix:
    """Return the sum of outer products of scores (n, q) over people, or over `clusters` (n,) of them.

    J clusters' products are multiplied by J/(J - 1), as in lavaan: their sums vary about a mean that is estimated.
    """
    if clusters is None:
        return np.asarray(scores.T @ scores)
    labels, place = np.unique(clusters, return_inverse=True)
    sums = np.zeros((len(labels), scores.shape[1]))
    np.add.at(sums, place.ravel(), scores)
    return np.asarray(sums.T @ sums) * len(labels) / (len(labels) - 1)
