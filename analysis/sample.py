"""The one door from answers to estimators: columns are checked, missing codes become missing, reversed items turn.

Nothing behind this door knows about codes, keys or files; nothing before it computes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from instrument.errors import ContentError, Problem, Refused, nearest

if TYPE_CHECKING:
    import pandas as pd

    from instrument.dataspec import DataSpec

Treatment = Literal["ordinal", "continuous"]
Missing = Literal["pairwise", "listwise"]


@dataclass(frozen=True, eq=False)
class Sample:
    """Keyed answers of n respondents to p items, ready for an estimator.

    `answers` (n, p) floats, NaN = missing, reversed items already turned; its index is the row of the data (0-based).
    `scale` the least and greatest answer, None for measures without bounds. `missing_reasons`: item -> reason -> count.
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
        frame = df.reset_index(drop=True)
        missing_codes, constructs = missing_codes or {}, constructs or {}
        _raise(
            _column_faults(frame, [*items, *(name for name in (cluster, group) if name)], source)
            + _name_faults(items, reverse, constructs, source)
            + _scale_faults(scale, reverse, missing_codes, source)
        )
        numbers, reasons = _numbers(frame, items, {code: reason for reason, code in missing_codes.items()}, source)
        _raise(_value_faults(numbers, scale, source))
        keyed = _turned(numbers, reverse, scale)
        _raise(_variance_faults(keyed, source))
        answered = keyed.notna().any(axis=1)
        return cls(
            answers=keyed[answered],
            scale=scale,
            reverse=tuple(reverse),
            cluster=_labels(frame.loc[answered, cluster]) if cluster else None,
            group=_labels(frame.loc[answered, group]) if group else None,
            treatment=treatment,
            missing=missing,
            constructs={name: tuple(members) for name, members in constructs.items()},
            missing_reasons=reasons,
            n_rows=len(df),
            notes=_notes(reverse, scale, int((~answered).sum())),
        )

    @classmethod
    def from_spec(
        cls, df: "pd.DataFrame", spec: "DataSpec", treatment: Treatment = "ordinal", source: str = "data"
    ) -> "Sample":
        """Check and key answers as a data specification says."""
        return cls.from_frame(
            df,
            items=spec.items,
            reverse=spec.reverse,
            scale=(spec.scale.min, spec.scale.max),
            cluster=spec.cluster,
            group=spec.group,
            treatment=treatment,
            missing_codes=spec.missing,
            constructs=spec.constructs,
            source=source,
        )

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

    def _with_rows(self, answers: "pd.DataFrame") -> "Sample":
        return replace(
            self,
            answers=answers,
            cluster=None if self.cluster is None else self.cluster.loc[answers.index],
            group=None if self.group is None else self.group.loc[answers.index],
            reverse=tuple(name for name in self.reverse if name in answers.columns),
        )


def _raise(problems: Sequence[Problem]) -> None:
    if problems:
        raise ContentError(problems)


def _column_faults(df: "pd.DataFrame", names: Sequence[str], source: str) -> list[Problem]:
    columns = [str(column) for column in df.columns]
    problems = [
        Problem(source, f"there is no column '{name}'.", f"Correct the name.{nearest(name, columns)}")
        for name in dict.fromkeys(names)
        if name not in columns
    ]
    problems += [
        Problem(source, f"the column '{name}' stands {columns.count(name)} times.", "Give each column its own name.")
        for name in dict.fromkeys(names)
        if columns.count(name) > 1
    ]
    if len(df) == 0 and not problems:
        return [Problem(source, "there are no rows.", "Give at least a header and one row of answers.")]
    return problems


def _name_faults(
    items: Sequence[str], reverse: Sequence[str], constructs: Mapping[str, Sequence[str]], source: str
) -> list[Problem]:
    problems = [] if items else [Problem(source, "no items are named.", "Name the columns that hold answers.")]
    named = {"items": items, "reverse": reverse, **{f"construct '{name}'": x for name, x in constructs.items()}}
    for place, names in named.items():
        problems += [
            Problem(source, f"'{name}' stands more than once in {place}.", "Name it once.")
            for name in dict.fromkeys(names)
            if list(names).count(name) > 1
        ]
        problems += [
            Problem(source, f"'{name}' is in {place} but is not an item.", f"Add it to items.{nearest(name, items)}")
            for name in dict.fromkeys(names)
            if name not in items
        ]
    empty = [name for name, members in constructs.items() if not members]
    return problems + [
        Problem(source, f"construct '{name}' has no items.", "Name some or remove it.") for name in empty
    ]


