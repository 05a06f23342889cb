"""Variance of scores by level: students in mentors in universities, or mentors that students share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.fit.clusters import Clustering, as_text, scores_of
from analysis.fit.mixed.components import Components, joined, variance_components
from analysis.grammar import agree, counted
from analysis.result import Row
from analysis.sample import Sample
from instrument.errors import Refused

Labels = NDArray[np.str_]


@dataclass(frozen=True)
class LevelShares:
    """The variance components of one score; `nested` says whether each level holds the next."""

    name: str
    components: Components
    nested: bool

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
            row: Row = {
                "scale": self.name,
                "n": found.n,
                "level_of": level,
                "level_units": found.levels.get(level),
                "level_variance": variances[level],
                "level_share": share,
                "level_cumulated": None if level == "rest" else cumulated,
            }
            rows.append(row)
        return rows


def level_shares(
    sample: Sample, found: Clustering, units: Mapping[str, Sequence[Any]], *, crossed: bool
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
            components = variance_components(y, {level: labels[seen] for level, labels in groups.items()})
        except Refused as error:
            said.append(f"{name}: no levels. {error.brief}")
            continue
        if not components.converged:
            said.append(f"{name}: the levels' REML did not converge: {components.why}.")
        said += [f"{name}: no variance between {level}s was found, it is 0." for level in components.singular]
        shares.append(LevelShares(name, components, not crossed))
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
