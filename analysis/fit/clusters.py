"""Scores in clusters: who belongs where, and the one-way analysis of every construct's mean and every item."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from analysis.grammar import agree, counted, left_out
from analysis.kernel.anova import OneWay, one_way
from analysis.kernel.cluster_means import ClusterMeans, Restricted, icc2_of, icc_of
from analysis.sample import Sample
from instrument.errors import NotGiven, Refused

if TYPE_CHECKING:
    import pandas as pd

Codes = NDArray[np.int64]

# Variance within clusters that is less than this share of that between is rounding.
_NOTHING = 1e-12


@dataclass(frozen=True, eq=False)
class Clustering:
    """The answers (n, p) of those whose cluster is known: `names` (J,) of the clusters, `codes` (n,) into them.

    `unknown`: rows left out because their cluster is not known. `column`: the cluster column's name.
    """

    answers: "pd.DataFrame"
    names: tuple[str, ...]
    codes: Codes
    column: str
    unknown: int

    @property
    def sizes(self) -> NDArray[np.int64]:
        """Members of each cluster (J,)."""
        return np.bincount(self.codes, minlength=len(self.names))

    @property
    def alone(self) -> int:
        """Number of clusters with a single member."""
        return int((self.sizes == 1).sum())

    def doubts(self) -> list[str]:
        """Return what a reader has to know of the clusters: rows left out, clusters of one."""
        said = []
        if self.unknown:
            said.append(left_out(self.unknown, f"without a value in '{self.column}'"))
        if self.alone:
            have = agree(self.alone, "has a single respondent; it adds", "have a single respondent; they add")
            said.append(f"{counted(self.alone, 'cluster')} {have} nothing to the within part.")
        return said


@dataclass(frozen=True, slots=True)
class ClusteredScore:
    """A score's one-way analysis; intervals of ICC(1), and of ICC(2) at the size n0, are exact for normal answers.

    `reml` is the restricted maximum likelihood; `size_squared` the mean of the squared cluster sizes over their mean.
    """

    name: str
    analysis: OneWay
    lower: float
    upper: float
    icc2_lower: float
    icc2_upper: float
    reml: Restricted
    size_squared: float

    @property
    def design_effect_sizes(self) -> float:
        """1 + (sum n_j^2/N - 1) ICC(1): of the mean of unequal clusters (Kish 1965); an ICC below 0 counts as 0."""
        return 1 + (self.size_squared - 1) * max(self.analysis.icc1, 0.0)

    @property
    def effective_n(self) -> float:
        """Independent respondents worth as much: N over the design effect of unequal clusters."""
        return self.analysis.n / self.design_effect_sizes


def clustering(sample: Sample, what: str) -> Clustering:
    """Return the sample's clusters for `what` is to be computed, by labels as text: 1, 1.0 and "1" are one cluster.

    Raises NotGiven without a cluster column, Refused with fewer than two clusters or no cluster of two.
    """
    cluster = sample.cluster
    if cluster is None:
        raise NotGiven.at(what, "no cluster column is named.", "Name the university or group column as `cluster`.")
    known = cluster.notna()
    names, codes = coded(cluster[known].tolist())
    if len(names) < 2:
        said = f"it holds {len(names)} cluster{'' if len(names) == 1 else 's'}."
        raise Refused.at(f"column '{cluster.name}'", said, f"{what} needs two or more.")
    if len(codes) <= len(names):
        raise Refused.at(f"column '{cluster.name}'", "every cluster has one respondent.", "Check the cluster column.")
    return Clustering(sample.answers[known], names, codes, str(cluster.name), int((~known).sum()))


def sizes_said(sizes: Codes, *, mean: bool = False) -> str:
    """Say how many the clusters hold, for the settings: one number where they are all alike."""
    least, most = int(sizes.min()), int(sizes.max())
    if least == most:
        return f"every cluster of {least}"
    return f"cluster sizes {least} to {most}" + (f", mean {sizes.mean():.1f}" if mean else "")


def coded(labels: Sequence[Any]) -> tuple[tuple[str, ...], Codes]:
    """Return the different labels as text, numbers in the order of their size, and each label's place among them."""
    text = np.array([as_text(label) for label in labels], dtype=str)
    names, codes = np.unique(text, return_inverse=True)
    try:
        order = np.argsort(names.astype(float), kind="stable")
    except ValueError:
        order = np.arange(len(names))
    return tuple(names[order].tolist()), np.argsort(order)[codes].astype(np.int64)


def as_text(label: Any) -> str:
    """Return a label as text; a whole number without its point."""
    return str(int(label)) if isinstance(label, float) and label.is_integer() else str(label)


def scores_of(answers: "pd.DataFrame", scales: Mapping[str, Sequence[str]]) -> "dict[str, pd.Series[float]]":
    """Return every construct's mean of the items answered, called "NAME (mean)", then every item."""
    means = {f"{name} (mean)": answers[list(items)].mean(axis=1) for name, items in scales.items()}
    return {**means, **{str(item): answers[item] for item in answers.columns}}


def clustered_scores(
    found: Clustering, scales: Mapping[str, Sequence[str]], level: float
) -> tuple[tuple[ClusteredScore, ...], list[str]]:
    """Return the analysis of each score on the rows that have it, and sentences about those that have none."""
    scores, said = [], []
    for name, score in scores_of(found.answers, scales).items():
        seen = score.notna().to_numpy()
        y: NDArray[np.float64] = np.asarray(score[seen], dtype=np.float64)
        codes = np.unique(found.codes[seen], return_inverse=True)[1]
        if codes.max(initial=0) < 1 or len(y) <= codes.max() + 1 or len(np.unique(y)) < 2:
            said.append(f"{name}: no ICC, its answers come from too few clusters or do not vary.")
            continue
        analysis = one_way(y, codes)
        if analysis.ms_within <= _NOTHING * analysis.ms_between:  # rounding, where a mean of items is constant
            said.append(f"{name}: no ICC, it does not vary within clusters.")
            continue
        scores.append(_analysed(name, y, codes, analysis, level))
        said += _outside(scores[-1])
    return tuple(scores), said


def _outside(score: ClusteredScore) -> list[str]:
    """Say where an estimate that weighs people lies outside an interval that weighs clusters by their means' worth."""
    if score.lower <= max(score.analysis.icc1, 0.0) <= max(score.upper, 0.0):
        return []
    return [
        f"{score.name}: ICC(1) {score.analysis.icc1:.3f} by analysis of variance lies outside its exact interval, "
        f"because cluster sizes differ so much; REML's {score.reml.icc:.3f} is nearer to it."
    ]


def _analysed(name: str, y: NDArray[np.float64], codes: Codes, analysis: OneWay, level: float) -> ClusteredScore:
    means = ClusterMeans.of(y, codes)
    low, high = means.theta_interval(level)
    return ClusteredScore(
        name,
        analysis,
        icc_of(low),
        icc_of(high),
        icc2_of(low, analysis.n0),
        icc2_of(high, analysis.n0),
        means.reml(),
        float(np.sum(means.sizes**2) / analysis.n),
    )
