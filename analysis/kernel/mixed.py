"""Pairs with a continuous measure in them, beside an item (polyserial) or another measure (Pearson), two-step."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.contingency import Codes
from analysis.kernel.polyserial import Serial, fit_polyserial, serial_scores
from analysis.kernel.rootfinding import Root, climb

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Measure:
    """A continuous variable: its maximum likelihood moments, `z` (n,; NaN = missing), and how respondents move them.

    `weight` (2, 2) is A11^-1 of mean and variance, A11 the cross-product of their scores, as in lavaan.
    """

    mean: float
    variance: float
    z: Vector
    weight: Matrix

    @classmethod
    def of(cls, y: Vector) -> "Measure":
        """Describe the answers y (n,; NaN = missing)."""
        mean, variance = float(np.nanmean(y)), float(np.nanvar(y))
        z = (y - mean) / np.sqrt(variance)
        scores = _moment_scores(z, variance)
        return cls(mean, variance, z, np.linalg.inv(scores.T @ scores).astype(float))

    def influence(self, rows: slice) -> Matrix:
        """Return (rows, 2): how much respondents move mean and variance, 0 for the missing."""
        moved: Matrix = _moment_scores(self.z[rows], self.variance) @ self.weight
        return moved

    def to_units(self, mean: Vector, variance: Vector) -> Matrix:
        """Return scores (n, 2) by mean and variance of the measure from those of its standardised form."""
        return np.column_stack([mean / np.sqrt(self.variance), variance / self.variance])


@dataclass(frozen=True, slots=True)
class Item:
    """An ordinal item: `code` (n,), thresholds `tau` (K - 1,), and its `threshold_influence` `moves` (K + 1, K - 1)."""

    code: Integers
    tau: Vector
    moves: Matrix

    def influence(self, rows: slice) -> Matrix:
        """Return (rows, K - 1): how much respondents move the thresholds."""
        moved: Matrix = self.moves[self.code[rows]]
        return moved


Side = Measure | Item


@dataclass(frozen=True, slots=True)
class MixedPair:
    """One fitted pair: its sides, `rho`, and what turns scores into influence: A22, and A21 for each side."""

    first: Side
    second: Side
    rho: float
    information: float
    by_first: Vector
    by_second: Vector

    def influence(self, rows: slice) -> Vector:
        """Return (rows,): how much respondents move rho."""
        score, *_ = _scores(self.first, self.second, self.rho, rows)
        carried = self.first.influence(rows) @ self.by_first + self.second.influence(rows) @ self.by_second
        moved: Vector = (score - carried) / self.information
        return moved


def items_of(codes: Codes, tau: tuple[Vector, ...], moves: tuple[Matrix, ...]) -> list[Item]:
    """Return the ordinal items one by one."""
    return [Item(codes.codes[:, j], tau[j], moves[j]) for j in range(len(tau))]


def both_seen(first: Side, second: Side) -> NDArray[np.bool_]:
    """Return (n,): who gave both."""
    return _seen(first) & _seen(second)


def fit_mixed(pairs: list[tuple[Side, Side]]) -> Root:
    """Return the correlations of `pairs`, each with at least one Measure."""
    rho, distance, steps = np.zeros(len(pairs)), np.zeros(len(pairs)), 0
    serial = [k for k, pair in enumerate(pairs) if any(isinstance(side, Item) for side in pair)]
    pearson = [k for k in range(len(pairs)) if k not in set(serial)]
    for chosen, root in (
        (serial, fit_polyserial([_serial(*pairs[k]) for k in serial]) if serial else None),
        (pearson, _fit_pearson([pairs[k] for k in pearson]) if pearson else None),
    ):
        if root is not None:
            rho[chosen], distance[chosen], steps = root.rho, root.distance, max(steps, root.steps)
    return Root(rho, distance, steps)


def describe_pair(first: Side, second: Side, rho: float) -> MixedPair:
    """Return the fitted pair with what its influence needs, in one pass over the respondents."""
    score, by_first, by_second = _scores(first, second, rho, slice(None))
    return MixedPair(first, second, rho, float(score @ score), by_first.T @ score, by_second.T @ score)


def _seen(side: Side) -> NDArray[np.bool_]:
    seen: NDArray[np.bool_] = ~np.isnan(side.z) if isinstance(side, Measure) else side.code <= len(side.tau)
    return seen


def _moment_scores(z: Vector, variance: float) -> Matrix:
    """Return (n, 2) scores of the normal likelihood by mean and variance, 0 for the missing."""
    scores = np.column_stack([z / np.sqrt(variance), (z * z - 1) / (2 * variance)])
    answered: Matrix = np.nan_to_num(scores, nan=0.0)
    return answered


def _serial(first: Side, second: Side) -> Serial:
    measure, item = (first, second) if isinstance(first, Measure) else (second, first)
    assert isinstance(measure, Measure)
    assert isinstance(item, Item)
    seen = both_seen(measure, item)
    return Serial(measure.z[seen], item.code[seen], item.tau)


def _fit_pearson(pairs: list[tuple[Side, Side]]) -> Root:
    """Return the correlations of measures, their moments given: Pearson's r where nobody left one of the two out.

    The maximum of the bivariate normal likelihood over rho solves rho (1 - rho^2) + s12 (1 + rho^2) = rho (s11 + s22),
    s the mean products of the standardised measures over the pair's rows.
    """
    products = np.array([_mean_products(*pair) for pair in pairs])

    def derivatives(rho: Vector, which: Integers) -> tuple[Vector, Vector, Vector]:
        n, squares, s12 = products[which].T
        free = (1 - rho) * (1 + rho)
        top = rho * free + s12 * (1 + rho * rho) - rho * squares
        slope = 1 - 3 * rho * rho + 2 * rho * s12 - squares
        observed = -n * (slope / free**2 + 4 * rho * top / free**3)
        return n * top / free**2, observed, n * (1 + rho * rho) / free**2

    return climb(derivatives, np.clip(2 * products[:, 2] / products[:, 1], -0.99, 0.99))


def _mean_products(first: Side, second: Side) -> tuple[float, float, float]:
    assert isinstance(first, Measure)
    assert isinstance(second, Measure)
    seen = both_seen(first, second)
    one, two = first.z[seen], second.z[seen]
    return float(seen.sum()), float(np.mean(one * one) + np.mean(two * two)), float(np.mean(one * two))


def _scores(first: Side, second: Side, rho: float, rows: slice) -> tuple[Vector, Matrix, Matrix]:
    """Return scores of a pair's likelihood by rho (n,) and by each side's parameters (n, k), 0 for the missing."""
    if isinstance(first, Measure) and isinstance(second, Measure):
        return _pearson_scores(first, second, rho, rows)
    if isinstance(first, Measure):
        assert isinstance(second, Item)
        return _serial_scores(first, second, rho, rows)
    assert isinstance(second, Measure)
    score, by_measure, by_item = _serial_scores(second, first, rho, rows)
    return score, by_item, by_measure


def _serial_scores(measure: Measure, item: Item, rho: float, rows: slice) -> tuple[Vector, Matrix, Matrix]:
    seen = both_seen(measure, item)[rows]
    pair = Serial(measure.z[rows][seen], item.code[rows][seen], item.tau)
    found = serial_scores(pair, rho)
    score, by_measure = np.zeros(len(seen)), np.zeros((len(seen), 2))
    score[seen] = found.rho
    by_measure[seen] = measure.to_units(found.mean, found.variance)
    ends = np.zeros((len(seen), len(item.tau) + 2))
    # Column t + 1 is threshold t; the first and the last stand for the infinite ones, which nothing moves.
    places = np.flatnonzero(seen)
    ends[places, pair.code + 1] = found.upper
    ends[places, pair.code] = found.lower
    return score, by_measure, ends[:, 1:-1]


def _pearson_scores(first: Measure, second: Measure, rho: float, rows: slice) -> tuple[Vector, Matrix, Matrix]:
    one, two, free = first.z[rows], second.z[rows], (1 - rho) * (1 + rho)
    product = one * two
    distance = one * one - 2 * rho * product + two * two
    score = np.nan_to_num((rho + product) / free - rho * distance / free**2, nan=0.0)
    sides = [
        side.to_units((own - rho * other) / free, -0.5 * (1 - (own * own - rho * product) / free))
        for side, own, other in ((first, one, two), (second, two, one))
    ]
    return score, np.nan_to_num(sides[0], nan=0.0), np.nan_to_num(sides[1], nan=0.0)
