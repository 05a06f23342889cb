"""The items of one construct beside one another: what each has to do with the rest, and what leaves with it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.alpha import alpha_if_deleted, item_rest
from analysis.kernel.covariance import pair_counts, pairwise_covariance, to_correlation
from analysis.kernel.discrimination import item_rest_polyserial, rest_means, upper_lower
from analysis.kernel.omega import omega_total
from analysis.kernel.onefactor import one_factor_minres
from analysis.kernel.reversal import Reversal, doubt_keys

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Deleted:
    """Omega total without each of p items: `omega` (p,), NaN where there is none; `lost` the fit did not converge.

    `heywood` (p,): some uniqueness is at its bound there.
    """

    omega: Vector
    lost: Flags
    heywood: Flags


@dataclass(frozen=True, slots=True)
class ItemSet:
    """Of p items each (p,): `item_rest` r, the same `polyserial`, `alpha` and `omega` if deleted, `discrimination`.

    `polyserial_lost` marks those without a maximum; `correlation` (p, p), NaN where a pair has fewer than three rows.
    """

    item_rest: Vector
    polyserial: Vector
    polyserial_lost: Flags
    alpha: Vector
    deleted: Deleted
    discrimination: Vector
    reversal: Reversal
    correlation: Matrix


def describe_set(x: Matrix, span: Vector, ordinal: Flags) -> ItemSet:
    """Describe the items x (n, p; NaN = missing) of one construct; `span` (p,) ranges, `ordinal` (p,) which are.

    Item-rest r, alpha and omega rest on the pairwise covariances that alpha uses, polyserial r and discrimination on
    each person's mean of the other items.
    """
    covariance = np.where(pair_counts(x) >= 3, pairwise_covariance(x), np.nan)
    rests = rest_means(x)
    polyserial, found = item_rest_polyserial(np.where(ordinal, x, np.nan), rests)
    return ItemSet(
        item_rest=item_rest(covariance),
        polyserial=polyserial,
        polyserial_lost=~found,
        alpha=alpha_if_deleted(covariance),
        deleted=omega_if_deleted(covariance),
        discrimination=np.array([upper_lower(x[:, j], rests[:, j], float(span[j])) for j in range(x.shape[1])]),
        reversal=doubt_keys(covariance),
        correlation=to_correlation(covariance),
    )


def omega_if_deleted(covariance: Matrix) -> Deleted:
    """Return omega total of the sum of the raw items without each of them, from their covariances (p, p), p >= 4.

    One factor by minimum residuals of the correlations; with its loadings and uniquenesses in raw units (times the
    standard deviations), omega = (sum l)^2 / ((sum l)^2 + sum u) (McDonald 1999). The variance in the
    denominator is the model's. NaN with fewer than three items left, which no model of one factor can be tested on.
    Checked against psych::fa(fm = "minres") of the matrix without the item.
    """
    p = len(covariance)
    if p < 4:
        return Deleted(np.full(p, np.nan), np.zeros(p, dtype=bool), np.zeros(p, dtype=bool))
    kept = np.array([np.delete(np.arange(p), j) for j in range(p)])
    correlation = to_correlation(covariance)[kept[:, :, None], kept[:, None, :]]
    known = np.isfinite(correlation).all(axis=(1, 2))
    found = one_factor_minres(correlation)
    variance = np.where(known[:, None], np.diag(covariance)[kept], np.nan)
    omega = np.where(
        found.converged, omega_total(found.loadings * np.sqrt(variance), found.uniquenesses * variance), np.nan
    )
    return Deleted(omega, known & ~found.converged, known & found.heywood.any(axis=1))
