"""How often intervals hold the truth: what a study draws and estimates, and what its replications come to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from zlib import crc32

import numpy as np
from numpy.typing import ArrayLike, NDArray

from instrument.errors import Refused

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
Values: TypeAlias = dict[str, Matrix]

# Every study's numbers follow from this, its key, and the number of the replication.
SEED = 20_220_301
# An interval or a rate further from what it says than this many of its own Monte Carlo errors is wrong.
BOUND = 4.0
# A greater share of draws without an interval is a fault, whatever the others cover.
MOST_FAILURES = 0.01


@dataclass(frozen=True, eq=False)
class Target:
    """What an interval is of: `truth` (k,) of k parameters, the `level` it says (None: an estimate without interval).

    `fails`: which of its own assumptions does not hold in the population, nothing if all do.
    """

    label: str
    truth: Vector
    fails: str = ""
    level: float | None = 0.95


@dataclass(frozen=True)
class Rate:
    """What a test marks: `nominal`, the share of `trials` in a replication that it should mark by chance."""

    label: str
    nominal: float
    trials: int = 1
    fails: str = ""


@dataclass(frozen=True, eq=False)
class Study:
    """A population said in a sentence, `n` people drawn from it, and what is estimated of them.

    `draw` makes answers; `find` takes these and a seed, and returns label -> (k, 3) estimates with lower and upper ends
    of each target, the share marked of each rate. `note`: what there is to say of the outcome.
    """

    key: str
    population: str
    n: int
    draw: Callable[[np.random.Generator], Any]
    find: Callable[[Any, int], Mapping[str, ArrayLike]]
    targets: tuple[Target, ...] = ()
    rates: tuple[Rate, ...] = ()
    note: str = ""

    def replicate(self, number: int) -> Values:
        """Return what replication `number` finds, from a seed of its own; NaN throughout where it is refused."""
        seeds = np.random.SeedSequence([SEED, crc32(self.key.encode())], spawn_key=(number,))
        rng = np.random.default_rng(seeds)
        drawn, seed = self.draw(rng), int(rng.integers(2**31))
        try:
            found = self.find(drawn, seed)
        except Refused:
            found = {}
        shapes = {x.label: (len(x.truth), 3) for x in self.targets} | {x.label: (1, 1) for x in self.rates}
        return {
            label: np.full(shape, np.nan)
            if label not in found
            else np.asarray(found[label], dtype=float).reshape(shape)
            for label, shape in shapes.items()
        }


@dataclass(frozen=True)
class IntervalRow:
    """An interval over all replications; of several parameters means, with the least and the greatest coverage.

    `bias_in_sd`: bias over the standard deviation of the estimates, of several the one furthest from 0. `bounds`:
    95 % Monte Carlo bounds of `coverage`. `below`, `above`: shares of intervals wholly below and above the truth.
    `failures`: replications without an interval. `within`: every parameter's coverage is within BOUND binomial errors
    of the level, and there is next to no failure.
    """

    label: str
    fails: str
    level: float | None
    parameters: int
    truth: tuple[float, float]
    estimate: float
    bias: float
    bias_in_sd: float
    sd: float
    rmse: float
    coverage: float
    bounds: tuple[float, float]
    spread: tuple[float, float]
    below: float
    above: float
    failures: int
    replications: int
    within: bool


@dataclass(frozen=True)
class RateRow:
    """How often a test marked what it should mark by chance, `nominal`, with 95 % Monte Carlo bounds."""

    label: str
    fails: str
    nominal: float
    observed: float
    bounds: tuple[float, float]
    trials: int
    failures: int
    replications: int
    within: bool


def interval_row(target: Target, values: Matrix) -> IntervalRow:
    """Sum up the replications of an interval, values (R, k, 3)."""
    estimate, lower, upper = np.moveaxis(values, 2, 0)
    error, spread = estimate - target.truth, _mean((estimate - _mean(estimate)) ** 2)
    sd, bias = np.sqrt(spread), _mean(error)
    relative = np.where(sd > 0, bias / np.where(sd > 0, sd, 1.0), 0.0)
    had = np.isfinite(lower) & np.isfinite(upper) if target.level is not None else np.isfinite(estimate)
    below, above = (np.where(had, miss, np.nan) for miss in (upper < target.truth, lower > target.truth))
    hits = 1 - np.maximum(below, above)
    each = _mean(hits)
    failures = int((~had.all(axis=1)).sum())
    coverage, bounds = _pooled(hits, float(each.mean()))
    known = target.level is not None
    return IntervalRow(
        label=target.label,
        fails=target.fails,
        level=target.level,
        parameters=len(target.truth),
        truth=(float(target.truth.min()), float(target.truth.max())),
        estimate=float(_mean(estimate).mean()),
        bias=float(bias.mean()),
        bias_in_sd=float(relative[np.argmax(np.abs(relative))]),
        sd=float(sd.mean()),
        rmse=float(np.sqrt(_mean(error**2).mean())),
        coverage=coverage if known else np.nan,
        bounds=bounds if known else (np.nan, np.nan),
        spread=(float(each.min()), float(each.max())) if known else (np.nan, np.nan),
        below=float(_mean(below).mean()) if known else np.nan,
        above=float(_mean(above).mean()) if known else np.nan,
        failures=failures,
        replications=len(values),
        within=_near(each, target.level, had.sum(axis=0)) and failures <= MOST_FAILURES * len(values),
    )


def rate_row(rate: Rate, values: Matrix) -> RateRow:
    """Sum up the replications of a test, values (R, 1, 1) the share it marked."""
    used = values[np.isfinite(values)]
    trials = rate.trials * len(used)
    observed = float(used.mean()) if len(used) else np.nan
    return RateRow(
        label=rate.label,
        fails=rate.fails,
        nominal=rate.nominal,
        observed=observed,
        bounds=wilson(observed, trials),
        trials=rate.trials,
        failures=len(values) - len(used),
        replications=len(values),
        within=bool(abs(observed - rate.nominal) <= BOUND * np.sqrt(rate.nominal * (1 - rate.nominal) / max(trials, 1)))
        and len(values) - len(used) <= MOST_FAILURES * len(values),
    )


def wilson(share: float, trials: int, z: float = 1.959963984540054) -> tuple[float, float]:
    """Return Wilson's (1927) 95 % interval of a share observed in `trials`."""
    if not trials or not np.isfinite(share):
        return np.nan, np.nan
    middle = (share + z**2 / (2 * trials)) / (1 + z**2 / trials)
    reach = z / (1 + z**2 / trials) * np.sqrt(share * (1 - share) / trials + z**2 / (4 * trials**2))
    return float(middle - reach), float(middle + reach)


