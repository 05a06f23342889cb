"""How far the members of each cluster agree on a scale: rwg(j), average deviations, and what chance would give."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.agreement_within import Spread, drawn_rwg, null_variances, rwg_j
from analysis.sample import Sample
from instrument.errors import Refused

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ScaleAgreement:
    """Agreement of J clusters on `items` items of one scale, each array (J,), NaN where nobody can disagree.

    `variance`: mean variance of the items with two answers or more, `counted` of them; `members` who answered an item
    on average, rounded. `ad_mean`, `ad_median`: average deviations, means over the items.
    """

    name: str
    items: int
    members: NDArray[np.int64]
    variance: Vector
    counted: Vector
    ad_mean: Vector
    ad_median: Vector

    def rwg(self, null_variance: float) -> Vector:
        """Return rwg(j), for one item rwg, against a null distribution of this variance; NaN where there is none."""
        return rwg_j(self.variance, self.counted, null_variance)

    def beyond(self, null_variance: float) -> int:
        """Return how many clusters vary more than the null distribution; their rwg(j) counts as 0."""
        return int(np.sum(self.variance > null_variance))


def scale_agreement(name: str, spread: Spread, columns: Sequence[int]) -> ScaleAgreement:
    """Return the agreement on the items in these columns of the spread within clusters."""
    chosen = list(columns)
    n = spread.n[:, chosen]
    had = n > 1
    counted = had.sum(axis=1).astype(float)
    members = np.rint(_mean(n, had, counted)).astype(np.int64)
    none = np.where(counted > 0, 0.0, np.nan)
    variance, ad_mean, ad_median = (
        _mean(part[:, chosen], had, counted) + none for part in (spread.variance, spread.ad_mean, spread.ad_median)
    )
    return ScaleAgreement(name, len(chosen), members, variance, counted, ad_mean, ad_median)


def options_of(sample: Sample, what: str) -> int:
    """Return the number of options of the sample's scale; raise Refused where it has no bounds."""
    if sample.scale is None:
        raise Refused.at(what, "the scale has no bounds.", "Give the least and the greatest answer: scale=(1, 5).")
    return sample.scale[1] - sample.scale[0] + 1


class ByLot:
    """What rwg(j) is when members answer by lot, drawn once for each number of members and items."""

    def __init__(self, options: int, draws: int, seed: int) -> None:
        """Draw `draws` clusters of each kind from a generator of this seed."""
        self.uniform = null_variances(options)["uniform"]
        self._options, self._draws, self._seed = options, draws, seed
        self._drawn: dict[tuple[int, int], Vector] = {}

    def p_values(self, found: ScaleAgreement) -> Vector:
        """Return the probability (J,) of so great an rwg(j), never below 1/(draws + 1); NaN where there is none."""
        observed = found.rwg(self.uniform)
        return np.array(
            [self._p_value(r, m, k) for r, m, k in zip(observed, found.members, found.counted, strict=True)]
        )

    def critical(self, members: int, items: int) -> float:
        """Return the rwg(j) that 5% of clusters of this kind exceed."""
        return float(np.quantile(self._of(members, items), 0.95))

    def _p_value(self, observed: float, members: int, items: float) -> float:
        if np.isnan(observed):
            return float("nan")
        drawn = self._of(int(members), int(items))
        at_least = len(drawn) - np.searchsorted(drawn, observed - 1e-12)
        return float((at_least + 1) / (len(drawn) + 1))

    def _of(self, members: int, items: int) -> Vector:
        kind = (members, items)
        if kind not in self._drawn:
            rng = np.random.default_rng([self._seed, members, items])
            self._drawn[kind] = drawn_rwg(members, items, self._options, self._draws, rng)
        return self._drawn[kind]


def _mean(parts: Matrix, had: NDArray[np.bool_], counted: Vector) -> Vector:
    mean: Vector = np.where(had, parts, 0.0).sum(axis=1) / np.maximum(counted, 1)
    return mean
