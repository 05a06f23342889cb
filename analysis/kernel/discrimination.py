"""How well an item tells apart those who score high from those who score low on the rest of its construct."""

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.contingency import encode
from analysis.kernel.polyserial import Serial, fit_polyserial
from analysis.kernel.thresholds import thresholds

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
Integers = NDArray[np.int64]

# Of normal scores the 27 % at each end tell the groups' means apart best (Kelley 1939).
KELLEY = 0.27
# Two people at least in a group.
_LEAST_GROUP = 2.0


def rest_means(x: Matrix) -> Matrix:
    """Return (n, p): for each item the person's mean answer to the other items, NaN = too few of them answered.

    x: (n, p) keyed answers, NaN = missing. At least half of the other items must be answered. Where all are, it is the
    rest's sum over p - 1, which correlates as the sum does.
    """
    seen = ~np.isnan(x)
    filled = np.where(seen, x, 0.0)
    answered = seen.sum(axis=1, keepdims=True) - seen
    total = filled.sum(axis=1, keepdims=True) - filled
    enough = (answered > 0) & (2 * answered >= x.shape[1] - 1)
    means: Matrix = np.where(enough, total / np.maximum(answered, 1), np.nan)
    return means


def upper_lower(item: Vector, rest: Vector, span: float, share: float = KELLEY) -> float:
    """Return D, the mean of `item` in the upper group of `rest` less that in the lower, over `span`.

    item, rest: (n,), NaN = missing; span: greatest less least possible answer. With right and wrong answers it is the
    classical difference of proportions correct; divided by the span it lies in -1 to 1 for rating scales too
    (Metsämuuronen 2020). Each group is `share` of the n people with both, no more and no less: people tied at its
    border share the places that are left, each counted with the same weight, so that the order of rows plays no part.
    NaN where a group would have fewer than two people, or where everybody has the same rest.
    """
    both = ~np.isnan(item) & ~np.isnan(rest)
    given, score = item[both], rest[both]
    size = share * len(given)
    if size < _LEAST_GROUP or not np.ptp(score) > 0 or not span > 0:
        return float("nan")
    lower, upper = _weights(score, size), _weights(-score, size)
    return float((upper - lower) @ given / size / span)


def _weights(score: Vector, size: float) -> Vector:
    """Return (n,) weights of the `size` lowest scores: 1 below the border, an equal part for everybody on it."""
    # Means of the same answers can differ in the last digit by the order in which they were added.
    _, place, counts = np.unique(np.round(score, 9), return_inverse=True, return_counts=True)
    below = np.cumsum(counts) - counts
    weight: Vector = (np.clip(size - below, 0.0, counts) / counts)[place.reshape(score.shape)]
    return weight


def item_rest_polyserial(x: Matrix, rests: Matrix) -> tuple[Vector, NDArray[np.bool_]]:
    """Return (p,) polyserial correlations of each item with its rest, and where a maximum was found.

    x: (n, p) ordinal answers, rests: (n, p) measures, NaN = missing. Two-step maximum likelihood: thresholds from
    everybody who answered the item, moments from everybody who has the rest, the correlation from those with both
    (Olsson, Drasgow & Dorans 1982). NaN where the item or the rest does not vary or fewer than three have both; NaN and
    False where the likelihood rises up to 1 or -1. Checked against lavaan::lavCor.
    """
    found, converged = np.full(x.shape[1], np.nan), np.ones(x.shape[1], dtype=bool)
    pairs = {j: pair for j in range(x.shape[1]) if (pair := _serial(x[:, j], rests[:, j])) is not None}
    if pairs:
        root = fit_polyserial(list(pairs.values()))
        places = np.array(list(pairs))
        found[places] = np.where(root.converged, root.rho, np.nan)
        converged[places] = root.converged
    return found, converged


def _serial(item: Vector, rest: Vector) -> Serial | None:
    with_rest = rest[~np.isnan(rest)]
    both = ~np.isnan(item) & ~np.isnan(rest)
    if both.sum() < 3 or not np.ptp(rest[both]) > 1e-9 or not np.ptp(item[both]) > 0:
        return None
    z = (rest - with_rest.mean()) / with_rest.std()
    code = encode(item[:, None]).codes[:, 0]
    counts = np.bincount(code[~np.isnan(item)]).astype(float)
    return Serial(z[both], code[both], thresholds(counts))