def summed_up(study: Study, values: Values) -> tuple[list[IntervalRow], list[RateRow]]:
    """Return the rows of a study from its replications, label -> (R, k, 3) or (R, 1, 1)."""
    intervals = [interval_row(target, values[target.label]) for target in study.targets]
    return intervals, [rate_row(rate, values[rate.label]) for rate in study.rates]


def stacked(replications: Sequence[Values]) -> Values:
    """Return label -> values of all replications, the first axis."""
    return {label: np.stack([one[label] for one in replications]) for label in replications[0]}


def _mean(values: Matrix) -> Vector:
    """Return the mean (k,) over replications (R, k), NaN left out; NaN where nothing is left."""
    known = np.isfinite(values)
    count = known.sum(axis=0)
    sums = np.where(known, values, 0.0).sum(axis=0)
    return np.where(count > 0, sums / np.maximum(count, 1), np.nan)


def _pooled(hits: Matrix, mean: float) -> tuple[float, tuple[float, float]]:
    """Return the coverage of k parameters together and its bounds; those of one sample go together, samples do not."""
    used = hits[np.isfinite(hits).all(axis=1)]
    if hits.shape[1] == 1 or len(used) < 2:
        return mean, wilson(mean, len(used))
    reach = 1.959963984540054 * float(used.mean(axis=1).std(ddof=1)) / np.sqrt(len(used))
    return mean, (mean - reach, min(mean + reach, 1.0))


def _near(coverage: Vector, level: float | None, counts: NDArray[np.int64]) -> bool:
    if level is None:
        return True
    error = np.sqrt(level * (1 - level) / np.maximum(counts, 1))
    return bool((np.abs(coverage - level) <= BOUND * error).all())
