"""What the administration recorded beside the answers: times, attention checks, the order in which items were asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.intake import as_numbers, column_faults, raise_if_any

if TYPE_CHECKING:
    import pandas as pd

    from instrument.dataspec import DataSpec


@dataclass(frozen=True, eq=False)
class Screening:
    """By row of the data, None where the specification names no such column.

    `seconds` per item; `failed`: attention checks answered otherwise than asked for, NaN for who answered none (a check
    that was refused or not reached is not failed); `order`: the ids of the items as they were asked, in one text.
    """

    seconds: "pd.Series[Any] | None" = None
    failed: "pd.Series[Any] | None" = None
    order: "pd.Series[Any] | None" = None


def read_screening(frame: "pd.DataFrame", spec: "DataSpec", source: str) -> Screening:
    """Read the columns that `spec` names; raise ContentError for one that is not there or holds no numbers."""
    named = [name for name in (spec.seconds, spec.order) if name]
    raise_if_any(column_faults(frame, [*named, *spec.attention], source))
    rows = frame.reset_index(drop=True)
    seconds = failed = order = None
    if spec.seconds:
        seconds = as_numbers(rows, [spec.seconds], {}, source)[0][spec.seconds]
    if spec.attention:
        failed = _failed(rows, spec.attention, spec.missing, source)
    if spec.order:
        order = rows[spec.order].fillna("").astype(str)
    return Screening(seconds, failed, order)


def _failed(
    frame: "pd.DataFrame", checks: Mapping[str, int], missing: Mapping[str, int], source: str
) -> "pd.Series[Any]":
    codes = {code: reason for reason, code in missing.items()}
    given = as_numbers(frame, list(checks), codes, source)[0]
    wrong = sum((given[name].notna() & (given[name] != expected)).astype(float) for name, expected in checks.items())
    failed: pd.Series[Any] = wrong.where(given.notna().any(axis=1))  # type: ignore[union-attr]
    return failed
