"""Item analysis: what each item's answers look like and how they go with the rest of their construct."""

from dataclasses import dataclass
from typing import Any

from analysis.fit.itemdoubts import item_warnings, unused_in_groups
from analysis.fit.itemstats import InterItem, ItemStatistics, Rare, categories, describe_construct
from analysis.result import NamedRows, Result, Row, Settings
from analysis.sample import Data, Sample
from instrument.errors import UsageError

# A category is rare if it was chosen by fewer than this share of those who answered, or by fewer people than this.
RARE_SHARE, RARE_PEOPLE = 0.01, 5


@dataclass(frozen=True)
class ItemAnalysis(Result):
    """The statistics of every item, and of each construct's correlations; `categories` are the scale's answers."""

    items: tuple[ItemStatistics, ...]
    constructs: tuple[InterItem, ...]
    categories: tuple[int, ...]
    settings: Settings
    warnings: tuple[str, ...] = ()
    key = "items"
    caption = "Items"

    @property
    def doubted(self) -> tuple[str, ...]:
        """The items whose direction is to be doubted."""
        return tuple(dict.fromkeys(x.item for x in self.items if x.doubted))

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
                "floor": 100 * x.floor,
                "ceiling": 100 * x.ceiling,
                "item_rest": x.item_rest,
                "discrimination": x.discrimination,
                "alpha_if_deleted": x.alpha_if_deleted,
            }
            for x in self.items
        ]

    def further(self) -> tuple[NamedRows, ...]:
        """Answers by category, further statistics, items to be doubted, correlations of the items."""
        tables = (
            NamedRows(
                "distribution",
                "Answers in each category, per cent of those who answered",
                tuple(self._distribution(x) for x in self.items),
            ),
            NamedRows(
                "items-further", "Shape, ordinal item-rest r, omega", tuple(self._further(x) for x in self.items)
            ),
            NamedRows("items-doubted", "Items that run against the others", tuple(self._doubted())),
            NamedRows("inter-item", "Correlations of the items of a construct", tuple(self._inter_item())),
        )
        return tuple(table for table in tables if table.rows)

    def estimates(self) -> dict[str, Any]:
        """Return the items to be doubted, and each construct's correlations."""
        return {
            "doubted": list(self.doubted),
            "inter_item": {
                x.construct: {"mean": x.mean, "least": x.least, "greatest": x.greatest} for x in self.constructs
            },
        }

    def _distribution(self, x: ItemStatistics) -> Row:
        shares = {f"percent:{value}": 100 * share for value, share in zip(self.categories, x.shares, strict=True)}
        return {"item": x.item, "reversed": x.reversed, "n": x.n, **shares}

    def _further(self, x: ItemStatistics) -> Row:
        return {
            "item": x.item,
            "construct": x.construct,
            "skew": x.skew,
            "kurtosis": x.kurtosis,
            "item_rest_polyserial": x.item_rest_polyserial,
            "omega_if_deleted": x.omega_if_deleted,
            "rare": ", ".join(str(value) for value in x.rare),
            "empty": ", ".join(str(value) for value in x.empty),
        }

    def _doubted(self) -> list[Row]:
        sets = {x.construct: x for x in self.constructs}
        return [
            {
                "item": x.item,
                "construct": x.construct,
                "reversed": x.reversed,
                "item_rest": x.item_rest,
                "component_loading": x.component_loading,
                "alpha": sets[x.construct].alpha,
                "alpha_if_turned": x.alpha_if_turned,
                "alpha_all_turned": sets[x.construct].alpha_if_turned,
            }
            for x in self.items
            if x.doubted
        ]

    def _inter_item(self) -> list[Row]:
        return [
            {
                "construct": x.construct,
                "items": x.items,
                "mean_inter_item_r": x.mean,
                "least_r": x.least,
                "least_r_pair": x.least_pair,
                "greatest_r": x.greatest,
                "greatest_r_pair": x.greatest_pair,
                "r_in_range": 100 * x.share_in_range,
            }
            for x in self.constructs
            if x.items > 1
        ]


def item_analysis(sample: Data, rare_share: float = RARE_SHARE, rare_people: int = RARE_PEOPLE) -> ItemAnalysis:
    """Describe every item of `sample`, within its construct (all items together where none is named).

    Item-rest r is the correlation of an item with the sum of the construct's other items, alpha and omega if deleted
    those of the raw sum without the item: from the covariances that alpha itself uses, those of each pair's own rows,
    or of complete rows if sample.missing is "listwise". Polyserial item-rest r and D, the difference of the upper and
    lower 27 % (Kelley 1939) over the scale's range, take for the rest a person's mean of the other items, at least half
    of them answered. A category is rare if fewer than `rare_share` of those who answered chose it, or fewer than
    `rare_people`. A reverse key is doubted as kernel.reversal.doubt_keys says. Checked against psych::alpha (r.drop,
    alpha.drop), psych::describe (skewness and kurtosis of type 3), lavaan::lavCor (polyserial), psych::fa (omega).
    Raises UsageError for a share that is none; an impossible number is NaN.
    """
    sample = Sample.of(sample)
    if not 0 <= rare_share < 1:
        raise UsageError.at(f"rare_share {rare_share:g}", "is no share of people.", "Give 0.05 for 5% of them.")
    rare = Rare(rare_share, rare_people)
    sets = tuple(describe_construct(sample, name, names, rare) for name, names in sample.scales.items())
    settings = Settings(
        "item analysis",
        "continuous",
        f"each item's own answers; {sample.missing} covariances for item-rest r, alpha and omega if deleted; for "
        "polyserial r and D the mean of the other items, half of them answered",
        len(sample.answers),
        sample.n_rows,
        correlation="Pearson",
        more=sample.notes,
    )
    return ItemAnalysis(
        tuple(item for each in sets for item in each.items),
        tuple(each.inter_item for each in sets),
        categories(sample),
        settings,
        (*item_warnings(sets, rare, named=bool(sample.constructs)), *unused_in_groups(sample)),
    )
