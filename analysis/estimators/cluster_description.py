"""Clusters described before anything is modelled: sizes, dependence of every score, correlations at both levels."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.choices import check_level
from analysis.fit.clusters import ClusteredScore, Clustering, clustered_scores, clustering
from analysis.fit.league import RANKABLE
from analysis.grammar import agree, counted
from analysis.kernel.icc_precision import size_for
from analysis.kernel.within_between import WithinBetween, within_between
from analysis.result import NamedRows, Result, Row, Settings
from analysis.sample import Data, Sample

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class ClusterSizes:
    """How many respondents each cluster has: `sizes` by label; `unknown` respondents belong to none."""

    sizes: dict[str, int]
    unknown: int

    @property
    def clusters(self) -> int:
        """Number of clusters J."""
        return len(self.sizes)

    @property
    def alone(self) -> int:
        """Clusters of one."""
        return sum(size == 1 for size in self.sizes.values())

    def row(self) -> Row:
        """Return the sizes as one row."""
        sizes = np.array(list(self.sizes.values()), dtype=float)
        return {
            "clusters": self.clusters,
            "n": int(sizes.sum()),
            "least_size": int(sizes.min()),
            "mean_size": float(sizes.mean()),
            "harmonic_size": float(len(sizes) / np.sum(1 / sizes)),
            "greatest_size": int(sizes.max()),
            "size_cv": float(sizes.std() / sizes.mean()),
            "alone": self.alone,
            "unknown_cluster": self.unknown,
        }


@dataclass(frozen=True, eq=False)
class ClusterDescription(Result):
    """`sizes` of the clusters, each score's dependence on them, and correlations within and between them.

    `item_levels` and `scale_levels` are the correlations of the items and of the constructs' means.
    """

    sizes: ClusterSizes
    scores: tuple[ClusteredScore, ...]
    items: tuple[str, ...]
    scales: tuple[str, ...]
    item_levels: WithinBetween
    scale_levels: WithinBetween
    level: float
    settings: Settings
    warnings: tuple[str, ...] = ()
    key = "clusters"
    caption = "Dependence of each score on its cluster"

    @property
    def within(self) -> "pd.DataFrame":
        """Correlations of the items within clusters, pooled."""
        return self._frame(self.item_levels.within)

    @property
    def between(self) -> "pd.DataFrame":
        """Correlations of the clusters' means of the items, each weighted by its size."""
        return self._frame(self.item_levels.between)

    @property
    def between_true(self) -> "pd.DataFrame":
        """The same without the means' sampling error; NaN where ICC(1) is not above 0."""
        return self._frame(self.item_levels.between_true)

    def _frame(self, r: Any) -> "pd.DataFrame":
        import pandas as pd

        return pd.DataFrame(r, index=list(self.items), columns=list(self.items))

    def rows(self) -> list[Row]:
        """One row a construct, then one an item."""
        return [
            {
                "scale": score.name,
                "n": score.analysis.n,
                "clusters": score.analysis.clusters,
                "icc1": score.analysis.icc1,
                "lower": score.lower,
                "upper": score.upper,
                "icc2": score.analysis.icc2,
                "icc2_lower": score.icc2_lower,
                "icc2_upper": score.icc2_upper,
                "members_for_70": _members(score.analysis.icc1),
                "design_effect": score.analysis.design_effect,
                "design_effect_sizes": score.design_effect_sizes,
                "effective_n": score.effective_n,
            }
            for score in self.scores
        ]

    def further(self) -> tuple[NamedRows, ...]:
        """The sizes, and the correlations of constructs (of items, where there is one construct)."""
        names, levels = (self.scales, self.scale_levels) if len(self.scales) > 1 else (self.items, self.item_levels)
        what = "constructs' means" if len(self.scales) > 1 else "items"
        return (
            NamedRows("cluster_sizes", "Sizes of the clusters", (self.sizes.row(),)),
            NamedRows("cluster_correlations", f"Correlations of {what} at both levels", _pairs(names, levels)),
        )

    def estimates(self) -> dict[str, Any]:
        """Return sizes, ICCs and the items' correlations at both levels."""
        return {
            "clusters": self.sizes.clusters,
            "sizes": self.sizes.sizes,
            "icc1": {score.name: score.analysis.icc1 for score in self.scores},
            "icc2": {score.name: score.analysis.icc2 for score in self.scores},
            "within": self.item_levels.within.tolist(),
            "between": self.item_levels.between.tolist(),
            "between_true": self.item_levels.between_true.tolist(),
            "level": self.level,
        }


