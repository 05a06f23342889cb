"""Item analysis: what each item's answers look like and how they go with the rest of their construct."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.alpha import alpha_if_deleted, item_rest
from analysis.kernel.covariance import pair_counts, pairwise_covariance
from analysis.kernel.moments import excess_kurtosis, skewness
from analysis.result import NamedRows, Result, Row, Settings
from analysis.sample import Data, Sample


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


def item_analysis(sample: Data) -> ItemAnalysis:
    """Describe every item of `sample`, within its construct (all items together where none is named).

    Item-rest r is the correlation of an item with the sum of the construct's other items, alpha if deleted the alpha
    without the item: both from the covariances that alpha itself uses, those of each pair's own rows, or of complete
    rows if sample.missing is "listwise". Checked against psych::alpha (r.drop, alpha.drop) and psych::describe
    (skewness and kurtosis of type 3). Raises nothing: an impossible number is NaN.
    """
    sample = Sample.of(sample)
    categories = tuple(range(sample.scale[0], sample.scale[1] + 1)) if sample.scale else ()
    found, warnings = [], []
    for construct, names in sample.scales.items():
        covariance = _covariance(sample.select(names))
        rest, without = item_rest(covariance), alpha_if_deleted(covariance)
        for j, name in enumerate(names):
            given = sample.answers[name].to_numpy(dtype=float)
            with_others = (float(rest[j]), float(without[j]))
            statistics = _describe(name, construct, name in sample.reverse, given, with_others, categories)
            found.append(statistics)
            warnings += _doubts(statistics, categories)
    settings = Settings(
        "item analysis",
        "continuous",
        f"each item's own answers; {sample.missing} covariances for item-rest r and alpha if deleted",
        len(sample.answers),
        sample.n_rows,
        correlation="Pearson",
        more=sample.notes,
    )
    return ItemAnalysis(tuple(found), categories, settings, tuple(warnings))


def _covariance(construct: Sample) -> NDArray[np.float64]:
    """Return the covariances alpha uses, NaN where a pair of items has fewer than three rows."""
    x = (construct.complete() if construct.missing == "listwise" else construct).array
    return np.where(pair_counts(x) >= 3, pairwise_covariance(x), np.nan)


def _describe(
    name: str,
    construct: str,
    reversed_: bool,
    given: NDArray[np.float64],
    with_others: tuple[float, float],
    categories: tuple[int, ...],
) -> ItemStatistics:
    answers = given[~np.isnan(given)]
    shares = tuple(float(np.mean(answers == value)) for value in categories)
    return ItemStatistics(
        item=name,
        construct=construct,
        reversed=reversed_,
        n=len(answers),
        missing=len(given) - len(answers),
        mean=float(answers.mean()),
        sd=float(answers.std(ddof=1)),
        skew=skewness(answers),
        kurtosis=excess_kurtosis(answers),
        floor=shares[0] if shares else float("nan"),
        ceiling=shares[-1] if shares else float("nan"),
        item_rest=with_others[0],
        alpha_if_deleted=with_others[1],
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
