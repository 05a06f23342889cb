"""Coefficient alpha of the raw scores, with Feldt's interval."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.kernel.alpha import cronbach_alpha, feldt_interval, mean_off_diagonal, standardised_alpha
from analysis.kernel.covariance import pair_counts, pairwise_covariance, to_correlation
from analysis.result import Result, Row, Settings
from analysis.sample import Data, Sample
from instrument.errors import Refused


@dataclass(frozen=True)
class Alpha(Result):
    """Alpha of one scale: `estimate` with its interval `lower` to `upper` at `level`."""

    name: str
    items: tuple[str, ...]
    estimate: float
    lower: float
    upper: float
    level: float
    standardised: float
    mean_inter_item_r: float
    settings: Settings
    warnings: tuple[str, ...] = ()
    key = "alpha"
    caption = "Coefficient alpha"

    def rows(self) -> list[Row]:
        """One row."""
        return [
            {
                "construct": self.name,
                "items": len(self.items),
                "n": self.settings.n_used,
                "alpha": self.estimate,
                "lower": self.lower,
                "upper": self.upper,
                "alpha_standardised": self.standardised,
                "mean_inter_item_r": self.mean_inter_item_r,
            }
        ]

    def estimates(self) -> dict[str, Any]:
        """Return alpha with its interval and the level of the interval."""
        return {
            "construct": self.name,
            "alpha": self.estimate,
            "lower": self.lower,
            "upper": self.upper,
            "level": self.level,
        }


def alpha(sample: Data, name: str = "All items", level: float = 0.95) -> Alpha:
    """Return coefficient alpha of all items of `sample` (Cronbach 1951) with Feldt's interval.

    sample.missing "pairwise": covariances from each pair's own rows, N for the interval is the rows with any answer
    (psych::alpha takes all rows, the same number where nobody left the whole scale out); "listwise": complete rows.
    Always describes the raw scores, whatever the item treatment. Raises Refused with fewer than two items, a pair of
    them that fewer than three people answered, or a sum of items that does not vary. Checked against psych::alpha and
    psych::alpha.ci.
    """
    sample = Sample.of(sample)
    if len(sample.items) < 2:
        raise Refused.at(name, "alpha needs two items or more.", "Add items to the construct or leave it out.")
    used = sample.complete() if sample.missing == "listwise" else sample
    x = used.array
    if pair_counts(x).min() < 3:
        raise Refused.at(name, "two of its items have fewer than 3 respondents in common.", "Collect more answers.")
    covariance = pairwise_covariance(x)
    correlation = to_correlation(covariance)
    estimate = cronbach_alpha(covariance)
    if np.isnan(estimate):
        raise Refused.at(name, "the sum of its items does not vary.", "Check which of them are to be reversed.")
    lower, upper = feldt_interval(estimate, len(x), x.shape[1], level)
    warnings = (f"{name}: alpha is negative. Some items probably need to be reversed.",) if estimate < 0 else ()
    settings = Settings(
        f"alpha, Feldt {level:.0%} interval",
        "continuous",
        f"{sample.missing} covariances",
        len(x),
        sample.n_rows,
    )
    return Alpha(
        name,
        used.items,
        estimate,
        lower,
        upper,
        level,
        standardised_alpha(correlation),
        mean_off_diagonal(correlation),
        settings,
        warnings,
    )
