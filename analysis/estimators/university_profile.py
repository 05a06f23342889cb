"""Each university's scores: shrunken means, intervals to compare them by, and which differences are real."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from analysis.choices import check_level
from analysis.fit.league import (
    ALPHA,
    LISTED,
    ScoreProfile,
    cluster_rows,
    not_ranked,
    overall_mean,
    pair_rows,
    summary_row,
)
from analysis.fit.mixed.components import codes_of, variance_components
from analysis.grammar import left_out
from analysis.kernel.anova import one_way
from analysis.kernel.league import comparison_factor, holm, pair_tests, shrink
from analysis.result import NamedRows, Result, Row, Settings
from analysis.sample import Data, Sample
from instrument.errors import NotGiven, Problem, Refused, UsageError, nearest

if TYPE_CHECKING:
    import pandas as pd

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class UniversityProfile(Result):
    """Every score's profile; `importance` names, for a score, the score of how important the same thing is."""

    scores: tuple[ScoreProfile, ...]
    importance: Mapping[str, str]
    level: float
    settings: Settings
    warnings: tuple[str, ...] = ()
    key = "universities"
    caption = "Clusters: shrunken means with confidence and comparison intervals"

    def rows(self) -> list[Row]:
        """One score and cluster a row."""
        return [
            row
            for score in self.scores
            if score.name not in self.importance.values()
            for row in cluster_rows(score, self.level)
        ]

    def further(self) -> tuple[NamedRows, ...]:
        """What each score can tell of the clusters, the pairs that differ, importance beside presence."""
        tables = [
            NamedRows(
                "universities_scores", "What each score tells of the clusters", tuple(map(summary_row, self.scores))
            )
        ]
        if apart := tuple(row for score in self.scores for row in pair_rows(score)):
            tables.append(
                NamedRows(
                    "universities_pairs",
                    f"The greatest differences that stand with Holm's control, up to {LISTED} a score",
                    apart,
                )
            )
        if rows := tuple(self.map_rows()):
            tables.append(NamedRows("universities_importance", "Importance against presence", rows))
        return tuple(tables)

    def map_rows(self) -> list[Row]:
        """Return importance beside presence, over all clusters (with the quadrant) and cluster by cluster."""
        known = {score.name: score for score in self.scores}
        both = [(known[a], known[b]) for a, b in self.importance.items() if a in known and b in known]
        if not both:
            return []
        overall = [(overall_mean(one), overall_mean(other)) for one, other in both]
        middle = np.mean(overall, axis=0)
        rows: list[Row] = []
        for (one, other), (presence, importance) in zip(both, overall, strict=True):
            # One score lies on its own mean: it has no place on the map.
            quadrant = _quadrant(presence >= middle[0], importance >= middle[1]) if len(both) > 1 else ""
            rows.append(_map_row(one.name, "all", presence, importance, quadrant))
            means = dict(zip(other.labels, other.shrunken.means, strict=True))
            rows += [
                _map_row(one.name, label, float(mean), float(means[label]), "")
                for label, mean in zip(one.labels, one.shrunken.means, strict=True)
                if label in means
            ]
        return rows

    def estimates(self) -> dict[str, Any]:
        """Return ICC(2), the variances, and every cluster's shrunken mean by score."""
        return {
            "level": self.level,
            "scores": {
                score.name: {
                    "icc2": score.icc2,
                    "between": score.between,
                    "within": score.within,
                    "means": dict(zip(score.labels, score.shrunken.means.tolist(), strict=True)),
                }
                for score in self.scores
            },
        }


