"""From a construct's items to the statistics of each."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.itemset import ItemSet, describe_set
from analysis.kernel.moments import excess_kurtosis, skewness
from analysis.sample import MOST_CATEGORIES, Sample

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]

# Where the correlations of items that measure one thing should lie (Clark & Watson 1995).
CLARK_WATSON = (0.15, 0.50)


@dataclass(frozen=True, slots=True)
class ItemStatistics:
    """One item within one construct; `shares` are the proportions of answers in each category of the scale.

    `rare` and `empty` are categories hardly anybody, or nobody, chose. `item_rest` is Pearson's r of the raw answers,
    `item_rest_polyserial` that of the response behind them. `discrimination` is D of the upper and lower 27 %.
    `doubted`: the item runs against the others; `alpha_if_turned` is alpha with it alone turned round.
    """

    item: str
    construct: str
    reversed: bool
    n: int
    missing: int
    mean: float
    sd: float
    skew: float
    kurtosis: float
    floor: float
    ceiling: float
    item_rest: float
    item_rest_polyserial: float
    discrimination: float
    alpha_if_deleted: float
    omega_if_deleted: float
    doubted: bool
    alpha_if_turned: float
    component_loading: float
    shares: tuple[float, ...]
    rare: tuple[int, ...]
    empty: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class InterItem:
    """The correlations of a construct's items: their mean, the least and the greatest with their pairs.

    `share_in_range` lie between .15 and .50 (Clark & Watson 1995). `alpha` is alpha as the items are, `alpha_if_turned`
    with all doubted ones turned.
    """

    construct: str
    items: int
    mean: float
    least: float
    least_pair: str
    greatest: float
    greatest_pair: str
    share_in_range: float
    alpha: float
    alpha_if_turned: float


@dataclass(frozen=True, slots=True)
class Rare:
    """A category is rare if fewer than `share` of those who answered chose it, or fewer than `people`, but somebody."""

    share: float
    people: int

    @property
    def rule(self) -> str:
        """The rule in words."""
        return f"fewer than {100 * self.share:g}% of those who answered or fewer than {self.people} people"

    def among(self, counts: dict[int, int]) -> tuple[int, ...]:
        """Return the rare ones of categories chosen `counts` times."""
        least = max(self.share * sum(counts.values()), self.people)
        return tuple(value for value, count in counts.items() if 0 < count < least)


@dataclass(frozen=True, slots=True)
class Construct:
    """A construct's items: what is known of the `found` set, of each of the `items`, of their correlations."""

    name: str
    found: ItemSet
    items: tuple[ItemStatistics, ...]
    inter_item: InterItem


def describe_construct(sample: Sample, construct: str, names: tuple[str, ...], rare: Rare) -> Construct:
    """Describe the items `names` of one construct beside one another."""
    members = sample.select(names)
    x = (members.complete() if members.missing == "listwise" else members).array
    found = describe_set(x, _spans(sample, x), _ordinal(x))
    items = tuple(_describe(sample, construct, name, j, found, rare) for j, name in enumerate(names))
    return Construct(construct, found, items, _inter_item(construct, names, found))


def _inter_item(construct: str, names: tuple[str, ...], found: ItemSet) -> InterItem:
    first, second = np.triu_indices(len(names), 1)
    known = np.isfinite(found.correlation[first, second])
    first, second = first[known], second[known]
    r = found.correlation[first, second]
    turned = (found.reversal.alpha, found.reversal.all_turned)
    if not len(r):
        nan = float("nan")
        return InterItem(construct, len(names), nan, nan, "", nan, "", nan, *turned)
    low, high = int(r.argmin()), int(r.argmax())
    within = (r >= CLARK_WATSON[0]) & (r <= CLARK_WATSON[1])
    return InterItem(
        construct,
        len(names),
        float(r.mean()),
        float(r[low]),
        f"{names[first[low]]} and {names[second[low]]}",
        float(r[high]),
        f"{names[first[high]]} and {names[second[high]]}",
        float(within.mean()),
        *turned,
    )


def categories(sample: Sample) -> tuple[int, ...]:
    """Return the answers of the scale, none where it has no bounds."""
    return tuple(range(sample.scale[0], sample.scale[1] + 1)) if sample.scale else ()


def _spans(sample: Sample, x: Matrix) -> Vector:
    """Return (p,) the scale's range, or each item's own where the scale has no bounds."""
    if sample.scale:
        return np.full(x.shape[1], float(sample.scale[1] - sample.scale[0]))
    given = [column[~np.isnan(column)] for column in x.T]
    return np.array([float(np.ptp(answers)) if len(answers) else np.nan for answers in given])


def _ordinal(x: Matrix) -> NDArray[np.bool_]:
    """Return (p,) which items are whole numbers of few kinds."""
    return np.array([_is_ordinal(column[~np.isnan(column)]) for column in x.T])


def _is_ordinal(given: Vector) -> bool:
    return bool(np.all(given % 1 == 0)) and len(np.unique(given)) <= MOST_CATEGORIES


def _moments(answers: Vector) -> tuple[float, float, float, float]:
    """Return mean, SD, skewness and kurtosis of answers (n,), NaN where there are too few or all are alike."""
    nan = float("nan")
    if len(answers) < 2:
        return (float(answers[0]), nan, nan, nan) if len(answers) else (nan, nan, nan, nan)
    mean, sd = float(answers.mean()), float(answers.std(ddof=1))
    return (mean, sd, skewness(answers), excess_kurtosis(answers)) if np.ptp(answers) > 0 else (mean, 0.0, nan, nan)


def _describe(sample: Sample, construct: str, name: str, j: int, found: ItemSet, rare: Rare) -> ItemStatistics:
    given = sample.answers[name].to_numpy(dtype=float)
    answers = given[~np.isnan(given)]
    counts = {value: int(np.sum(answers == value)) for value in categories(sample)}
    n = len(answers)
    shares = tuple(count / n if n else float("nan") for count in counts.values())
    mean, sd, skew, kurtosis = _moments(answers)
    return ItemStatistics(
        item=name,
        construct=construct,
        reversed=name in sample.reverse,
        n=n,
        missing=len(given) - n,
        mean=mean,
        sd=sd,
        skew=skew,
        kurtosis=kurtosis,
        floor=shares[0] if shares else float("nan"),
        ceiling=shares[-1] if shares else float("nan"),
        item_rest=float(found.item_rest[j]),
        item_rest_polyserial=float(found.polyserial[j]),
        discrimination=float(found.discrimination[j]),
        alpha_if_deleted=float(found.alpha[j]),
        omega_if_deleted=float(found.deleted.omega[j]),
        doubted=bool(found.reversal.doubted[j]),
        alpha_if_turned=float(found.reversal.if_turned[j]),
        component_loading=float(found.reversal.loading[j]),
        shares=shares,
        rare=rare.among(counts),
        empty=tuple(value for value, count in counts.items() if count == 0),
    )
