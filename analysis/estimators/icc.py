"""Intraclass correlations: how much of each score lies between clusters, and what that costs in effective N."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from analysis.choices import check_level, check_name
from analysis.fit.cluster_levels import LevelShares, Which, level_shares
from analysis.fit.clusters import ClusteredScore, clustered_scores, clustering, sizes_said
from analysis.result import NamedRows, Result, Row, Settings
from analysis.sample import Data, Sample

__all__ = ["ClusterDependence", "ClusteredScore", "icc"]
_OF = {"all": "of all scores", "constructs": "of constructs"}


@dataclass(frozen=True)
class ClusterDependence(Result):
    """ICC(1), ICC(2) and design effect of every construct's mean score and of every item.

    `levels`: the variance components of each score where further units (mentors) were given, else empty, with the
    intervals of their shares.
    """

    scores: tuple[ClusteredScore, ...]
    level: float
    settings: Settings
    warnings: tuple[str, ...] = ()
    levels: tuple[LevelShares, ...] = ()
    key = "icc"
    caption = "Dependence within clusters"

    def rows(self) -> list[Row]:
        """One row a construct, then one an item."""
        return [
            {
                "scale": score.name,
                "n": score.analysis.n,
                "clusters": score.analysis.clusters,
                "mean_size": score.analysis.mean_size,
                "icc1": score.analysis.icc1,
                "lower": score.lower,
                "upper": score.upper,
                "icc1_reml": score.reml.icc,
                "icc2": score.analysis.icc2,
                "f_value": score.analysis.f_value,
                "pvalue": score.analysis.p_value,
                "design_effect": score.analysis.design_effect,
            }
            for score in self.scores
        ]

    def further(self) -> tuple[NamedRows, ...]:
        """The variance components of every level, if further units were given."""
        rows = tuple(row for one in self.levels for row in one.rows())
        return (NamedRows("icc_levels", "Variance by level", rows),) if rows else ()

    def estimates(self) -> dict[str, Any]:
        """Return ICC(1) of each score by analysis of variance and REML, the shares of each level, their intervals."""
        found: dict[str, Any] = {
            "icc1": {score.name: score.analysis.icc1 for score in self.scores},
            "icc1_reml": {score.name: score.reml.icc for score in self.scores},
            "level": self.level,
        }
        if not self.levels:
            return found
        ends = {x.name: {of: [e.lower, e.upper] for of, e in x.intervals.items()} for x in self.levels if x.intervals}
        return {**found, "levels": {one.name: one.shares for one in self.levels}, "level_intervals": ends}


def icc(
    sample: Data,
    level: float = 0.95,
    *,
    units: Mapping[str, Sequence[Any]] | None = None,
    crossed: bool = False,
    intervals: Which = "all",
) -> ClusterDependence:
    """Return ICC(1) with its exact interval, ICC(2), REML's ICC and design effect by the sample's clusters.

    One-way random effects, unbalanced sizes through n0 (kernel.anova gives the equations). The interval of ICC(1) is
    Wald's (1940), exact for normal answers in clusters of any sizes; for equal sizes it is Searle's (1971). REML's ICC
    is never below 0. Each score uses the rows that have it; a construct's score is the mean of the items answered.

    `units`: further levels, name -> one label for every row of the data, such as {"mentor": mentors}. Each score's
    variance is then divided by REML into that of clusters, of each unit, and the rest. Units are nested, each in those
    before it and in the cluster: mentor 1 of university A is not mentor 1 of B. With `crossed` a label means the same
    unit everywhere, for rows of a student with each of several mentors: {"mentor": mentors, "student": students}.
    `intervals` of these shares, and of the correlation of two who share a unit and all that hold it, are those of the
    restricted likelihood's profile, for "all" scores, for "constructs" alone, or for "none" (they take a tenth of a
    second each).

    Raises Refused without a cluster column or with fewer than two clusters. Checked against R's anova(lm()),
    lme4::lmer and, for balanced clusters, psych::ICC.
    """
    check_level(level)
    check_name("intervals", intervals, get_args(Which))
    sample = Sample.of(sample)
    found = clustering(sample, "ICC")
    scores, said = clustered_scores(found, sample.scales, level)
    sizes = found.sizes
    shares, doubts = (
        level_shares(sample, found, units, crossed=crossed, level=level, intervals=intervals) if units else ((), [])
    )
    more = [sizes_said(sizes)]
    if units:
        more.append(f"levels by REML, {'crossed' if crossed else 'nested'}: {', '.join([found.column, *units])}")
        more += [f"{level:.0%} profile intervals of their shares, {_OF[intervals]}"] if intervals != "none" else []
    settings = Settings(
        f"one-way random effects, {'Searle' if len(set(sizes)) == 1 else 'Wald'} {level:.0%} interval",
        "continuous",
        "each score's own rows",
        len(found.codes),
        sample.n_rows,
        clusters=len(found.names),
        more=tuple(more),
    )
    none = [one.name for one in scores if one.analysis.icc1 <= 0]
    alike = [f"No variance between clusters (ICC(1) not above 0): {', '.join(none)}."] if none else []
    failed = [f"{one.name}: REML did not converge." for one in scores if not one.reml.converged]
    return ClusterDependence(scores, level, settings, (*found.doubts(), *said, *alike, *failed, *doubts), shares)
