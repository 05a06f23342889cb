"""Split halves: how reliable a scale is by every way of splitting it in two, or by a sample of the ways."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.fit.scale_covariance import scale_covariance
from analysis.kernel.split import (
    MOST_ITEMS,
    STARTS,
    every_split,
    first_second,
    least_difference,
    odd_even,
    random_splits,
    rulon,
    spearman_brown,
)
from analysis.result import NamedRows, Result, Row, Settings
from analysis.sample import Data, Sample
from instrument.errors import UsageError

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]

QUANTILES = (0.025, 0.25, 0.75, 0.975)


@dataclass(frozen=True, eq=False)
class Halves:
    """One coefficient over the splits: `values` (m,), NaN where a split has none; the two splits people know by name.

    `least` and `greatest` are the extremes of all splits gone through, searched ones included.
    """

    name: str
    values: Vector
    least: float
    mean: float
    median: float
    greatest: float
    quantiles: dict[float, float]
    odd_even: float
    first_second: float

    def row(self) -> Row:
        """Return the coefficient's line of the table."""
        return {
            "coefficient": self.name,
            "least_split": self.least,
            **{f"split:{100 * share:g}%": value for share, value in self.quantiles.items()},
            "median_split": self.median,
            "mean_split": self.mean,
            "greatest_split": self.greatest,
            "odd_even": self.odd_even,
            "first_second": self.first_second,
        }


@dataclass(frozen=True, eq=False)
class SplitHalf(Result):
    """`estimate` is the mean of Flanagan and Rulon's coefficient over the splits; `spearman_brown` is the other one.

    `least_split` and `greatest_split` (p,), +1 and -1, are the splits with the least and the greatest of the former.
    """

    name: str
    items: tuple[str, ...]
    rulon: Halves
    spearman_brown: Halves
    least_split: Vector
    greatest_split: Vector
    settings: Settings
    warnings: tuple[str, ...] = ()
    key = "split_half"
    caption = "Split halves"

    @property
    def estimate(self) -> float:
        """The mean over the splits; of an even number of items, coefficient alpha if all splits are there."""
        return self.rulon.mean

    @property
    def least(self) -> float:
        """The least split half."""
        return self.rulon.least

    @property
    def greatest(self) -> float:
        """The greatest split half, Guttman's lambda 4."""
        return self.rulon.greatest

    def rows(self) -> list[Row]:
        """One row a coefficient."""
        label: Row = {"construct": self.name, "items": len(self.items), "n": self.settings.n_used}
        return [label | {"splits": len(one.values)} | one.row() for one in (self.rulon, self.spearman_brown)]

    def further(self) -> tuple[NamedRows, ...]:
        """Which splits are the least and the greatest."""
        ends = {"least": self.least_split, "greatest": self.greatest_split}
        rows: tuple[Row, ...] = tuple(
            {
                "construct": self.name,
                "which_split": which,
                "half": ", ".join(item for item, side in zip(self.items, split, strict=True) if side > 0),
                "other_half": ", ".join(item for item, side in zip(self.items, split, strict=True) if side < 0),
            }
            for which, split in ends.items()
        )
        return (NamedRows("split_half_ends", "Splits with the least and the greatest coefficient", rows),)

    def estimates(self) -> dict[str, Any]:
        """Return what is known of each coefficient."""
        return {"construct": self.name} | {one.name: one.row() for one in (self.rulon, self.spearman_brown)}


