"""Coefficients omega of sums of items, from the loadings of a fitted model; many models at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

#: A sum whose variance is a smaller share of its items' variances does not vary: the items cancel.
ROUNDING = 1e-12


def omega_total(loadings: Array, uniquenesses: Array) -> Array:
    """Return (b,): (sum l)^2 / ((sum l)^2 + sum psi) of one-factor solutions (b, p) (McDonald 1999).

    The reliability of the sum of the items, in whose units loadings and uniquenesses are.
    """
    common = loadings.sum(axis=-1) ** 2
    omega: Array = common / (common + uniquenesses.sum(axis=-1))
    return omega


def omega_of_variance(loadings: Array, variance: Array) -> Array:
    """Return (b,): (sum l)^2 over the sum's observed `variance` (b,); NaN where that is not above 0."""
    omega: Array = loadings.sum(axis=-1) ** 2 / np.where(variance > 0, variance, np.nan)
    return omega


@dataclass(frozen=True, slots=True)
class Hierarchical:
    """Coefficients of models with a general and m group factors, each (b,) or (b, m).

    `general` is omega hierarchical, `total` all common factors' share of the sum's variance, `groups` all group
    factors' share; of each group factor's own items `group_total`, `group_general` (the general factor's share of their
    sum's variance) and `group_specific` (the group factor's: omega hierarchical subscale).
    """

    general: Array
    total: Array
    groups: Array
    group_total: Array
    group_general: Array
    group_specific: Array


def hierarchical_omegas(general: Array, groups: Array, common: Array, variances: Array, members: Flags) -> Hierarchical:
    """Return the omegas (McDonald 1999; Zinbarg et al. 2005; Reise 2012; Rodriguez et al. 2016) of a batch.

    general (b, p), groups (b, p, m): orthogonal loadings; common (b,): common variance of the sum of all items;
    variances (b, p, p): covariances of the items, whose sums are the denominators; members (b, p, m) or (p, m): whose
    items are summed for each group factor. NaN where a sum does not vary. With psych::omega's choices these are its
    omega.group.
    """
    members = np.broadcast_to(members, groups.shape).astype(float)
    each = np.diagonal(variances, axis1=1, axis2=2)
    whole = _varying(variances.sum(axis=(1, 2)), each.sum(axis=1))
    within = _varying(np.einsum("bik,bij,bjk->bk", members, variances, members), np.einsum("bi,bik->bk", each, members))
    by_general = np.einsum("bi,bik->bk", general, members) ** 2
    by_group = np.einsum("bik,bik->bk", groups, members) ** 2
    return Hierarchical(
        general.sum(axis=1) ** 2 / whole,
        common / whole,
        by_group.sum(axis=1) / whole,
        (by_general + by_group) / within,
        by_general / within,
        by_group / within,
    )


def _varying(variance: Array, items: Array) -> Array:
    """Return the variances of sums, NaN where one is rounding error beside its items' own variances."""
    return np.where(variance > ROUNDING * items, variance, np.nan)


def explained_common_variance(general: Array, groups: Array) -> float:
    """Return ECV: the general factor's share of the sum of squared loadings (p,), (p, m) (Reise 2012)."""
    squares = float(np.sum(general**2))
    return squares / (squares + float(np.sum(groups**2)))


def uncontaminated_correlations(members: Flags) -> float:
    """Return PUC: the share of pairs of items not in one group of members (p, m) (Reise et al. 2013); no overlap."""
    p = len(members)
    alike = (members.astype(int) @ members.T.astype(int)) > 0
    within = (alike.sum() - np.trace(alike)) / 2
    return float(1 - within / (p * (p - 1) / 2))


def construct_replicability(loadings: Array) -> float:
    """Return H = 1 / (1 + 1 / sum(l^2 / (1 - l^2))) of standardised loadings (p,) (Hancock & Mueller 2001)."""
    squares = np.clip(loadings**2, 0.0, 1 - 1e-12)
    information = float(np.sum(squares / (1 - squares)))
    return information / (1 + information)
