"""Items that run against the others of their construct, as one that was to be reversed and was not."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.alpha import cronbach_alpha
from analysis.kernel.covariance import to_correlation

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
Flags = NDArray[np.bool_]

# Alpha must rise by as much for an item to be doubted: less is what a weak item does by chance.
LEAST_GAIN = 0.01


@dataclass(frozen=True, slots=True)
class Reversal:
    """Of p items: `doubted` (p,); `loading` (p,) on the first principal component, positive for the majority.

    `alpha` as the items are; `if_turned` (p,) with that item alone turned; `all_turned` with every doubted one turned.
    `even`: as many items run one way as the other, so which of the two is the wrong one is a guess.
    """

    doubted: Flags
    loading: Vector
    alpha: float
    if_turned: Vector
    all_turned: float
    even: bool


def doubt_keys(covariance: Matrix, least_gain: float = LEAST_GAIN) -> Reversal:
    """Find the items whose direction is to be doubted, from their covariances (p, p).

    The first principal component of the correlations points along what most items share, whatever their direction. An
    item is doubted if its loading has the sign of the minority, and alpha, the others of the minority being turned, is
    at least `least_gain` greater with it turned too. As many one way as the other: the minority is the side with the
    smaller loadings, and if they are equal, that of the later items. Nothing is doubted of fewer than two items, of
    covariances that are not all known, or where the items do not share a component.
    """
    p = len(covariance)
    none = Reversal(np.zeros(p, dtype=bool), np.full(p, np.nan), np.nan, np.full(p, np.nan), np.nan, False)
    if p < 2 or not np.isfinite(covariance).all():
        return none
    correlation = to_correlation(covariance)
    if not np.isfinite(correlation).all():
        return none
    loading, even = _first_component(correlation)
    minority = loading < 0
    turned = _alpha(covariance, minority)
    without = np.array([_alpha(covariance, minority & (np.arange(p) != j)) for j in range(p)])
    # Where the others cancel alpha is not to be had without the item; with it there is one, which is a gain.
    gain = turned - np.where(np.isnan(without), -np.inf, without)
    doubted = minority & (gain >= least_gain)
    alone = np.array([_alpha(covariance, np.arange(p) == j) for j in range(p)])
    return Reversal(doubted, loading, cronbach_alpha(covariance), alone, _alpha(covariance, doubted), even)


def _alpha(covariance: Matrix, turned: Flags) -> float:
    sign = np.where(turned, -1.0, 1.0)
    return cronbach_alpha(covariance * np.outer(sign, sign))


def _first_component(correlation: Matrix) -> tuple[Vector, bool]:
    """Return loadings (p,) with the sign of the majority positive, and whether there is no majority."""
    values, vectors = np.linalg.eigh(correlation)
    # A loading of rounding error has no sign.
    loading = np.where(np.abs(vectors[:, -1]) > 1e-9, vectors[:, -1] * np.sqrt(max(values[-1], 0.0)), 0.0)
    ahead, behind = int(np.sum(loading > 0)), int(np.sum(loading < 0))
    balance = float(loading.sum())
    side = ahead - behind or (balance if abs(balance) > 1e-9 else float(loading[np.flatnonzero(loading)[0]]))
    return loading * np.sign(side), ahead == behind
