"""Predictors centred at the grand mean, or divided into what lies within clusters and what lies between them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from instrument.errors import Problem, Refused, nearest

if TYPE_CHECKING:
    import pandas as pd

WITHIN, BETWEEN, CENTRED = "_within", "_between", "_centred"


def centre(frame: "pd.DataFrame", columns: Sequence[str], cluster: str | None = None) -> "pd.DataFrame":
    """Return the frame with centred copies of `columns`.

    Without `cluster`: x_centred, x less its mean over all rows. With it: x_within, x less its cluster's mean, and
    x_between, the cluster's mean less the mean over all rows; with both in a formula, x_between less x_within is the
    contextual effect (Enders & Tofighi 2007). Means are over the rows that have x; a row without a cluster gets
    neither. Raises Refused for a column that is not there, is text, or would be written over.
    """
    new = [name + end for name in columns for end in ((WITHIN, BETWEEN) if cluster else (CENTRED,))]
    _refuse(frame, [*columns, *([cluster] if cluster else [])], columns, new)
    made = frame.copy()
    for name in columns:
        x = made[name].astype(float)
        if cluster is None:
            made[name + CENTRED] = x - x.mean()
            continue
        known = made[cluster].notna()
        means = x[known].groupby(made.loc[known, cluster]).transform("mean").reindex(made.index)
        made[name + WITHIN] = x - means
        made[name + BETWEEN] = means - x.mean()
    return made


def _refuse(frame: "pd.DataFrame", named: Sequence[str], numbers: Sequence[str], new: Sequence[str]) -> None:
    import pandas as pd

    problems = []
    for name in named:
        if name not in frame.columns:
            hint = nearest(name, [str(column) for column in frame.columns])
            problems.append(Problem("centre", f"the data have no column '{name}'.", f"Name a column.{hint}"))
        elif name in numbers and not pd.api.types.is_numeric_dtype(frame[name]):
            problems.append(Problem(f"column '{name}'", "it is text and has no mean.", "Name a column of numbers."))
    problems += [
        Problem(f"column '{name}'", "it is there already.", "Rename it, or drop it before centring.")
        for name in new
        if name in frame.columns
    ]
    if problems:
        raise Refused(problems)