def university_profile(
    sample: Data, *, importance: Mapping[str, str] | None = None, level: float = 0.95
) -> UniversityProfile:
    """Return every cluster's mean of each construct, shrunken by its reliability, with two kinds of interval.

    A construct's score is the mean of the items answered. One random-intercept model a score (restricted maximum
    likelihood); the shrunken mean is its best linear unbiased prediction. Confidence intervals are of one cluster's
    mean; comparison intervals (Goldstein & Healy 1995) are for two: in 5 of 100 pairs, on average, the difference found
    is further from the clusters' own than both reach. Both take the variances as known, and are too short with few
    clusters (Prasad & Rao 1990). Pairs are tested by the normal law, by themselves and with Holm's (1979) control.
    Where ICC(2) is below .70 no ranks are given. `importance` (construct of presence -> construct of importance) adds
    the data of an importance-performance map. Raises NotGiven without a cluster column, Refused with one cluster, a
    cluster for every row, or no score that can be had. Checked against lme4's conditional modes.
    """
    sample = Sample.of(sample)
    check_level(level)
    cluster = _clusters(sample)
    chosen = dict(importance or {})
    for name in (*chosen, *chosen.values()):
        if name not in sample.scales:
            raise UsageError.at(
                f"importance '{name}'", "is not a construct.", f"Name one.{nearest(name, sample.scales)}"
            )
    warnings = [] if cluster.notna().all() else [left_out(int(cluster.isna().sum()), "without a cluster")]
    scores, faults = [], list[Problem]()
    for name, items in sample.scales.items():
        score = sample.answers[list(items)].mean(axis=1)
        seen = score.notna() & cluster.notna()
        try:
            scores.append(_profile(name, score[seen].to_numpy(dtype=float), cluster[seen].tolist(), warnings))
        except Refused as problem:
            warnings.append(f"{name}: no profile. {problem.brief}")
            faults += problem.problems
    if not scores:
        own = Problem("universities", "no score can be profiled.", "See what is wrong with each.")
        raise Refused([own, *faults])
    warnings += not_ranked({score.name: score.icc2 for score in scores})
    return UniversityProfile(tuple(scores), chosen, level, _settings(sample, cluster, level), tuple(warnings))


def _clusters(sample: Sample) -> "pd.Series[Any]":
    cluster = sample.cluster
    if cluster is None:
        what = "no cluster column is named."
        raise NotGiven.at("universities", what, "Name the university or group column as `cluster`.")
    labels = cluster[cluster.notna()].astype(str)
    count = labels.nunique()
    if count < 2:
        what = f"it holds {count} cluster{'' if count == 1 else 's'}."
        raise Refused.at(f"column '{cluster.name}'", what, "A profile needs two or more.")
    if len(labels) <= count:
        raise Refused.at(f"column '{cluster.name}'", "every cluster has one respondent.", "Check the cluster column.")
    return cluster.where(cluster.isna(), cluster.astype(str))


def _profile(name: str, score: Vector, labels: list[str], warnings: list[str]) -> ScoreProfile:
    """Profile one score; raises Refused if it has no variance components."""
    found = variance_components(score, {"cluster": labels})
    if not found.converged:
        raise Refused.at(name, f"its model did not converge ({found.why}).", "Look at its values.")
    codes, count = codes_of(labels)
    sizes = np.bincount(codes, minlength=count).astype(float)
    raw = np.bincount(codes, score, count) / sizes
    between, within = found.variances["cluster"], found.residual
    shrunken = shrink(raw, sizes, between, within)
    icc2 = one_way(score, codes).icc2
    if between == 0:
        warnings.append(f"{name}: no variance between clusters; every shrunken mean is that of all.")
    pairs, differences, p = pair_tests(shrunken)
    compare = comparison_factor(shrunken.se, ALPHA)
    values = tuple(np.unique(labels).tolist())
    return ScoreProfile(
        name, values, sizes, raw, shrunken, between, within, icc2, compare, pairs, differences, p, holm(p)
    )


def _settings(sample: Sample, cluster: "pd.Series[Any]", level: float) -> Settings:
    known = cluster[cluster.notna()]
    return Settings(
        f"random-intercept model of each score, restricted maximum likelihood, empirical Bayes means, {level:.0%} "
        "intervals by the normal law, variances taken as known",
        "continuous",
        "each score's own rows, the mean of the items answered",
        len(known),
        sample.n_rows,
        clusters=int(known.nunique()),
        more=("comparison intervals of Goldstein & Healy (1995): two that do not overlap differ, 5% on average",),
    )


def _map_row(name: str, label: str, presence: float, importance: float, quadrant: str) -> Row:
    return {
        "scale": name,
        "cluster_name": label,
        "presence": presence,
        "importance": importance,
        "quadrant": quadrant,
    }


def _quadrant(present: bool, important: bool) -> str:
    if important:
        return "keep up the good work" if present else "concentrate here"
    return "possible overkill" if present else "low priority"
