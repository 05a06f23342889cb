"""One score's clusters side by side, as rows of tables."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.league import Shrunken
from analysis.result import Row

Vector = NDArray[np.float64]
# Below it differences between clusters' means are mostly error (LeBreton & Senter 2008).
RANKABLE = 0.70
ALPHA = 0.05
# Pairs a score that are listed; the table of scores counts all.
LISTED = 20


def not_ranked(icc2: Mapping[str, float]) -> list[str]:
    """Return why clusters are not to be ranked by the means of the scores whose ICC(2) is below RANKABLE, or NaN."""
    none = [name for name, value in icc2.items() if np.isnan(value)]
    low = {name: f"{value:.2f}".replace("-", "−") for name, value in icc2.items() if value < RANKABLE}
    why = (
        f"below {RANKABLE:.2f}: clusters are not to be ranked, for too much of the differences between their means is "
        "error (LeBreton & Senter 2008)."
    )
    said = [f"{name}: ICC(2) cannot be had, the clusters' means do not differ at all." for name in none]
    if len(low) == 1:
        return [*said, *(f"{name}: ICC(2) is {shown}, {why}" for name, shown in low.items())]
    names = ", ".join(f"{name} ({shown})" for name, shown in low.items())
    return [*said, *([f"ICC(2) of {names} is {why}"] if low else [])]


@dataclass(frozen=True, eq=False)
class ScoreProfile:
    """One score's clusters: `labels` (J,), their `sizes`, `raw` means, what was `shrunken`, and the pairs' tests.

    `between` and `within` variances by restricted maximum likelihood; `icc2` of the analysis of variance, as `icc` has
    it; `compare` is how many standard errors an interval for comparing two clusters reaches to either side.
    """

    name: str
    labels: tuple[str, ...]
    sizes: Vector
    raw: Vector
    shrunken: Shrunken
    between: float
    within: float
    icc2: float
    compare: float
    pairs: NDArray[np.int64]
    differences: Vector
    p_values: Vector
    holm_p: Vector

    @property
    def rankable(self) -> bool:
        """Whether the clusters' means are reliable enough to be ranked."""
        return self.icc2 >= RANKABLE

    @property
    def apart(self) -> tuple[float, float]:
        """The share of pairs that differ, each by itself and with Holm's control over all."""
        return float(np.mean(self.p_values < ALPHA)), float(np.mean(self.holm_p < ALPHA))


def cluster_rows(score: ScoreProfile, level: float) -> list[Row]:
    """Return one cluster a row, intervals at `level`."""
    from scipy.stats import norm

    z, means, se = float(norm.ppf((1 + level) / 2)), score.shrunken.means, score.shrunken.se
    ranks = np.empty(len(means), dtype=int)
    ranks[np.argsort(-means, kind="stable")] = np.arange(1, len(means) + 1)
    return [
        {
            "scale": score.name,
            "cluster_name": label,
            "n": int(score.sizes[j]),
            "raw_mean": float(score.raw[j]),
            "shrunken_mean": float(means[j]),
            "shrunken_se": float(se[j]),
            "lower": float(means[j] - z * se[j]),
            "upper": float(means[j] + z * se[j]),
            "compare_lower": float(means[j] - score.compare * se[j]),
            "compare_upper": float(means[j] + score.compare * se[j]),
            "mean_reliability": float(score.shrunken.reliability[j]),
            "mean_rank": int(ranks[j]) if score.rankable else None,
        }
        for j, label in enumerate(score.labels)
    ]


def summary_row(score: ScoreProfile) -> Row:
    """Return what the score tells of the clusters."""
    alone, together = score.apart
    return {
        "scale": score.name,
        "clusters": len(score.labels),
        "n": int(score.sizes.sum()),
        "between_sd": float(np.sqrt(score.between)),
        "within_sd": float(np.sqrt(score.within)),
        "icc2": score.icc2,
        "rankable": score.rankable,
        "pair_count": len(score.pairs),
        "pairs_apart": alone,
        "pairs_apart_holm": together,
    }


def pair_rows(score: ScoreProfile) -> list[Row]:
    """Return the pairs that differ with Holm's control, those that differ most first."""
    kept = [int(k) for k in np.argsort(-np.abs(score.differences), kind="stable") if score.holm_p[k] < ALPHA][:LISTED]
    rows: list[Row] = []
    for k in kept:
        one, other = (score.labels[i] for i in score.pairs[k])
        high, low = (one, other) if score.differences[k] > 0 else (other, one)
        difference = float(abs(score.differences[k]))
        rows.append(
            {
                "scale": score.name,
                "higher": high,
                "lower_cluster": low,
                "shrunken_difference": difference,
                "holm_p": float(score.holm_p[k]),
            }
        )
    return rows


def overall_mean(score: ScoreProfile) -> float:
    """Return the mean of all respondents."""
    return float(score.sizes @ score.raw / score.sizes.sum())
