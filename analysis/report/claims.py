"""What clustered answers allow to be said: from counts and ICCs to the analyses that are shown, and why, in words.

Facts in, words out: nothing here computes a statistic. Every sentence carries its number, and every number the
threshold it is held against, with the source.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from analysis.fit.league import not_ranked
from analysis.report.thresholds import (
    BETWEEN_ERRORS,
    FEW_CLUSTERS,
    GREAT_EFFECTS,
    ICC2,
    SMALL_EFFECTS,
    Threshold,
)
from analysis.result import Row, show


@dataclass(frozen=True, slots=True)
class Claim:
    """Whether something may be claimed (`granted`), the sentences about it, and the numbers beside thresholds."""

    granted: bool
    sentences: tuple[str, ...]
    checks: tuple[Row, ...] = ()

    @property
    def text(self) -> str:
        """The sentences as one text."""
        return " ".join(self.sentences)


def number_of_clusters(clusters: int) -> Claim:
    """Say whether there are enough clusters for a simple model between them."""
    met = FEW_CLUSTERS.met(clusters)
    said = f"That is fewer than {FEW_CLUSTERS.value:.0f} ({FEW_CLUSTERS.cited})."
    return Claim(met, () if met else (said,), (FEW_CLUSTERS.row("Number of clusters", clusters),))


def between_structure(clusters: int, free_between: int) -> Claim:
    """Say whether a structure between clusters may be claimed, and what is shown if not.

    Asked for are as many clusters as FEW_CLUSTERS says, and more of them than the model between has free parameters.
    """
    enough, beyond = FEW_CLUSTERS.met(clusters), _more(free_between)
    checks = (
        FEW_CLUSTERS.row("Number of clusters", clusters),
        beyond.row("Number of clusters, for the model between", clusters),
    )
    if enough and beyond.met(clusters):
        errors = not BETWEEN_ERRORS.met(clusters)
        said = f"{clusters} clusters, for {free_between} free parameters between them."
        small = (
            f"With {BETWEEN_ERRORS.value:.0f} clusters or fewer standard errors of the between level are biased "
            f"({BETWEEN_ERRORS.cited})."
        )
        return Claim(True, (said, small) if errors else (said,), checks)
    reasons = [] if enough else [_fewer(clusters)]
    if not beyond.met(clusters):
        reasons.append(f"the model between them has {free_between} free parameters for {clusters} clusters")
    none = f"No structure between clusters is claimed: {'; '.join(reasons)}."
    return Claim(False, (none, WITHIN, NEEDED), checks)


WITHIN = (
    "What is shown is the level within: estimates are pooled over clusters, every cluster keeps a mean of its own, and "
    "the level between is left without structure. The level within poses no problem with few clusters (Hox, Maas & "
    "Brinkhuis 2010)."
)


NEEDED = (
    f"{FEW_CLUSTERS.value:.0f} clusters may do for a simple factor structure between them, "
    f"{GREAT_EFFECTS.value:.0f} for great effects and more than {SMALL_EFFECTS.value:.0f} for small ones "
    f"({SMALL_EFFECTS.cited}); how many this model takes is computed by: mentorscale plan twolevel."
)


def _fewer(clusters: int) -> str:
    return f"{clusters} clusters are fewer than {FEW_CLUSTERS.value:.0f} ({FEW_CLUSTERS.cited})"


def robust_errors(clusters: int, free: int) -> Claim:
    """Say what errors and tests robust to clusters are worth: none with no more clusters than `free` parameters."""
    beyond = _more(free)
    checks = (beyond.row("Number of clusters, for robust errors", clusters),)
    if not beyond.met(clusters):
        said = (
            f"{clusters} clusters for {free} free parameters: tests robust to the clusters are not shown, which take "
            "more clusters than parameters."
        )
        return Claim(False, (said,), checks)
    corrected = "Errors robust to the clusters are corrected for their number, J/(J − 1)."
    if FEW_CLUSTERS.met(clusters):
        return Claim(True, (corrected,), checks)
    said = (
        f"But {_fewer(clusters)}, and with few, robust methods are not recommended (Hox, Maas & Brinkhuis 2010; "
        "McNeish & Stapleton 2016)."
    )
    return Claim(True, (corrected, said), checks)


def ranking(icc2: Mapping[str, float]) -> Claim:
    """Say by which scores' means clusters may be ranked: ICC(2) as ICC2 asks; NaN is not reliable."""
    good = [name for name, value in icc2.items() if ICC2.met(value)]
    said = [
        f"Clusters may be ranked by their means where ICC(2) is {ICC2.asked[2:]} or more ({ICC2.cited}): "
        f"in {_listed(good, icc2) or 'no score'}."
    ]
    said += not_ranked(icc2)
    known = {name: value for name, value in icc2.items() if value == value}
    worst = min(known, key=lambda name: known[name], default="")
    checks = (ICC2.row(f"Least ICC(2) ({worst})", known[worst]),) if worst else ()
    return Claim(bool(good), tuple(said), checks)


def _more(clusters_than: int) -> Threshold:
    """Return what the number of clusters is held against: more of them than this many free parameters."""
    source = "otherwise the covariances of what clusters add have no full rank"
    return Threshold("clusters", "above", clusters_than, source)


def _listed(names: Sequence[str], values: Mapping[str, float]) -> str:
    return ", ".join(f"{name} ({show(values[name], 'f2')})" for name in names)
