"""The one door from answers to estimators: columns are checked, missing codes become missing, reversed items turn.

Nothing behind this door knows about codes, keys or files; nothing before it computes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from analysis.grammar import agree, counted
from analysis.intake import (
    Unanswered,
    as_numbers,
    column_faults,
    name_faults,
    raise_if_any,
    scale_faults,
    value_faults,
    variance_faults,
)
from instrument.errors import Refused

if TYPE_CHECKING:
    import pandas as pd

    from instrument.dataspec import DataSpec

Treatment = Literal["ordinal", "continuous"]
Missing = Literal["pairwise", "listwise"]
# What an estimator takes: a Sample, or a data frame that Sample.of makes one of.
Data: TypeAlias = "Sample | pd.DataFrame"
# With more categories than this an item is a measure; its tables would be nearly empty.
MOST_CATEGORIES = 30


@dataclass(frozen=True, eq=False)
class Sample:
    """Keyed answers of n respondents to p items, ready for an estimator.

    `answers` (n, p) floats, NaN = missing, reversed items already turned; its index is the row of the data (0-based).
    `scale` the least and greatest answer, None for measures without bounds. `missing_reasons`: item -> reason -> count
    over all rows of the data; `unanswered`: the reason of every cell of `answers`, None in a sample made by hand.
    `cluster`, `group`: one label per row (blanks around it dropped, nothing left = NaN), or None. `notes` say what was
    done on the way in.
    """

    answers: "pd.DataFrame"
    scale: tuple[int, int] | None
    reverse: tuple[str, ...] = ()
    cluster: "pd.Series[Any] | None" = None
    group: "pd.Series[Any] | None" = None
    treatment: Treatment = "ordinal"
    missing: Missing = "pairwise"
    constructs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    missing_reasons: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    unanswered: Unanswered | None = None
    n_rows: int = 0
    notes: tuple[str, ...] = ()

    @classmethod
    def from_frame(  # noqa: PLR0913 - the one door: everything about the columns is said here, once
        cls,
        df: "pd.DataFrame",
        items: Sequence[str],
        reverse: Sequence[str] = (),
        scale: tuple[int, int] | None = (1, 5),
        cluster: str | None = None,
        group: str | None = None,
        treatment: Treatment = "ordinal",
        missing: Missing = "pairwise",
        *,
        missing_codes: Mapping[str, int] | None = None,
        constructs: Mapping[str, Sequence[str]] | None = None,
        source: str = "data",
    ) -> "Sample":
        """Check and key the answers in the columns `items` of `df`.

        An empty cell or a code of `missing_codes` (reason -> code) is a missing answer. A reversed item becomes
        min + max - answer. Rows without any answer are left out and counted in `notes`. Raises ContentError with every
        fault found: a column that is not there, text, a value outside `scale`, an item with no variance.
        """
        frame, missing_codes, constructs = _plain(df), missing_codes or {}, constructs or {}
        raise_if_any(
            column_faults(frame, [*items, *(name for name in (cluster, group) if name)], source)
            + name_faults(items, reverse, constructs, source)
            + scale_faults(scale, reverse, missing_codes, source)
        )
        numbers, unanswered = as_numbers(frame, items, {code: reason for reason, code in missing_codes.items()}, source)
        raise_if_any(value_faults(numbers, scale, source))
        keyed = _turned(numbers, reverse, scale)
        raise_if_any(variance_faults(keyed, source))
        answered = keyed.notna().any(axis=1)
        return cls(
            answers=keyed[answered],
            scale=scale,
            reverse=tuple(reverse),
            cluster=_labels(frame.loc[answered, cluster], missing_codes) if cluster else None,
            group=_labels(frame.loc[answered, group], missing_codes) if group else None,
            treatment=treatment,
            missing=missing,
            constructs={name: tuple(members) for name, members in constructs.items()},
            missing_reasons=unanswered.counts(),
            unanswered=unanswered.only(keyed.index[answered], list(items)),
            n_rows=len(df),
            notes=_notes(reverse, scale, int((~answered).sum())),
        )

    @classmethod
    def from_spec(
        cls, df: "pd.DataFrame", spec: "DataSpec", treatment: Treatment | None = None, source: str = "data"
    ) -> "Sample":
        """Check and key answers as a data specification says; `treatment` overrides its own."""
        return cls.from_frame(
            df,
            items=spec.items,
            reverse=spec.reverse,
            scale=(spec.scale.min, spec.scale.max),
            cluster=spec.cluster,
            group=spec.group,
            treatment=treatment or spec.treatment,
            missing_codes=spec.missing,
            constructs=spec.constructs,
            source=source,
        )

    @classmethod
    def of(cls, data: Data) -> "Sample":
        """Return a Sample as it is; make one of a data frame, every column of which then is an item.

        The scale of a data frame goes from its least to its greatest answer if all are whole numbers no further apart
        than an ordinal item's; otherwise it has no bounds. `notes` say which.
        """
        if isinstance(data, Sample):
            return data
        made = cls.from_frame(data, [str(name) for name in data.columns], scale=None, source="data frame")
        bounds = _observed_scale(made.array)
        told = f"from {bounds[0]} to {bounds[1]}, the least and greatest answer" if bounds else "without bounds"
        return replace(made, scale=bounds, notes=(*made.notes, f"Scale taken from the data: {told}."))

    @property
    def items(self) -> tuple[str, ...]:
        """The items' names, in the order of the columns."""
        return tuple(self.answers.columns)

    @property
    def array(self) -> NDArray[np.float64]:
        """The answers as an (n, p) array, NaN = missing."""
        return self.answers.to_numpy(dtype=float)

    @property
    def scales(self) -> Mapping[str, tuple[str, ...]]:
        """The constructs; without any, one scale called "All items"."""
        return self.constructs or {"All items": self.items}

    def select(self, items: Iterable[str]) -> "Sample":
        """Return the sample with these items alone; rows that answered none of them are left out."""
        chosen = list(items)
        if foreign := [name for name in chosen if name not in self.answers.columns]:
            raise Refused.at(foreign[0], "is not an item of this sample.", f"Choose from {', '.join(self.items)}.")
        return self._with_rows(self.answers[chosen].dropna(how="all"))

    def complete(self) -> "Sample":
        """Return the rows that answered every item."""
        return self._with_rows(self.answers.dropna())

    def without(self, rows: Iterable[Any], why: str) -> "Sample":
        """Return the sample without these rows (labels of answers.index); a note says how many, and `why`."""
        left_out = self.answers.index.isin(list(rows))
        note = f"{counted(int(left_out.sum()), 'respondent')} left out: {why}."
        return replace(self._with_rows(self.answers[~left_out]), notes=(*self.notes, note))

    def only(self, rows: Iterable[Any]) -> "Sample":
        """Return the sample with these rows alone (labels of answers.index)."""
        return self._with_rows(self.answers.loc[list(rows)])

    def _with_rows(self, answers: "pd.DataFrame") -> "Sample":
        return replace(
            self,
            answers=answers,
            cluster=None if self.cluster is None else self.cluster.loc[answers.index],
            group=None if self.group is None else self.group.loc[answers.index],
            reverse=tuple(name for name in self.reverse if name in answers.columns),
            unanswered=self.unanswered and self.unanswered.only(answers.index, list(answers.columns)),
        )


