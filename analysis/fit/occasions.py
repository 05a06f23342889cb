"""Two administrations of one scale, person by person: matched, scored, and who was left out and why."""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from analysis.sample import MOST_CATEGORIES, Data, Sample
from instrument.errors import Problem, Refused, UsageError

if TYPE_CHECKING:
    import pandas as pd

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
Score = Literal["mean", "sum"]
# A column of both data frames, or the ids of every row of the data of the first and of the second occasion.
By: TypeAlias = "str | tuple[Sequence[Hashable], Sequence[Hashable]] | None"

_NAMED = 10


@dataclass(frozen=True, eq=False)
class Occasions:
    """Answers of the same people twice: `first` and `second` (n, p), NaN = missing, rows in the order of `ids`.

    `lost` people were left out, `dropped` says why, by name.
    """

    ids: tuple[Any, ...]
    items: tuple[str, ...]
    first: Matrix
    second: Matrix
    notes: tuple[str, ...]
    dropped: tuple[str, ...]
    lost: int

    def scores(self, score: Score, answered: float) -> tuple["Occasions", Matrix]:
        """Return the people scored on both occasions and their scores (n, 2).

        The mean of the items answered where at least a share `answered` of them was; "sum" is that mean times p.
        """
        both = np.stack([self.first, self.second], axis=2)
        given = (~np.isnan(both)).sum(axis=1)
        enough = (given >= max(answered * len(self.items), 1)).all(axis=1)
        means = np.nansum(both[enough], axis=1) / given[enough]
        lost = [name for name, kept in zip(self.ids, enough, strict=True) if not kept]
        kept = Occasions(
            tuple(name for name, is_kept in zip(self.ids, enough, strict=True) if is_kept),
            self.items,
            self.first[enough],
            self.second[enough],
            self.notes,
            (*self.dropped, *_dropped(lost, f"answered less than {answered:.0%} of the items on one occasion")),
            self.lost + len(lost),
        )
        return kept, means * (len(self.items) if score == "sum" else 1)


def match(first: Data, second: Data, by: By = None) -> Occasions:
    """Return the people of both occasions: by the index label, by the column `by`, or by ids given for every row.

    A Sample's index is the row of its data. Items are matched by name, whatever their order; a single column may have
    two names. Raises Refused where items or reversed items differ, an id stands twice, or nobody is on both; UsageError
    where `by` does not fit the data.
    """
    names = ("first occasion", "second occasion")
    (one, one_ids), (two, two_ids) = (
        _occasion(data, by, which, name) for which, (data, name) in enumerate(zip((first, second), names, strict=True))
    )
    _check_items(one, two)
    notes = tuple(f"{name}: {note}" for sample, name in zip((one, two), names, strict=True) for note in sample.notes)
    places_one = {name: row for row, name in enumerate(one_ids)}
    places_two = {name: row for row, name in enumerate(two_ids)}
    ids = tuple(name for name in one_ids if name in places_two)
    if not ids:
        raise Refused.at("retest", "nobody is on both occasions.", "Match people by an id column: by='id'.")
    only_one = [name for name in one_ids if name not in places_two]
    only_two = [name for name in two_ids if name not in places_one]
    dropped = (
        *_dropped(only_one, "answered on the first occasion alone"),
        *_dropped(only_two, "answered on the second occasion alone"),
    )
    x, y = one.array, (two.array if len(two.items) == 1 else two.answers[list(one.items)].to_numpy(dtype=float))
    rows_one, rows_two = [places_one[name] for name in ids], [places_two[name] for name in ids]
    return Occasions(ids, one.items, x[rows_one], y[rows_two], notes, dropped, len(only_one) + len(only_two))


def ordinal_answers(first: Vector, second: Vector) -> bool:
    """Whether answers are whole numbers, no more of them than an ordinal item's categories."""
    given = np.concatenate([first, second])
    given = np.unique(given[~np.isnan(given)])
    return bool(np.all(given % 1 == 0)) and len(given) <= MOST_CATEGORIES


def _occasion(data: Data, by: By, which: int, name: str) -> tuple[Sample, list[Any]]:
    """Return an occasion's sample and the id of each of its rows."""
    sample, labels = _labelled(data, by, which, name)
    ids = [labels[row] for row in sample.answers.index]
    if unnamed := sum(_nothing(one) for one in ids):
        raise Refused.at(name, f"rows without an id: {unnamed}.", "Give everybody an id, or leave those rows out.")
    if twice := [str(one) for one, count in Counter(ids).items() if count > 1]:
        many = ", ".join(twice[:_NAMED])
        raise Refused.at(name, f"these ids stand in more than one row: {many}.", "Keep one row for each person.")
    return sample, ids


def _labelled(data: Data, by: By, which: int, name: str) -> tuple[Sample, Any]:
    """Return a sample and the id of each row of its data, to be looked up by the sample's index."""
    if isinstance(by, tuple):
        given, rows = list(by[which]), data.n_rows if isinstance(data, Sample) else len(data)
        if len(given) != rows:
            raise UsageError.at(f"by, {name}", f"{len(given)} ids for {rows} rows.", "Give one id for every row.")
        return Sample.of(data), given
    if isinstance(data, Sample):
        if by:
            what = f"a Sample holds answers alone, not the column '{by}'."
            raise UsageError.at(f"by, {name}", what, "Give the ids: by=(ids of the first, ids of the second).")
        return data, {label: label for label in data.answers.index}
    if by is None:
        return Sample.of(data), data.index.tolist()
    if by not in data.columns:
        raise UsageError.at(f"by, {name}", f"there is no column '{by}'.", f"Choose from {', '.join(map(str, data))}.")
    return Sample.of(data.drop(columns=by)), _ids(data[by])


def _ids(column: "pd.Series[Any]") -> list[Any]:
    return [None if missing else label for label, missing in zip(column.tolist(), column.isna(), strict=True)]


def _nothing(label: Any) -> bool:
    return label is None or label != label


def _check_items(one: Sample, two: Sample) -> None:
    problems = []
    if not len(one.items) == len(two.items) == 1:
        only = [*(x for x in one.items if x not in two.items), *(x for x in two.items if x not in one.items)]
        problems = [Problem(item, "is an item of one occasion alone.", "Give both the same items.") for item in only]
    turned = set(one.reverse) ^ set(two.reverse)
    problems += [
        Problem(item, "is reversed on one occasion alone.", "Reverse it on both.")
        for item in sorted(turned)
        if item in one.items and item in two.items
    ]
    if problems:
        raise Refused(problems)


def _dropped(names: list[Any], why: str) -> list[str]:
    if not names:
        return []
    many = ", ".join(str(name) for name in names[:_NAMED])
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return [f"{len(names)} {'person' if len(names) == 1 else 'people'} left out who {why}: {many}{more}."]
