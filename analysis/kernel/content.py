"""Content validity from experts' ratings: indices of one item, of a scale, and of the experts' agreement."""

from dataclasses import dataclass
from math import comb
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Ratings = NDArray[np.float64]

#: Lawshe (1975), table 1: least CVR by number of experts. Many papers quote it although several of its entries are not
#: binomial probabilities at .05 (Ayre & Scally 2014); the exact value is `cvr_critical`.
LAWSHE_1975: dict[int, float] = {
    **{5: 0.99, 6: 0.99, 7: 0.99, 8: 0.75, 9: 0.78, 10: 0.62, 11: 0.59, 12: 0.56, 13: 0.54, 14: 0.51, 15: 0.49},
    **{20: 0.42, 25: 0.37, 30: 0.33, 35: 0.31, 40: 0.29},
}


def tally(ratings: Ratings, least: float = 3) -> tuple[int, int]:
    """Return how many experts rate at least `least`, and how many rate at all. ratings (experts,), NaN = blank."""
    return int((ratings >= least).sum()), int((~np.isnan(ratings)).sum())


def i_cvi(ratings: Ratings) -> float:
    """Return I-CVI, the share of an item's experts who rate it 3 or 4 of 4 (Lynn 1986); NaN if nobody rates it.

    ratings (experts,), NaN = blank.
    """
    relevant, n = tally(ratings)
    return relevant / n if n else float("nan")


def i_cvi_interval(relevant: int, n: int, level: float = 0.95) -> tuple[float, float]:
    """Return the exact interval of I-CVI as a binomial proportion (Clopper & Pearson 1934); NaN without experts."""
    from scipy.stats import beta

    if not n:
        return float("nan"), float("nan")
    tail = (1 - level) / 2
    lower = float(beta.ppf(tail, relevant, n - relevant + 1)) if relevant else 0.0
    upper = float(beta.isf(tail, relevant + 1, n - relevant)) if relevant < n else 1.0
    return lower, upper


def kappa_star(relevant: int, n: int) -> float:
    """Return kappa*, I-CVI corrected for chance: (I-CVI - Pc)/(1 - Pc), Pc = C(N, A) .5^N (Polit, Beck & Owen 2007).

    Pc is the probability that exactly A = `relevant` of N experts say "relevant" by tossing a coin. NaN if N is 0.
    """
    if not n:
        return float("nan")
    chance = comb(n, relevant) * 0.5**n
    return (relevant / n - chance) / (1 - chance)


def cvr(essential: int, n: int) -> float:
    """Return the content validity ratio (n_e - n/2)/(n/2), -1 to 1 (Lawshe 1975); NaN without experts."""
    return 2 * essential / n - 1 if n else float("nan")


def cvr_critical(n: int, alpha: float = 0.05) -> float:
    """Return the least CVR of n experts that a fair coin reaches with probability <= alpha, one-tailed.

    Exact binomial (Ayre & Scally 2014, table 2). NaN where even unanimity is not enough (n < 5 at .05).
    """
    tail = 0.0
    least = None
    for essential in range(n, -1, -1):
        tail += comb(n, essential) * 0.5**n
        if tail > alpha:
            break
        least = essential
    return float("nan") if least is None else cvr(least, n)


def aiken_v(ratings: Ratings, lowest: int = 1, highest: int = 4) -> float:
    """Return V = (mean - lowest)/(highest - lowest), 0 to 1 (Aiken 1980, 1985); NaN if nobody rates it.

    ratings (experts,), NaN = blank.
    """
    rated = ratings[~np.isnan(ratings)]
    return float((rated.mean() - lowest) / (highest - lowest)) if rated.size else float("nan")


def aiken_interval(v: float, n: int, lowest: int = 1, highest: int = 4, level: float = 0.95) -> tuple[float, float]:
    """Return the score interval of Aiken's V (Penfield & Giacobbi 2004, eqs. 4 and 5); NaN without ratings.

    (2nkV + z^2 -+ z sqrt(4nkV(1 - V) + z^2)) / (2(nk + z^2)), k = highest - lowest: Wilson's (1927) interval of the
    proportion V in nk trials.
    """
    from scipy.stats import norm

    if not n:
        return float("nan"), float("nan")
    z, steps = float(norm.isf((1 - level) / 2)), n * (highest - lowest)
    centre, half = 2 * steps * v + z**2, z * (4 * steps * v * (1 - v) + z**2) ** 0.5
    # Rounding may step over the ends by 1e-17, and V itself is within its interval.
    lower, upper = (centre - half) / (2 * (steps + z**2)), (centre + half) / (2 * (steps + z**2))
    return max(0.0, min(lower, v)), min(1.0, max(upper, v))