def _plain(df: "pd.DataFrame") -> "pd.DataFrame":
    """Return the frame with rows numbered from 0 and columns named by text, as items are."""
    return df.reset_index(drop=True).set_axis([str(name) for name in df.columns], axis=1)


def _observed_scale(x: NDArray[np.float64]) -> tuple[int, int] | None:
    """Return the least and greatest answer; None where answers are not whole numbers or lie too far apart."""
    given = x[~np.isnan(x)]
    whole = bool(np.all(given % 1 == 0)) and np.ptp(given) < MOST_CATEGORIES
    return (int(given.min()), int(given.max())) if whole else None


def _labels(given: "pd.Series[Any]", missing_codes: Mapping[str, int]) -> "pd.Series[Any]":
    """Return cluster or group labels, a missing code as NaN, and "A " the same university as "A"."""
    none = {"", *(str(code) for code in missing_codes.values())}
    trimmed = given.map(lambda label: label.strip() if isinstance(label, str) else label)
    return trimmed.where(~trimmed.astype(str).isin(none))


def _turned(numbers: "pd.DataFrame", reverse: Sequence[str], scale: tuple[int, int] | None) -> "pd.DataFrame":
    """Return the answers with the reversed items turned round: min + max - answer."""
    keyed = numbers.copy()
    if scale:
        keyed[list(reverse)] = sum(scale) - keyed[list(reverse)]
    return keyed


def _notes(reverse: Sequence[str], scale: tuple[int, int] | None, empty: int) -> tuple[str, ...]:
    notes = []
    if reverse and scale:
        notes.append(f"Reversed before anything was computed ({sum(scale)} − answer): {', '.join(reverse)}.")
    if empty:
        notes.append(
            f"{counted(empty, 'row')} without any answer to these items {agree(empty, 'was', 'were')} left out."
        )
    return tuple(notes)