def cluster_description(sample: Data, level: float = 0.95) -> ClusterDescription:
    """Return what a multilevel analysis starts from: J, sizes, ICC(1), ICC(2), design effect, correlations by level.

    ICC(1) and ICC(2) by one-way analysis of variance with exact intervals (`icc` says how). The design effect of equal
    sizes takes the mean size; that of unequal ones, and the effective N, take the mean squared size over the mean
    (Kish 1965). Correlations use each pair's own rows: pooled within clusters, of the clusters' means, and between
    clusters without the means' sampling error. Raises Refused without a cluster column, with fewer than two clusters
    or where each has one member. Checked against R's anova(lm()) and psych::statsBy.
    """
    check_level(level)
    sample = Sample.of(sample)
    found = clustering(sample, "A description of clusters")
    scores, said = clustered_scores(found, sample.scales, level)
    sizes = ClusterSizes(dict(zip(found.names, found.sizes.tolist(), strict=True)), found.unknown)
    of_items, of_scales = _levels(found, sample)
    settings = Settings(
        "one-way random effects, exact intervals",
        "continuous",
        "each score's, and each pair's, own rows",
        len(found.codes),
        sample.n_rows,
        correlation="Pearson, within and between clusters",
        clusters=len(found.names),
        more=(f"{level:.0%} intervals",),
    )
    warnings = (*found.doubts(), *said, *_no_between(scores), *_improper(of_items, "items"))
    names, scales = sample.items, tuple(sample.scales)
    return ClusterDescription(sizes, scores, names, scales, of_items, of_scales, level, settings, warnings)


def _levels(found: Clustering, sample: Sample) -> tuple[WithinBetween, WithinBetween]:
    items = found.answers.to_numpy(dtype=float)
    means = [found.answers[list(members)].mean(axis=1).to_numpy() for members in sample.scales.values()]
    return within_between(items, found.codes), within_between(np.column_stack(means), found.codes)


def _members(icc1: float) -> float | None:
    """Return the members a cluster needs for a reliable mean; none can do without a difference between clusters."""
    return size_for(icc1, RANKABLE) if 0 < icc1 < 1 else None


def _no_between(scores: tuple[ClusteredScore, ...]) -> list[str]:
    """Name the scores whose clusters do not differ, which a model between clusters cannot hold."""
    names = [score.name for score in scores if score.analysis.icc1 <= 0]
    if not names:
        return []
    return [f"No variance between clusters (ICC(1) not above 0): {', '.join(names)}. Leave them out between clusters."]


def _improper(levels: WithinBetween, what: str) -> list[str]:
    if not levels.improper:
        return []
    pairs = counted(levels.improper, f"pair of {what}", f"pairs of {what}")
    have = agree(levels.improper, "has", "have")
    return [f"{pairs} {have} no true correlation between clusters: it would be beyond 1."]


def _pairs(names: tuple[str, ...], levels: WithinBetween) -> tuple[Row, ...]:
    """Return one row a pair of scores; a correlation that does not exist is left empty."""
    return tuple(
        {
            "scale": names[i],
            "other_scale": names[j],
            "n": int(levels.n[i, j]),
            "within_r": _given(levels.within[i, j]),
            "between_r": _given(levels.between[i, j]),
            "between_true_r": _given(levels.between_true[i, j]),
        }
        for i in range(len(names))
        for j in range(i)
    )


def _given(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
