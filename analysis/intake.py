"""What may be wrong with a table of answers, each fault with its place: checked before a Sample is made of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from instrument.digits import to_latin
from instrument.errors import ContentError, Problem, nearest

if TYPE_CHECKING:
    import pandas as pd


def raise_if_any(problems: Sequence[Problem]) -> None:
    """Raise ContentError with the problems, if there are any."""
    if problems:
        raise ContentError(problems)


def column_faults(df: "pd.DataFrame", names: Sequence[str], source: str) -> list[Problem]:
    """Name the columns that are not there or stand twice, and a table without rows."""
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


def name_faults(
    items: Sequence[str], reverse: Sequence[str], constructs: Mapping[str, Sequence[str]], source: str
) -> list[Problem]:
    """Name reversed items and constructs' items that are not among the items."""
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


def scale_faults(
    scale: tuple[int, int] | None, reverse: Sequence[str], codes: Mapping[str, int], source: str
) -> list[Problem]:
    """Name what does not fit the scale: reversal without bounds, missing codes among the answers."""
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


@dataclass(frozen=True, eq=False)
class Unanswered:
    """Why cells have no answer: `cells` (n, p) 0 where there is one, else 1 + the place of the reason in `reasons`.

    The first reason is "blank", an empty cell; the others are those of the missing codes.
    """

    cells: "pd.DataFrame"
    reasons: tuple[str, ...]

    def counts(self) -> dict[str, dict[str, int]]:
        """Return item -> reason -> how many cells, leaving out reasons that did not occur."""
        found = {}
        for name in self.cells.columns:
            by = np.bincount(self.cells[name].to_numpy(), minlength=len(self.reasons) + 1)[1:]
            found[str(name)] = {reason: int(n) for reason, n in zip(self.reasons, by, strict=True) if n}
        return found

    def only(self, rows: "pd.Index[Any]", items: Sequence[str]) -> "Unanswered":
        """Return it for these rows and items."""
        return Unanswered(self.cells.loc[rows, list(items)], self.reasons)


def as_numbers(
    df: "pd.DataFrame", items: Sequence[str], codes: Mapping[int, str], source: str
) -> tuple["pd.DataFrame", Unanswered]:
    """Return answers as floats with missing codes as NaN, and why each of the others is missing."""
    import pandas as pd

    problems, columns, cells = [], {}, {}
    for name in items:
        given = df[name]
        blank, number = _parsed(given)
        if (bad := number.isna() & ~blank).any():
            problems.append(
                Problem(
                    f"{source}, column '{name}', row {_row(df, bad)}",
                    f"'{given[bad].iloc[0]}' is not a number{_more(bad)}.",
                    "Code answers as numbers, or leave the cell empty.",
                )
            )
        why = blank.to_numpy().astype(np.int8)
        for place, code in enumerate(codes, start=2):
            why[(number == code).to_numpy()] = place
        columns[name], cells[name] = number.where(why == 0), why
    raise_if_any(problems)
    unanswered = Unanswered(pd.DataFrame(cells, index=df.index), ("blank", *codes.values()))
    return pd.DataFrame(columns, index=df.index), unanswered


def _parsed(given: "pd.Series[Any]") -> tuple["pd.Series[bool]", "pd.Series[float]"]:
    """Return which cells are blank, and the numbers; text may have Persian or Arabic digits. NaN = no number."""
    import pandas as pd

    if pd.api.types.is_numeric_dtype(given):
        return given.isna(), given.astype(float)
    text = given.astype(str).str.strip().map(to_latin, na_action="ignore")
    blank = given.isna() | text.eq("")
    return blank, pd.to_numeric(text.where(~blank), errors="coerce").astype(float)


def value_faults(numbers: "pd.DataFrame", scale: tuple[int, int] | None, source: str) -> list[Problem]:
    """Name the first value of each column that is not on the scale, or not finite."""
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


def variance_faults(keyed: "pd.DataFrame", source: str) -> list[Problem]:
    """Name the items that nobody answered, or everybody answered alike."""
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
