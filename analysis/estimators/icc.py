"""Intraclass correlations: how much of each score lies between clusters, and what that costs in effective N."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.kernel.anova import OneWay, one_way
from analysis.result import Result, Row, Settings
from analysis.sample import Data, Sample
from instrument.errors import NotGiven, Refused


@dataclass(frozen=True, slots=True)
class ClusteredScore:
    """A score's one-way analysis with the interval of its ICC(1)."""

    name: str
    analysis: OneWay
    lower: float
    upper: float


@dataclass(frozen=True)
class ClusterDependence(Result):
    """ICC(1), ICC(2) and design effect of every construct's mean score and of every item."""

    scores: tuple[ClusteredScore, ...]
    level: float
    settings: Settings
    warnings: tuple[str, ...] = ()
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
                "icc2": score.analysis.icc2,
                "f_value": score.analysis.f_value,
                "pvalue": score.analysis.p_value,
                "design_effect": score.analysis.design_effect,
            }
            for score in self.scores
        ]

    def estimates(self) -> dict[str, Any]:
        """Return ICC(1) of each score."""
        return {"icc1": {score.name: score.analysis.icc1 for score in self.scores}, "level": self.level}


def icc(sample: Data, level: float = 0.95) -> ClusterDependence:
    """Return ICC(1) with Searle's interval, ICC(2) and design effect by the sample's clusters.

    One-way random effects, unbalanced sizes through n0 (kernel.anova gives the equations); where sizes differ tenfold
    the 95% interval covers about 91 of 100. Each score uses the rows that have it; a construct's score is the mean of
    the items answered. Raises Refused without a cluster column or with
    fewer than two clusters. Checked against R's anova(lm()) and, for balanced clusters, psych::ICC.
    """
    sample = Sample.of(sample)
    cluster = sample.cluster
    if cluster is None:
        raise NotGiven.at("ICC", "no cluster column is named.", "Name the university or group column as `cluster`.")
    known = cluster.notna()
    labels = cluster[known].astype(str)
    sizes = labels.value_counts()
    if len(sizes) < 2:
        what = f"it holds {len(sizes)} cluster{'' if len(sizes) == 1 else 's'}."
        raise Refused.at(f"column '{cluster.name}'", what, "ICC needs two or more.")
    if len(labels) <= len(sizes):
        raise Refused.at(f"column '{cluster.name}'", "every cluster has one respondent.", "Check the cluster column.")
    answers = sample.answers[known]
    scores = {f"{name} (mean)": answers[list(items)].mean(axis=1) for name, items in sample.scales.items()}
    scores |= {item: answers[item] for item in sample.items}
    found, warnings = [], _doubts(cluster.name, int((~known).sum()), int((sizes == 1).sum()))
    for name, score in scores.items():
        seen = score.notna()
        codes = np.unique(labels[seen].to_numpy(dtype=str), return_inverse=True)[1]
        if codes.max(initial=0) < 1 or seen.sum() <= codes.max() + 1 or score[seen].nunique() < 2:
            warnings.append(f"{name}: no ICC, its answers come from too few clusters or do not vary.")
            continue
        analysis = one_way(score[seen].to_numpy(dtype=float), codes)
        if analysis.ms_within <= 1e-12 * analysis.ms_between:  # rounding, where a mean of items is constant
            warnings.append(f"{name}: no ICC, it does not vary within clusters.")
            continue
        lower, upper = analysis.icc1_interval(level)
        found.append(ClusteredScore(name, analysis, lower, upper))
    settings = Settings(
        f"one-way random effects, Searle {level:.0%} interval{'' if sizes.nunique() == 1 else ', approximate with n0'}",
        "continuous",
        "each score's own rows",
        len(labels),
        sample.n_rows,
        clusters=len(sizes),
        more=(f"cluster sizes {sizes.min()} to {sizes.max()}",),
    )
    return ClusterDependence(tuple(found), level, settings, tuple(warnings))


def _doubts(column: object, unknown: int, alone: int) -> list[str]:
    doubts = []
    if unknown:
        doubts.append(f"{unknown} rows without a value in '{column}' were left out.")
    if alone:
        doubts.append(f"{alone} clusters have a single respondent; they add nothing to the within part.")
    return doubts
