"""A sample split into the groups a model is fitted to, the rows it cannot use named."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from analysis.fit.sem.choose import Choice
from analysis.grammar import agree, left_out
from analysis.model.model import Model
from analysis.model.roles import Roles
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


def split(sample: Sample, model: Model, choice: Choice, *, by_group: bool) -> Groups:
    """Return the sample's rows in groups, columns in the order of model.items.

    A choice of complete rows leaves out the others. Rows without a group or cluster label, or without a covariate, are
    left out. Raises Refused where the group or cluster column is missing, there is but one cluster, a group is too
    small, or an item does not vary in it.
    """
    chosen = sample.select(model.items)
    kept, notes = usable(chosen, model.roles, choice, by_group=by_group)
    if not kept.any():
        raise Refused.at("CFA", "no row can be used.", " ".join((*notes, "Collect more answers.")))
    answers = chosen.answers if kept.all() else chosen.answers[kept]
    labels = chosen.group[kept].astype(str) if by_group and chosen.group is not None else None
    clusters = None
    if choice.clustered and chosen.cluster is not None:
        clusters = np.unique(chosen.cluster[kept].astype(str).to_numpy(dtype=str), return_inverse=True)[1].ravel()
    names = list(dict.fromkeys(labels)) if labels is not None else [""]
    if labels is not None and chosen.group is not None:
        _check_nobody_left(chosen.group, names, choice)
    groups = []
    for name in names:
        rows = np.flatnonzero(labels == name) if labels is not None else np.arange(len(answers))
        x = answers if len(rows) == len(answers) else answers.iloc[rows]
        groups.append(Group(name, x.to_numpy(dtype=float), x.index, None if clusters is None else clusters[rows]))
    _check(groups, model)
    found = Groups(tuple(groups), tuple(notes))
    if found.clusters == 1:
        what = "all rows belong to one cluster, so that nothing is known of how clusters differ."
        raise Refused.at("CFA", what, "Leave the clusters out (clusters=False).")
    return found


def usable(chosen: Sample, roles: Roles, choice: Choice, *, by_group: bool) -> tuple[NDArray[np.bool_], list[str]]:
    """Return which rows of a sample of the model's variables (n,) can be used, and what is said of the others."""
    kept, notes = np.ones(len(chosen.answers), dtype=bool), []
    for wanted, column, what in ((by_group, chosen.group, "group"), (choice.clustered, chosen.cluster, "cluster")):
        if not wanted:
            continue
        if column is None:
            raise Refused.at("CFA", f"no {what} column is named.", f'Make the Sample with {what}="column".')
        known = column.notna().to_numpy()
        if not known.all():
            notes.append(left_out(int((~known).sum()), f"without a {what}"))
        kept &= known
    needed = list(roles.observed) if choice.complete else list(roles.covariates)
    full = chosen.answers[needed].notna().all(axis=1).to_numpy() if needed else kept
    if (lost := int((kept & ~full).sum())) > 0:
        why = "with a missing answer" if choice.complete else f"without {', '.join(needed)}"
        remedy = f" Ask for {choice.all_answers} to use {agree(lost, 'it', 'them')}." if choice.complete else ""
        notes.append(left_out(lost, why) + remedy)
    return kept & full, notes


def _check(groups: list[Group], model: Model) -> None:
    problems = []
    for group in groups:
        where = f"CFA, group {group.label}" if group.label else "CFA"
        if group.n <= len(model.items):
            what = f"{group.n} usable rows for {len(model.items)} items."
            problems.append(Problem(where, what, "It needs more rows than items. Collect more answers, or drop items."))
            continue
        for name, column in zip(model.items, group.x.T, strict=True):
            given = column[~np.isnan(column)]
            if not len(given) or np.ptp(given) == 0:
                what = "the item does not vary." if len(given) else "nobody answered the item."
                problems.append(Problem(f"{where}, {name}", what, "Leave the item or the group out."))
    if problems:
        raise Refused(problems)


def _check_nobody_left(labels: "pd.Series[Any]", kept: list[str], choice: Choice) -> None:
    remedy = f"Leave the group out{f', or use {choice.all_answers}' if choice.complete else ''}."
    lost = [name for name in dict.fromkeys(labels.dropna().astype(str)) if name not in kept]
    if lost:
        raise Refused(Problem(f"CFA, group {name}", "no row of it can be used.", remedy) for name in lost)
