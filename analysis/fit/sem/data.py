"""A sample split into the groups a model is fitted to, the rows it cannot use named."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from analysis.model.model import Model
from analysis.sample import Sample
from instrument.errors import Problem, Refused

if TYPE_CHECKING:
    import pandas as pd

Matrix = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Group:
    """The answers x (n, p) of one group to the model's items, its rows' labels, and the cluster (n,) of each row."""

    label: str
    x: Matrix
    index: "pd.Index[Any]"
    clusters: NDArray[np.intp] | None = None

    @property
    def n(self) -> int:
        """Respondents in the group."""
        return len(self.x)


@dataclass(frozen=True, eq=False)
class Groups:
    """All groups, in the order they first occur; `notes` say which rows were left out, and why."""

    groups: tuple[Group, ...]
    notes: tuple[str, ...] = ()

    @property
    def n(self) -> int:
        """Respondents in all groups."""
        return sum(group.n for group in self.groups)

    @property
    def labels(self) -> tuple[str, ...]:
        """The groups' labels."""
        return tuple(group.label for group in self.groups)

    @property
    def clusters(self) -> int | None:
        """How many different clusters there are, None where none are given."""
        if any(group.clusters is None for group in self.groups):
            return None
        return len(np.unique(np.concatenate([group.clusters for group in self.groups if group.clusters is not None])))


def split(sample: Sample, model: Model, *, by_group: bool, by_cluster: bool, complete: bool) -> Groups:
    """Return the sample's rows in groups, columns in the order of model.items.

    `complete`: rows with every answer only. Rows without a group or cluster label, or without a covariate, are left
    out. Raises Refused where the group or cluster column is missing, or a group is too small.
    """
    chosen = sample.select(model.items)
    kept, notes = _kept(chosen, model, by_group=by_group, by_cluster=by_cluster, complete=complete)
    answers = chosen.answers[kept]
    labels = chosen.group[kept].astype(str) if by_group and chosen.group is not None else None
    clusters = None
    if by_cluster and chosen.cluster is not None:
        clusters = np.unique(chosen.cluster[kept].astype(str).to_numpy(dtype=str), return_inverse=True)[1].ravel()
    names = list(dict.fromkeys(labels)) if labels is not None else [""]
    groups = []
    for name in names:
        rows = np.flatnonzero(labels == name) if labels is not None else np.arange(len(answers))
        x = answers.iloc[rows]
        groups.append(Group(name, x.to_numpy(dtype=float), x.index, None if clusters is None else clusters[rows]))
    _check(groups, model)
    return Groups(tuple(groups), tuple(notes))


def _kept(
    chosen: Sample, model: Model, *, by_group: bool, by_cluster: bool, complete: bool
) -> tuple[NDArray[np.bool_], list[str]]:
    kept, notes = np.ones(len(chosen.answers), dtype=bool), []
    for wanted, column, what in ((by_group, chosen.group, "group"), (by_cluster, chosen.cluster, "cluster")):
        if not wanted:
            continue
        if column is None:
            raise Refused.at("CFA", f"no {what} column is named.", f'Make the Sample with {what}="column".')
        known = column.notna().to_numpy()
        if not known.all():
            notes.append(f"{int((~known).sum())} rows without a {what} were left out.")
        kept &= known
    needed = list(model.items) if complete else list(model.roles.covariates)
    full = chosen.answers[needed].notna().all(axis=1).to_numpy() if needed else kept
    if (lost := int((kept & ~full).sum())) > 0:
        why = "with a missing answer" if complete else f"without {', '.join(needed)}"
        remedy = ' missing="fiml" uses them.' if complete else ""
        notes.append(f"{lost} rows {why} were left out.{remedy}")
    return kept & full, notes


def _check(groups: list[Group], model: Model) -> None:
    problems = []
    for group in groups:
        where = f"CFA, group {group.label}" if group.label else "CFA"
        if group.n <= len(model.items):
            what = f"{group.n} usable rows for {len(model.items)} items."
            problems.append(Problem(where, what, "It needs more rows than items. Collect more answers, or drop items."))
            continue
        varied = np.nanmax(group.x, axis=0) > np.nanmin(group.x, axis=0) if not _empty(group.x) else []
        for name, enough in zip(model.items, varied, strict=False):
            if not enough:
                problems.append(
                    Problem(f"{where}, {name}", "the item does not vary.", "Leave the item or the group out.")
                )
    if problems:
        raise Refused(problems)


def _empty(x: Matrix) -> bool:
    return bool(np.isnan(x).all(axis=0).any())
