"""Whether those who left an item out differ in what they answered elsewhere."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Difference:
    """Those who left an item out against those who answered it: `value` the standardised difference of means.

    Positive where those who left it out score higher elsewhere. `pvalue` is that of the two-sample t test; `left_out`
    and `answered` are the sizes of the two groups. NaN with fewer than two in a group, or scores that do not vary.
    """

    value: float
    pvalue: float
    left_out: int
    answered: int


def rest_scores(x: Matrix, others: Flags) -> Matrix:
    """Return (n, p): each person's mean standardised answer to the `others` of each item, NaN where none was answered.

    x: (n, p) keyed answers, NaN = missing; others: (p, p), row j marks the items that item j is compared with.
    Each item is standardised by its own answers, so that which items a person left out does not move the mean by
    itself.
    """
    seen = ~np.isnan(x)
    count = np.maximum(seen.sum(axis=0), 1)
    centred = np.where(seen, x - np.where(seen, x, 0.0).sum(axis=0) / count, 0.0)
    sd = np.sqrt((centred**2).sum(axis=0) / count)
    z = centred / np.where(sd > 0, sd, 1.0)
    answered = seen.astype(float) @ others.T.astype(float)
    total = z @ others.T.astype(float)
    scores: Matrix = np.where(answered > 0, total / np.maximum(answered, 1.0), np.nan)
    return scores


def difference(scores: Vector, left_out: Flags, answered: Flags) -> Difference:
    """Compare the `scores` (n,; NaN = none) of those who left an item out with those who answered it.

    The difference of means over the pooled standard deviation (Cohen 1988, 2.2), and Student's t test, which Little's
    (1988) test sums up over all items: both are the comparison his test makes of two patterns.
    """
    first, second = scores[left_out & ~np.isnan(scores)], scores[answered & ~np.isnan(scores)]
    sizes = (len(first), len(second))
    if min(sizes) < 2:
        return Difference(np.nan, np.nan, *sizes)
    free = sizes[0] + sizes[1] - 2
    within = float(np.sum((first - first.mean()) ** 2) + np.sum((second - second.mean()) ** 2)) / free
    if not within > 1e-20:
        return Difference(np.nan, np.nan, *sizes)
    value = float(first.mean() - second.mean()) / np.sqrt(within)
    return Difference(float(value), _two_sided(value / np.sqrt(1 / sizes[0] + 1 / sizes[1]), free), *sizes)


def _two_sided(t: float, df: int) -> float:
    from scipy.stats import t as student

    return float(2 * student.sf(abs(t), df))
