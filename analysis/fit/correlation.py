"""From a sample to its ordinal correlations: refused by name what has none, then estimated, with thresholds."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from analysis.choices import check_name
from analysis.fit.pairs import least_common, rows_of
from analysis.kernel.contingency import Codes, encode
from analysis.kernel.twostep import IMPROBABLE, Empty, Estimates, Tabulated, two_step
from analysis.sample import MOST_CATEGORIES, Sample
from instrument.errors import Problem, Refused, nearest

Matrix = NDArray[np.float64]
# Names in a warning before it says how many more there are.
_NAMED = 10


@dataclass(frozen=True, eq=False)
class OrdinalCorrelation:
    """The correlations of `items` (p,), of which `continuous` are measures; `sample` holds the rows they come from.

    `estimates.acov` (q, q), if asked for, is in the order of `labels` (q,).
    """

    items: tuple[str, ...]
    continuous: tuple[str, ...]
    sample: Sample
    estimates: Estimates

    @property
    def labels(self) -> tuple[str, ...]:
        """Names of all estimates in lavaan's order, as lavaan names them.

        Item after item its thresholds A1|t1, A1|t2 ... or, of a measure, minus its mean x1~1; then the variances of the
        measures x1~~x1; then the pairs A1~~A2, A1~~A3 ... A2~~A3 ...: correlations of items, covariances with measures.
        """
        names = []
        for item, levels in zip(self.items, self.estimates.levels, strict=True):
            names += [f"{item}~1"] if item in self.continuous else [f"{item}|t{t + 1}" for t in range(len(levels))]
        names += [f"{item}~~{item}" for item in self.items if item in self.continuous]
        first, second = np.triu_indices(len(self.items), 1)
        return (*names, *(f"{self.items[i]}~~{self.items[j]}" for i, j in zip(first, second, strict=True)))


def ordinal_correlation(
    sample: Sample,
    continuous: Sequence[str] = (),
    empty: Empty = "2x2",
    acov: bool = False,
    clustered: bool = False,
) -> OrdinalCorrelation:
    """Correlate all items of `sample` by two-step maximum likelihood (Olsson 1979), those in `continuous` as measures.

    sample.missing "pairwise": thresholds and moments from everybody who answered the item, a correlation from everybody
    who answered both, given these (lavaan's choice; psych's with global = TRUE). "listwise": rows with every answer.
    `clustered`: the asymptotic covariances allow for dependence within the sample's clusters.
    Raises Refused with every item and pair that cannot be had, before anything is estimated; UsageError for an unknown
    `empty`.
    """
    check_name("empty", empty, get_args(Empty))
    used = rows_of(sample)
    if used.missing == "listwise":
        least_common(used, "polychoric", 1)
    _raise(_name_faults(used, continuous))
    x, measures = used.array, np.isin(used.items, list(continuous))
    codes = encode(x[:, ~measures])
    _raise(_item_faults(used, codes, x, measures))
    data = Tabulated.of(x, measures, codes)
    _raise(_pair_faults(used.items, data))
    return OrdinalCorrelation(
        used.items, tuple(continuous), used, two_step(data, empty, acov, _clusters(used) if clustered else None)
    )


def _clusters(used: Sample) -> NDArray[np.int64] | None:
    if used.cluster is None:
        return None
    return np.unique(used.cluster.astype(str).to_numpy(dtype=str), return_inverse=True)[1].ravel().astype(np.int64)


def _raise(problems: list[Problem]) -> None:
    if problems:
        raise Refused(problems)


def _name_faults(used: Sample, continuous: Sequence[str]) -> list[Problem]:
    if len(used.items) < 2:
        return [Problem("polychoric", "a correlation needs two items or more.", "Name more items.")]
    return [
        Problem(
            name, "is named as continuous but is not an item.", f"Choose from the items.{nearest(name, used.items)}"
        )
        for name in continuous
        if name not in used.items
    ]


def _item_faults(used: Sample, codes: Codes, x: Matrix, measures: NDArray[np.bool_]) -> list[Problem]:
    """Name the items that nobody answered, or all alike, and those with too many or too few different answers."""
    distinct = np.zeros(len(used.items), dtype=np.int64)
    distinct[~measures] = codes.sizes
    distinct[measures] = [len(np.unique(x[~np.isnan(x[:, j]), j])) for j in np.flatnonzero(measures)]
    whose = "the complete rows" if used.missing == "listwise" else "those who answered"
    problems = []
    for item, count, measure in zip(used.items, distinct, measures, strict=True):
        if count < 2:
            what = f"only one answer is used among {whose}." if count else f"nobody among {whose} answered it."
            problems.append(Problem(item, what, "Leave the item out, or collect more answers."))
        elif count == 2 and measure:
            # Of two answers the mean decides the variance, so neither has a sampling error of its own.
            what = f"has two different answers among {whose}, too few for a measure."
            problems.append(Problem(item, what, "Take it out of `continuous`: an ordinal item may have two."))
        elif count > MOST_CATEGORIES and not measure:
            what = f"has {count} different answers, too many for an ordinal item."
            problems.append(Problem(item, what, "Name it in `continuous`, or group its answers."))
    return problems


def _pair_faults(items: tuple[str, ...], data: Tabulated) -> list[Problem]:
    """Name the pairs that nobody, or one person, answered both of, and those where one does not vary then."""
    seen = (~np.isnan(data.x)).astype(float)
    n = seen.T @ seen
    problems = [
        _pair_problem(items, int(i), int(j), f"{n[i, j]:.0f} people answered both.")
        for i, j in zip(*np.triu_indices(len(items), 1), strict=True)
        if n[i, j] < 2
    ]
    return problems + [
        _pair_problem(items, i, j, f"everybody who answered both gave {items[constant]} the same answer.")
        for i, j, constant in _constant_pairs(data)
        if n[i, j] >= 2
    ]


def _pair_problem(items: tuple[str, ...], i: int, j: int, what: str) -> Problem:
    return Problem(f"{items[i]} and {items[j]}", what, "Leave one of them out, or collect more answers.")


def _constant_pairs(data: Tabulated) -> list[tuple[int, int, int]]:
    """Return pairs (i, j) with the one of the two that is constant among those who answered both."""
    found = []
    for tables in data.tables():
        i, j = data.ordinal[tables.first], data.ordinal[tables.second]
        by_first = (tables.seen.sum(axis=2) > 0).sum(axis=1) == 1
        by_second = (tables.seen.sum(axis=1) > 0).sum(axis=1) == 1
        found += [(int(i[k]), int(j[k]), int(i[k])) for k in np.flatnonzero(by_first)]
        found += [(int(i[k]), int(j[k]), int(j[k])) for k in np.flatnonzero(by_second & ~by_first)]
    for measure in data.continuous:
        for other in range(data.items):
            both = data.x[~np.isnan(data.x[:, measure] + data.x[:, other])]
            for which in {int(measure), other}:
                if other != measure and len(both) and np.ptp(both[:, which]) == 0:
                    found.append((min(int(measure), other), max(int(measure), other), which))
    return sorted(set(found))


def doubts(found: OrdinalCorrelation, *, name_empty: bool = True) -> list[str]:
    """Return what a reader must know of these correlations, with the pairs' names; empty cells only counted if not."""
    estimates, said = found.estimates, []
    if lost := _where(found, ~estimates.converged):
        said.append(f"No maximum of the likelihood inside (-1, 1), r put at ±0.9999 without SE: {lost}.")
    if flat := _where(found, estimates.converged & ~(estimates.variance > 0)):
        said.append(f"No SE, the likelihood is too flat or too few answered both: {flat}.")
    if empty := _where(found, estimates.empty > 0):
        count, every = int((np.triu(estimates.empty, 1) > 0).sum()), len(pairs(len(found.items)))
        counted = f"{count:,} of {every:,} tables of two items have empty cells (`polychoric` names them)."
        said.append(f"Tables with empty cells: {empty}." if name_empty else counted)
    if improbable := _where(found, estimates.improbable > 0):
        said.append(
            f"Some answers are all but impossible beside the others (probability below {IMPROBABLE:g}): {improbable}. "
            "Look at these respondents: a few of them decide r."
        )
    return said


def _where(found: OrdinalCorrelation, marked: NDArray[np.bool_]) -> str:
    marked_pairs = [f"{found.items[i]} and {found.items[j]}" for i, j in pairs(len(found.items)) if marked[i, j]]
    more = f" and {len(marked_pairs) - _NAMED} more pairs" if len(marked_pairs) > _NAMED else ""
    return ", ".join(marked_pairs[:_NAMED]) + more


def pairs(p: int) -> list[tuple[int, int]]:
    """Return every pair of p items, the first item's first."""
    return [(i, j) for i in range(p) for j in range(i + 1, p)]
