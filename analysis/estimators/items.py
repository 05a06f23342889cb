"""Item analysis: what each item's answers look like and how they go with the rest of their construct."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.alpha import alpha_if_deleted
from analysis.kernel.covariance import pairwise_covariance
from analysis.kernel.moments import excess_kurtosis, skewness
from analysis.result import NamedRows, Result, Row, Settings
from analysis.sample import Sample


@dataclass(frozen=True, slots=True)
class ItemStatistics:
    """One item within one construct; `shares` are the proportions of answers in each category of the scale."""

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
    alpha_if_deleted: float
    shares: tuple[float, ...]


@dataclass(frozen=True)
class ItemAnalysis(Result):
    """The statistics of every item; `categories` are the scale's answers."""

    items: tuple[ItemStatistics, ...]
    categories: tuple[int, ...]
    settings: Settings
    warnings: tuple[str, ...] = ()
    key = "items"
    caption = "Items"

    def rows(self) -> list[Row]:
        """One row an item (and construct, where an item serves two)."""
        return [
            {
                "item": x.item,
                "construct": x.construct,
                "reversed": x.reversed,
                "n": x.n,
                "missing": x.missing,
                "mean": x.mean,
                "sd": x.sd,
                "skew": x.skew,
                "kurtosis": x.kurtosis,
                "floor": 100 * x.floor,
                "ceiling": 100 * x.ceiling,
                "item_rest": x.item_rest,
                "alpha_if_deleted": x.alpha_if_deleted,
            }
            for x in self.items
        ]

    def further(self) -> tuple[NamedRows, ...]:
        """The distribution of answers, per cent of those who answered."""
        rows = tuple(self._distribution(x) for x in self.items)
        return (NamedRows("distribution", "Answers in each category, per cent of those who answered", rows),)

    def _distribution(self, x: ItemStatistics) -> Row:
        shares = {f"percent:{value}": 100 * share for value, share in zip(self.categories, x.shares, strict=True)}
        return {"item": x.item, "reversed": x.reversed, "n": x.n, **shares}


def item_analysis(sample: Sample) -> ItemAnalysis:
    """Describe every item of `sample`, within its construct (all items together where none is named).

    Item-rest r is the Pearson correlation of an item with the mean of the construct's other items, over the rows that
    answered the item and at least one other; alpha if deleted uses pairwise covariances. Both as psych::alpha (r.drop,
    alpha.drop); skewness and kurtosis are psych::describe's type 3. Raises nothing: an impossible number is NaN.
    """
    low, high = sample.scale or (int(np.nanmin(sample.array)), int(np.nanmax(sample.array)))
    categories = tuple(range(low, high + 1)) if sample.scale else ()
    found, warnings = [], []
    for construct, names in sample.scales.items():
        x = sample.answers[list(names)].to_numpy(dtype=float)
        without = alpha_if_deleted(pairwise_covariance(x))
        for j, name in enumerate(names):
            statistics = _describe(name, construct, name in sample.reverse, x, j, float(without[j]), categories)
            found.append(statistics)
            warnings += _doubts(statistics, categories)
    settings = Settings(
        "item analysis",
        "continuous",
        "each item's own answers; pairwise for alpha if deleted",
        len(sample.answers),
        sample.n_rows,
        correlation="Pearson",
        more=sample.notes,
    )
    return ItemAnalysis(tuple(found), categories, settings, tuple(warnings))


def item_rest(x: NDArray[np.float64], j: int) -> float:
    """Return the correlation of column j of x (n, p; NaN = missing) with the mean of the other columns answered."""
    others = np.delete(x, j, axis=1)
    some = ~np.isnan(x[:, j]) & ~np.isnan(others).all(axis=1)
    if some.sum() < 3:
        return float("nan")
    rest = np.nanmean(others[some], axis=1)
    item = x[some, j]
    if item.std() == 0 or rest.std() == 0:
        return float("nan")
    return float(np.corrcoef(item, rest)[0, 1])


def _describe(
    name: str,
    construct: str,
    reversed_: bool,
    x: NDArray[np.float64],
    j: int,
    without: float,
    categories: tuple[int, ...],
) -> ItemStatistics:
    answers = x[~np.isnan(x[:, j]), j]
    shares = tuple(float(np.mean(answers == value)) for value in categories)
    return ItemStatistics(
        item=name,
        construct=construct,
        reversed=reversed_,
        n=len(answers),
        missing=len(x) - len(answers),
        mean=float(answers.mean()),
        sd=float(answers.std(ddof=1)),
        skew=skewness(answers),
        kurtosis=excess_kurtosis(answers),
        floor=shares[0] if shares else float("nan"),
        ceiling=shares[-1] if shares else float("nan"),
        item_rest=item_rest(x, j) if x.shape[1] > 1 else float("nan"),
        alpha_if_deleted=without,
        shares=shares,
    )


def _doubts(item: ItemStatistics, categories: tuple[int, ...]) -> list[str]:
    doubts = []
    if item.item_rest < 0:
        doubts.append(
            f"{item.item}: item-rest r is negative ({item.item_rest:.2f}) in {item.construct}. "
            "Check whether it is to be reversed."
        )
    if empty := [str(value) for value, share in zip(categories, item.shares, strict=True) if share == 0]:
        doubts.append(f"{item.item}: nobody chose {', '.join(empty)}.")
    return doubts
