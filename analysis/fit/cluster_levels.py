"""Variance of scores by level: students in mentors in universities, or mentors that students share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from analysis.fit.clusters import Clustering, as_text, scores_of
from analysis.fit.mixed.components import Components, joined, variance_components
from analysis.fit.mixed.intervals import Ends
from analysis.grammar import agree, counted
from analysis.result import Row
from analysis.sample import Sample
from instrument.errors import Refused

Labels = NDArray[np.str_]
# Which scores' shares have intervals.
Which = Literal["all", "constructs", "none"]


@dataclass(frozen=True)
class LevelShares:
    """The variance components of one score; `nested` says whether each level holds the next.

    `intervals`: of each level's share and the rest's; `together`: of the share of a level and all that hold it. Both
    are empty where no intervals were asked for.
    """

    name: str
    components: Components
    nested: bool
    intervals: Mapping[str, Ends] = field(default_factory=dict)
    together: Mapping[str, Ends] = field(default_factory=dict)

    @classmethod
    def of(cls, name: str, components: Components, *, nested: bool, level: float | None) -> "LevelShares":
        """Return the shares with their profile intervals of this confidence level, without any if it is None."""
        if level is None:
            return cls(name, components, nested)
        names = tuple(components.variances)
        ends = {one: Ends(*components.interval_of((one,), level)) for one in names}
        whole = Ends(*components.interval_of(names, level))
        rest = Ends(1 - whole.upper, 1 - whole.lower)
        if not nested:
            return cls(name, components, nested, {**ends, "rest": rest}, ends)
        between = {names[k]: Ends(*components.interval_of(names[: k + 1], level)) for k in range(1, len(names) - 1)}
        together = {names[0]: ends[names[0]], **between, names[-1]: whole}
        return cls(name, components, nested, {**ends, "rest": rest}, together)

    @property
    def shares(self) -> dict[str, float]:
        """Every level's share of the total variance, the rest's last."""
        found = self.components
        return {**found.shares, "rest": found.residual / found.total}

    def rows(self) -> list[Row]:
        """One row a level, the outermost first; the rest has no units of its own."""
        found, rows, cumulated = self.components, [], 0.0
        variances = {**found.variances, "rest": found.residual}
        for level, share in self.shares.items():
            cumulated = cumulated + share if self.nested else share
            own, joint = self.intervals.get(level), self.together.get(level)
            row: Row = {
                "scale": self.name,
                "n": found.n,
                "level_of": level,
                "level_units": found.levels.get(level),
                "level_variance": variances[level],
                "level_share": share,
                "lower": own.lower if own else None,
                "upper": own.upper if own else None,
                "level_cumulated": None if level == "rest" else cumulated,
                "level_cumulated_lower": joint.lower if joint else None,
                "level_cumulated_upper": joint.upper if joint else None,
            }
            rows.append(row)
        return rows


def level_shares(
    sample: Sample,
    found: Clustering,
    units: Mapping[str, Sequence[Any]],
    *,
    crossed: bool,
    level: float,
    intervals: Which,
) -> tuple[tuple[LevelShares, ...], list[str]]:
    """Return the variance components of each score by cluster and `units`, and what has to be said of them.

    `units`: name -> one label for every row of the data. Raises Refused where there are more labels, or fewer.
    """
    groups, said = _groups(sample, found, units, crossed=crossed)
    known = np.logical_and.reduce([labels != "" for labels in groups.values()])
    if not known.all():
        rows = counted(lost := int((~known).sum()), "row")
        are = agree(lost, "is", "are")
        said.append(f"{rows} without a value in {' or '.join(units)} {are} left out of the levels.")
    shares = []
    for name, score in scores_of(found.answers, sample.scales).items():
        seen = score.notna().to_numpy() & known
        y = score.to_numpy(dtype=float)[seen]
        try:
            components = variance_components(y, {of: labels[seen] for of, labels in groups.items()})
        except Refused as error:
            said.append(f"{name}: no levels. {error.brief}")
            continue
        if not components.converged:
            said.append(f"{name}: the levels' REML did not converge: {components.why}.")
        said += [f"{name}: no variance between {of}s was found, it is 0." for of in components.singular]
        wanted = intervals == "all" or (intervals == "constructs" and name not in sample.items)
        shares.append(LevelShares.of(name, components, nested=not crossed, level=level if wanted else None))
    return tuple(shares), said


def _groups(
    sample: Sample, found: Clustering, units: Mapping[str, Sequence[Any]], *, crossed: bool
) -> tuple[dict[str, Labels], list[str]]:
    """Return level -> labels (n,) as text, "" where not known; nested ones joined with what holds them."""
    groups: dict[str, Labels] = {found.column: np.array(found.names)[found.codes]}
    said: list[str] = []
    before = found.column
    for name, given in units.items():
        if len(given) != sample.n_rows:
            what = f"it has {len(given)} labels for {sample.n_rows} rows of data."
            raise Refused.at(f"units '{name}'", what, "Give one label for every row, missing ones as None.")
        labels = _labels(given, found.answers.index.to_numpy())
        if not crossed:
            held: Labels = np.array(joined(groups[before].tolist(), labels.tolist()), dtype=str)
            again = len(set(held[labels != ""])) - len(set(labels[labels != ""]))
            if again:
                said.append(
                    f"Labels of '{name}' begin anew in each {before} ({again} more units than labels); "
                    "say crossed if a label is one unit everywhere."
                )
            labels = np.where(labels == "", "", held)
        groups[name], before = labels, name
    return groups, said


def _labels(given: Sequence[Any], rows: NDArray[np.int64]) -> Labels:
    """Return the labels of these rows as text without blanks around it, a missing one as ""."""
    values = list(given)
    kept = [values[row] for row in rows]
    return np.array(["" if one is None or one != one else as_text(one).strip() for one in kept], dtype=str)