def split_half(sample: Data, name: str = "All items", draws: int = 10_000, seed: int = 1) -> SplitHalf:
    """Return the split-half coefficients of all items of `sample`: every distinct split up to 16 items.

    Above 16 items `draws` splits drawn by `seed`, and the least and the greatest that 200 searches each find. The two
    halves have as many items, or one has one more. Flanagan's coefficient (Rulon 1939) 4 cov(A, B)/var(A + B) is
    psych::splitHalf's with covar = TRUE; Spearman and Brown's 2r/(1 + r) takes the halves as equally long and varied.
    Raw scores, whatever the item treatment. sample.missing "pairwise": covariances from each pair's own rows;
    "listwise": complete rows. Raises Refused with fewer than two items, a pair that fewer than three people answered,
    or a sum that does not vary. Checked against psych::splitHalf, and for an odd number of items, of whose splits psych
    2.2.9 lists half, against R's combn.
    """
    sample = Sample.of(sample)
    if draws < 100:
        raise UsageError.at(f"draws {draws}", "are too few for quantiles.", "Ask for 100 or more; 10,000 is usual.")
    used, covariance = scale_covariance(sample, name, "a split half")
    p = len(covariance)
    splits, ends, how = _splits(covariance, draws, seed)
    both = np.vstack([splits, ends])
    found = rulon(covariance, both)
    coefficients = [_halves(covariance, "Flanagan-Rulon", rulon, splits, ends)]
    coefficients += [_halves(covariance, "Spearman-Brown", spearman_brown, splits, ends)]
    settings = Settings(
        "split halves of the items",
        "continuous",
        f"{sample.missing} covariances",
        len(used.answers),
        sample.n_rows,
        more=(how, *(() if p % 2 == 0 else ("halves one item apart",))),
    )
    return SplitHalf(
        name,
        used.items,
        rulon=coefficients[0],
        spearman_brown=coefficients[1],
        least_split=both[int(np.argmin(found))],
        greatest_split=both[int(np.argmax(found))],
        settings=settings,
        warnings=tuple(_doubts(name, coefficients)),
    )


def _splits(covariance: Matrix, draws: int, seed: int) -> tuple[Matrix, Matrix, str]:
    """Return the splits to describe (m, p), those a search adds at the ends (0 or 2, p), and how they were had."""
    p = len(covariance)
    if p <= MOST_ITEMS:
        splits = every_split(p)
        return splits, np.empty((0, p)), "the only split" if len(splits) == 1 else f"all {len(splits):,} splits"
    rng = np.random.default_rng(seed)
    splits = random_splits(p, draws, rng)
    ends = np.stack([least_difference(-covariance, rng), least_difference(covariance, rng)])
    how = f"{draws:,} splits drawn at random, seed {seed}; least and greatest by {STARTS} searches each"
    return splits, ends, how


def _halves(
    covariance: Matrix, name: str, coefficient: Callable[[Matrix, Matrix], Vector], splits: Matrix, ends: Matrix
) -> Halves:
    values, p = coefficient(covariance, splits), len(covariance)
    every = np.concatenate([values, coefficient(covariance, ends)])
    known, every = values[~np.isnan(values)], every[~np.isnan(every)]
    odd, first = coefficient(covariance, np.stack([odd_even(p), first_second(p)]))
    if not len(known):
        nan = float("nan")
        return Halves(name, values, nan, nan, nan, nan, dict.fromkeys(QUANTILES, nan), float(odd), float(first))
    quantiles = dict(zip(QUANTILES, np.quantile(known, QUANTILES).tolist(), strict=True))
    least, greatest = float(every.min()), float(every.max())
    mean, median = float(known.mean()), float(np.median(known))
    return Halves(name, values, least, mean, median, greatest, quantiles, float(odd), float(first))


def _doubts(name: str, coefficients: list[Halves]) -> list[str]:
    doubts = [
        f"{name}: {lost} of {len(one.values):,} splits have no {one.name} coefficient (a half that does not vary, or "
        "halves that mirror each other) and were left out."
        for one in coefficients
        if (lost := int(np.isnan(one.values).sum()))
    ]
    doubts += [
        f"{name}: the {split} split has no {one.name} coefficient."
        for one in coefficients
        for split, value in (("odd-even", one.odd_even), ("first-second", one.first_second))
        if np.isnan(value)
    ]
    if coefficients[0].greatest > 1:
        doubts.append(
            f"{name}: a split half is above 1, because pairwise covariances are not those of one group of people. "
            "Use complete rows."
        )
    return doubts