def aiken_critical(n: int, lowest: int = 1, highest: int = 4, alpha: float = 0.05) -> float:
    """Return the least V of n raters that ratings drawn evenly from the scale reach with probability <= alpha.

    The exact right tail of Aiken's (1985) table. NaN where even the greatest V is not enough.
    """
    points = highest - lowest + 1
    chance = np.ones(1)
    for _ in range(n):
        chance = np.convolve(chance, np.full(points, 1 / points))
    tail = np.cumsum(chance[::-1])[::-1]
    # Sums of n rounded shares miss a tail of exactly alpha by 1e-17.
    reached = np.flatnonzero(tail <= alpha + 1e-12)
    return float(reached[0] / (n * (points - 1))) if n and reached.size else float("nan")


def s_cvi_ave(indices: Ratings) -> float:
    """Return S-CVI/Ave, the mean I-CVI of a scale's items that anybody rated (Polit & Beck 2006). indices (p,)."""
    rated = indices[~np.isnan(indices)]
    return float(rated.mean()) if rated.size else float("nan")


def s_cvi_ua(indices: Ratings) -> float:
    """Return S-CVI/UA, the share of a scale's rated items that all experts rate relevant (Polit & Beck 2006)."""
    rated = indices[~np.isnan(indices)]
    return float((rated == 1).mean()) if rated.size else float("nan")


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement beyond chance: `value` with `se` and interval; weighted shares `observed` and by `chance`.

    `items` that two experts or more rated; NaN where nothing can be said.
    """

    value: float
    se: float
    lower: float
    upper: float
    observed: float
    chance: float
    items: int


def gwet_ac(
    ratings: Ratings,
    categories: int,
    weights: Literal["quadratic", "identity"] = "quadratic",
    level: float = 0.95,
) -> Agreement:
    """Return Gwet's AC2 (quadratic weights) or AC1 (identity) of experts on the same items, blanks allowed.

    ratings (items, experts): 1 .. `categories`, NaN = blank. Each item counts with its own experts; chance agreement is
    T_w / (q (q - 1)) sum pi_k (1 - pi_k). The standard error is conditional on the experts, the interval Student's t
    with items - 1 degrees of freedom (Gwet 2014, sections 4.4, 5.3; for AC1 Gwet 2008). Unlike kappa it does not fall
    when nearly all ratings are high. Checked against irrCAC 0.4.4.
    """
    counts = np.stack([(ratings == k + 1).sum(axis=1) for k in range(categories)], axis=1).astype(float)
    counts = counts[counts.sum(axis=1) > 0]
    raters, weight = counts.sum(axis=1), _weights(categories, weights)
    several = raters >= 2
    n, paired = len(counts), int(several.sum())
    if not paired:
        nan = float("nan")
        return Agreement(nan, nan, nan, nan, nan, nan, 0)
    shares = counts / raters[:, None]
    agreeing = (counts * (counts @ weight - 1)).sum(axis=1)
    observed_by_item = np.where(several, agreeing / np.where(several, raters * (raters - 1), 1), 0.0)
    observed = float(observed_by_item[several].mean())
    prevalence, scale = shares.mean(axis=0), weight.sum() / (categories * (categories - 1))
    chance = float(scale * (prevalence * (1 - prevalence)).sum())
    value = (observed - chance) / (1 - chance)
    by_item = np.where(several, n / paired * (observed_by_item - chance) / (1 - chance), 0.0)
    chance_by_item = scale * (shares * (1 - prevalence)).sum(axis=1)
    linear = by_item - 2 * (1 - value) * (chance_by_item - chance) / (1 - chance)
    se, lower, upper = _interval(value, linear, level)
    return Agreement(value, se, lower, upper, observed, chance, paired)


def _weights(categories: int, kind: Literal["quadratic", "identity"]) -> Ratings:
    """Return (q, q): 1 - (k - l)^2/(q - 1)^2, or 1 on the diagonal alone."""
    if kind == "identity":
        return np.eye(categories)
    place = np.arange(categories)
    weights: Ratings = 1 - (place[:, None] - place[None, :]) ** 2 / (categories - 1) ** 2
    return weights


def _interval(value: float, linear: Ratings, level: float) -> tuple[float, float, float]:
    """Return standard error and interval from the items' linearised values; NaN with one item."""
    from scipy.stats import t

    n = len(linear)
    if n < 2:
        return float("nan"), float("nan"), float("nan")
    se = float(np.sqrt(((linear - value) ** 2).sum() / (n * (n - 1))))
    half = float(t.isf((1 - level) / 2, n - 1)) * se
    return se, max(-1.0, value - half), min(1.0, value + half)