def _scale_faults(
    scale: tuple[int, int] | None, reverse: Sequence[str], codes: Mapping[str, int], source: str
) -> list[Problem]:
    problems = []
    if scale is None and reverse:
        problems.append(Problem(source, "items are reversed but the scale has no bounds.", "Give scale=(min, max)."))
    if scale and scale[0] >= scale[1]:
        problems.append(Problem(source, f"the scale goes from {scale[0]} to {scale[1]}.", "Give (min, max)."))
    for reason, code in codes.items():
        if scale and scale[0] <= code <= scale[1]:
            problems.append(Problem(source, f"missing code {code} is also an answer.", "Use one outside the scale."))
        if list(codes.values()).count(code) > 1:
            problems.append(Problem(source, f"missing code {code} of '{reason}' has two reasons.", "Give it one."))
    return problems


def _labels(given: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return cluster or group labels without blanks around them, so that "A " is not another university than "A"."""
    return given.map(lambda label: (label.strip() or None) if isinstance(label, str) else label)


def _numbers(
    df: "pd.DataFrame", items: Sequence[str], codes: Mapping[int, str], source: str
) -> tuple["pd.DataFrame", dict[str, dict[str, int]]]:
    """Return answers as floats with missing codes as NaN, and per item how many were missing for which reason."""
    import pandas as pd

    problems, columns, reasons = [], {}, {}
    for name in items:
        given = df[name]
        blank = given.isna() | given.astype(str).str.strip().eq("")
        number = pd.to_numeric(given.where(~blank), errors="coerce").astype(float)
        if (bad := number.isna() & ~blank).any():
            problems.append(
                Problem(
                    f"{source}, column '{name}', row {_row(df, bad)}",
                    f"'{given[bad].iloc[0]}' is not a number{_more(bad)}.",
                    "Code answers as numbers, or leave the cell empty.",
                )
            )
        counts = {"blank": int(blank.sum())}
        for code, reason in codes.items():
            counts[reason] = int((number == code).sum())
        columns[name] = number.where(~number.isin(list(codes)))
        reasons[name] = {reason: count for reason, count in counts.items() if count}
    _raise(problems)
    return pd.DataFrame(columns, index=df.index), reasons


def _turned(numbers: "pd.DataFrame", reverse: Sequence[str], scale: tuple[int, int] | None) -> "pd.DataFrame":
    """Return the answers with the reversed items turned round: min + max - answer."""
    keyed = numbers.copy()
    if scale:
        keyed[list(reverse)] = sum(scale) - keyed[list(reverse)]
    return keyed


def _value_faults(numbers: "pd.DataFrame", scale: tuple[int, int] | None, source: str) -> list[Problem]:
    problems = []
    for name in numbers.columns:
        value = numbers[name]
        bad = np.isinf(value)
        allowed = "a finite number"
        if scale:
            allowed = f"a whole number from {scale[0]} to {scale[1]}"
            bad |= value.notna() & ((value < scale[0]) | (value > scale[1]) | (value % 1 != 0))
        if bad.any():
            problems.append(
                Problem(
                    f"{source}, column '{name}', row {_row(numbers, bad)}",
                    f"{value[bad].iloc[0]:g} is not {allowed}{_more(bad)}.",
                    "Correct the answer, widen the scale, or name the value as a missing code.",
                )
            )
    return problems


def _variance_faults(keyed: "pd.DataFrame", source: str) -> list[Problem]:
    problems = []
    for name in keyed.columns:
        different = keyed[name].nunique()
        if different < 2:
            what = "nobody answered it" if different == 0 else f"everybody answered {keyed[name].dropna().iloc[0]:g}"
            problems.append(
                Problem(
                    f"{source}, column '{name}'",
                    f"the item has no variance: {what}.",
                    "Take it out of `items`; no statistic can use it.",
                )
            )
    return problems


def _row(df: "pd.DataFrame", bad: "pd.Series[bool]") -> int:
    """Return the first bad row as a spreadsheet counts it: the header is row 1."""
    return int(np.flatnonzero(bad.to_numpy())[0]) + 2


def _more(bad: "pd.Series[bool]") -> str:
    others = int(bad.sum()) - 1
    return f" (nor in {others} more rows)" if others else ""


def _notes(reverse: Sequence[str], scale: tuple[int, int] | None, empty: int) -> tuple[str, ...]:
    notes = []
    if reverse and scale:
        notes.append(f"Reversed before anything was computed ({sum(scale)} − answer): {', '.join(reverse)}.")
    if empty:
        notes.append(f"{empty} rows without any answer to these items were left out.")
    return tuple(notes)
