"""A sample split by clusters for a two-level model: what is left out is said, what cannot carry it refused by name."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.fit.twolevel.model import TwoLevelModel
from analysis.kernel.anova import one_way
from analysis.kernel.twolevel.clusters import Clusters
from analysis.sample import Sample
from instrument.errors import Problem, Refused

Matrix = NDArray[np.float64]
Index = NDArray[np.intp]
WHERE = "two-level model"
# Sums of squares below this share of a variable's own are rounding.
NOTHING = 1e-12


@dataclass(frozen=True, eq=False)
class TwoLevelData:
    """N people in clusters: `clusters` as the likelihood needs them, their `labels`, `notes` on what was left out."""

    clusters: Clusters
    labels: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def n(self) -> int:
        """People."""
        return self.clusters.n

    @property
    def j(self) -> int:
        """Clusters."""
        return self.clusters.j

    @property
    def sizes(self) -> NDArray[np.intp]:
        """People in each cluster (J,)."""
        return np.bincount(self.clusters.of, minlength=self.j)


def split(sample: Sample, model: TwoLevelModel, *, complete: bool) -> TwoLevelData:
    """Return the rows of a sample by clusters, the columns in the order of the within model.

    Rows without a cluster or a covariate are left out, and, where only `complete` rows are asked for, rows with a
    missing answer. Raises Refused, all faults together, where clusters or variables cannot carry two levels.
    """
    names = tuple(dict.fromkeys((*model.within.items, *model.between.items)))
    chosen = sample.select(names)
    if chosen.cluster is None:
        raise Refused.at(WHERE, "no cluster column is named.", 'Make the Sample with cluster="column".')
    kept, notes = _usable(chosen, model, names, complete=complete)
    if not kept.any():
        raise Refused.at(WHERE, "no row can be used.", " ".join((*notes, "Collect more answers.")))
    labels, of = np.unique(chosen.cluster[kept].astype(str).to_numpy(dtype=str), return_inverse=True)
    answers, of = chosen.answers[kept], of.ravel().astype(np.intp)
    _check_clusters(of, len(labels))
    x = answers[list(model.within.items)].to_numpy(dtype=float)
    above = answers[list(model.alone)].to_numpy(dtype=float)
    problems = [*_of_clusters(above, of, labels, model.alone), *_variation(x, of, model)]
    problems += _size(model, len(labels))
    if problems:
        raise Refused(problems)
    z = np.array([_one(above[of == code]) for code in range(len(labels))]).reshape(len(labels), len(model.alone))
    alone = int((np.bincount(of) == 1).sum())
    if alone:
        has, adds = ("has", "it adds") if alone == 1 else ("have", "they add")
        notes.append(
            f"{alone} of {len(labels)} clusters {has} one member: {adds} to the sum of both levels, not to telling one "
            "from the other."
        )
    return TwoLevelData(Clusters.build(x, of, z), tuple(str(label) for label in labels), tuple(notes))


def _usable(
    chosen: Sample, model: TwoLevelModel, names: tuple[str, ...], *, complete: bool
) -> tuple[NDArray[np.bool_], list[str]]:
    assert chosen.cluster is not None
    kept, notes = chosen.cluster.notna().to_numpy(), []
    if not kept.all():
        notes.append(f"{int((~kept).sum())} rows without a cluster were left out. Fill in their cluster to use them.")
    covariates = dict.fromkeys((*model.within.roles.covariates, *model.between.roles.covariates))
    needed = list(names) if complete else list(covariates)
    full = chosen.answers[needed].notna().all(axis=1).to_numpy() if needed else kept
    if (lost := int((kept & ~full).sum())) > 0:
        why = "with a missing answer" if complete else f"without {', '.join(needed)}"
        notes.append(f"{lost} rows {why} were left out." + (' missing="fiml" uses them.' if complete else ""))
    return kept & full, notes


def _check_clusters(of: Index, count: int) -> None:
    if count == 1:
        what = "all rows belong to one cluster, so that nothing is known of how clusters differ."
        raise Refused.at(WHERE, what, "Fit a model of one level (cfa), or name another cluster column.")
    if len(of) == count:
        what = "every cluster has one member, so that levels cannot be told apart."
        raise Refused.at(WHERE, what, "Name a cluster column that joins people, or fit a model of one level (cfa).")


def _one(values: Matrix) -> NDArray[np.float64]:
    """Return the first known value of each column (r,), NaN where none is known."""
    known = ~np.isnan(values)
    first = np.where(known.any(axis=0), values[np.argmax(known, axis=0), np.arange(values.shape[1])], np.nan)
    return np.asarray(first, dtype=float)


def _of_clusters(above: Matrix, of: Index, labels: NDArray[np.str_], names: tuple[str, ...]) -> Iterator[Problem]:
    """Name variables of the between model alone that vary within a cluster, or not at all."""
    for name, column in zip(names, above.T, strict=True):
        known = ~np.isnan(column)
        least, most = np.full(len(labels), np.inf), np.full(len(labels), -np.inf)
        np.minimum.at(least, of[known], column[known])
        np.maximum.at(most, of[known], column[known])
        if (wrong := np.flatnonzero(most > least)).size:
            what = f"it varies within {len(wrong)} clusters ({labels[wrong[0]]}), and only the between model has it."
            yield Problem(name, what, f"Add it to the within model ({name} ~~ {name}), or give each cluster one value.")
        elif not known.any() or np.ptp(column[known]) == 0:
            yield Problem(name, "it is the same in every cluster.", "Leave it out of the between model.")


def _variation(x: Matrix, of: Index, model: TwoLevelModel) -> Iterator[Problem]:
    """Name items without variance within clusters, or of both levels without variance between them."""
    for name, column in zip(model.within.items, x.T, strict=True):
        known = ~np.isnan(column)
        values, codes = column[known], np.unique(of[known], return_inverse=True)[1].ravel()
        count = int(codes.max(initial=-1)) + 1
        if len(values) <= count or count < 2:
            what = f"{len(values)} answers in {count} clusters say nothing of variance within and between them."
            yield Problem(name, what, "Leave the item out, or collect more answers.")
            continue
        found = one_way(values, codes.astype(np.int64))
        total = float(np.var(values)) * len(values)
        if found.ms_within * (len(values) - count) <= NOTHING * max(total, NOTHING):
            what = "everybody in a cluster gives the same answer, so that it has no variance within clusters."
            yield Problem(name, what, "Leave it out of the within model: it belongs to the between model alone.")
        elif name in model.both and found.ms_between <= found.ms_within:
            what = f"it has no variance between clusters (ICC(1) = {found.icc1:.3f})."
            yield Problem(name, what, "Leave it out of the between model: it then belongs to the within model alone.")


def _size(model: TwoLevelModel, clusters: int) -> Iterator[Problem]:
    items, free = len(model.between.items), model.free_of(1)
    if clusters <= items:
        what = f"{clusters} clusters for {items} variables: even their means have no covariance matrix of full rank."
        yield Problem("between model", what, "Take fewer variables, or a model of one level with clusters=True (cfa).")
    elif not model.saturated[1] and free >= clusters:
        what = f"{free} free parameters for {clusters} clusters: the between model is larger than they allow."
        remedy = 'Leave the between level without structure (between="saturated"), or fix residual variances at 0.'
        yield Problem("between model", what, remedy)
