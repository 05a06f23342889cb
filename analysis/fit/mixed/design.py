"""From a formula and a table to the arrays of a mixed model; what cannot be fitted is named before it is tried."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from analysis.fit.mixed.components import codes_of
from analysis.fit.mixed.formula import Formula, Product, RandomTerm
from analysis.grammar import agree, counted
from analysis.kernel.lmm.structure import Term
from instrument.errors import Problem, Refused, nearest

if TYPE_CHECKING:
    import pandas as pd

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
Integers = NDArray[np.int64]
INTERCEPT = "(Intercept)"
# A column is taken for a sum of others if less than this share of its length is left without them.
_COLLINEAR = 1e-7
# A sum of squares below this share of the whole is rounding.
_EXACT = 1e-14


@dataclass(frozen=True, eq=False)
class Design:
    """The arrays of a model: y (n,), x (n, p) with `names`, and per random term its columns' names and levels' labels.

    `rows` are the labels of the table's rows used, of `n_rows`; `notes` say what was coded or left out.
    """

    formula: Formula
    y: Vector
    x: Matrix
    names: tuple[str, ...]
    terms: tuple[Term, ...]
    columns: tuple[tuple[str, ...], ...]
    labels: Mapping[str, tuple[str, ...]]
    rows: "pd.Index[Any]"
    n_rows: int
    notes: tuple[str, ...]


def read_design(formula: Formula, frame: "pd.DataFrame") -> Design:
    """Return the arrays of `formula` on `frame`.

    A column of text is coded by one dummy for each of its values but the first (in the order of the text). A row with
    anything missing among the columns named is left out and counted. Raises Refused for a column that is not there, a
    response that does not vary or is text, a constant or collinear predictor, a group with one level, a group with no
    fewer effects than there are rows, and no more rows than fixed effects.
    """
    frame = _known(formula, frame)
    used = frame.dropna()
    notes = _left_out(formula, frame, used)
    _raise(_response_faults(formula, used))
    coded = {name: _coded(name, used[name]) for name in _predictors(formula)}
    notes += [
        f"{name} is text, coded by {', '.join(parts)} against {_first(used[name])}"
        for name, parts in coded.items()
        if not _numeric(used[name])
    ]
    y = used[formula.response].to_numpy(dtype=float)
    x, names = _columns(formula.intercept, formula.fixed, coded, len(used))
    _raise(_predictor_faults(x, names, used, coded))
    left = y - x @ np.linalg.lstsq(x, y, rcond=None)[0]
    if np.sum(left**2) <= _EXACT * np.sum((y - y.mean()) ** 2):
        what = "the predictors determine it without any residual."
        raise Refused.at(f"column '{formula.response}'", what, "Leave out the predictor it is made of.")
    labels: dict[str, tuple[str, ...]] = {}
    terms, columns, problems = [], [], []
    for term in formula.random:
        z, inside = _columns(term.intercept, term.columns, coded, len(used))
        group, (codes, own) = ":".join(term.group), _levels(term, used)
        problems += _group_faults(group, own, z, inside, len(used))
        if not problems and not _varies_beside(y, x, codes, len(own)):
            what = f"{formula.response} does not vary within its groups beside the predictors, so there is no residual."
            problems.append(Problem(f"column '{group}'", what, "Check the column, or take fewer predictors."))
        labels[group] = own
        terms.append(Term(group, codes, len(own), z))
        columns.append(inside)
    _raise(list({str(problem): problem for problem in problems}.values()))
    return Design(formula, y, x, names, tuple(terms), tuple(columns), labels, used.index, len(frame), tuple(notes))


def _varies_beside(y: Vector, x: Matrix, codes: Integers, levels: int) -> bool:
    """Whether y varies within its groups by more than the predictors explain there, so that there is a residual."""
    both = np.column_stack([x, y])
    sizes = np.bincount(codes, minlength=levels)[:, None]
    means = np.column_stack([np.bincount(codes, column, levels) for column in both.T]) / np.maximum(sizes, 1)
    within = both - means[codes]
    left = within[:, -1] - within[:, :-1] @ np.linalg.lstsq(within[:, :-1], within[:, -1], rcond=None)[0]
    return bool(np.sum(left**2) > _EXACT * np.sum((y - y.mean()) ** 2))


def _raise(problems: Sequence[Problem]) -> None:
    if problems:
        raise Refused(problems)


def _known(formula: Formula, frame: "pd.DataFrame") -> "pd.DataFrame":
    """Return the columns named, infinite values and empty texts refused or missing."""
    frame = frame.set_axis([str(name) for name in frame.columns], axis=1)
    problems = []
    for name in formula.names:
        count = int((frame.columns == name).sum())
        if count == 0:
            hint = nearest(name, frame.columns)
            problems.append(Problem("formula", f"the data have no column '{name}'.", f"Name a column.{hint}"))
        elif count > 1:
            problems.append(Problem(f"column '{name}'", f"it stands {count} times.", "Give each column its own name."))
    _raise(problems)
    chosen = frame[list(formula.names)].copy()
    for name in formula.names:
        if chosen[name].dtype == object or str(chosen[name].dtype) in ("str", "string", "category"):
            text = chosen[name].map(lambda value: value.strip() if isinstance(value, str) else value)
            chosen[name] = text.astype(object).where(text.astype(str) != "")
        elif np.isinf(chosen[name].to_numpy(dtype=float, na_value=np.nan)).any():
            problems.append(Problem(f"column '{name}'", "it has an infinite value.", "Correct or empty the cell."))
    _raise(problems)
    return chosen


def _left_out(formula: Formula, frame: "pd.DataFrame", used: "pd.DataFrame") -> list[str]:
    """Say how many rows were left out, and for what."""
    if len(used) == len(frame):
        return []
    counts = frame.isna().sum()
    which = ", ".join(f"{name} {count}" for name, count in counts.items() if count)
    lost = len(frame) - len(used)
    return [f"{counted(lost, 'row')} {agree(lost, 'was', 'were')} left out for a missing value ({which})"]


def _predictors(formula: Formula) -> list[str]:
    products = [*formula.fixed, *(one for term in formula.random for one in term.columns)]
    return list(dict.fromkeys(name for one in products for name in one))


def _numeric(column: "pd.Series[Any]") -> bool:
    import pandas as pd

    return pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column)


def _first(column: "pd.Series[Any]") -> str:
    return str(min(column.astype(str)))


def _coded(name: str, column: "pd.Series[Any]") -> dict[str, Vector]:
    """Return a predictor's columns by name: itself, or the dummies of its values but the first."""
    if _numeric(column):
        return {name: column.to_numpy(dtype=float)}
    text = column.astype(str)
    return {f"{name}[{value}]": np.asarray(text == value, dtype=float) for value in sorted(set(text))[1:]}


def _columns(
    intercept: bool, products: Sequence[Product], coded: Mapping[str, Mapping[str, Vector]], n: int
) -> tuple[Matrix, tuple[str, ...]]:
    """Return the columns (n, k) of an intercept and products of predictors, with their names."""
    names, columns = ([INTERCEPT], [np.ones(n)]) if intercept else ([], [])
    for product in products:
        parts: list[tuple[str, Vector]] = [("", np.ones(n))]
        for name in product:
            parts = [(f"{a}:{b}" if a else b, u * v) for a, u in parts for b, v in coded[name].items()]
        names += [name for name, _ in parts]
        columns += [column for _, column in parts]
    return (np.column_stack(columns) if columns else np.zeros((n, 0))), tuple(names)


def _levels(term: RandomTerm, used: "pd.DataFrame") -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Return the codes of a term's group and its levels' labels."""
    columns = [used[name] for name in term.group]
    if len(columns) == 1:
        codes, labels = _codes(columns[0])
        return codes, labels
    parts = [_codes(column) for column in columns]
    whole = np.zeros(len(used), dtype=np.int64)
    for codes, labels in parts:
        whole = whole * len(labels) + codes
    _, first, joint = np.unique(whole, return_index=True, return_inverse=True)
    named = [":".join(labels[codes[row]] for codes, labels in parts) for row in first]
    return joint.ravel().astype(np.int64), tuple(named)


def _codes(column: "pd.Series[Any]") -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Return a column's labels, compared as text (1 and 1.0 the same), as codes in the order of the text."""
    import pandas as pd

    found, values = pd.factorize(column)
    shown = [_shown(value) for value in values]
    codes, _ = codes_of(shown)
    return codes[found], tuple(np.unique(shown).tolist())


def _shown(value: Any) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _response_faults(formula: Formula, used: "pd.DataFrame") -> list[Problem]:
    name, place = formula.response, f"column '{formula.response}'"
    if len(used) < 3:
        what = f"{len(used)} rows have a value in every column of the formula."
        return [Problem("data", what, "A mixed model needs more; collect answers, or name fewer columns.")]
    if not _numeric(used[name]):
        return [Problem(place, "it is text and cannot be predicted.", "Name a column of numbers.")]
    if used[name].nunique() < 2:
        return [Problem(place, "it does not vary among the rows used.", "Name a column on which people differ.")]
    return []


def _predictor_faults(
    x: Matrix, names: tuple[str, ...], used: "pd.DataFrame", coded: Mapping[str, Mapping[str, Vector]]
) -> list[Problem]:
    """Name constant predictors, those that are sums of others, and too few rows."""
    constant = [name for name in coded if used[name].nunique() < 2]
    if constant:
        return [
            Problem(f"column '{name}'", "it is the same in every row used, so it predicts nothing.", "Leave it out.")
            for name in constant
        ]
    if len(x) <= x.shape[1]:
        what = f"{len(x)} rows for {x.shape[1]} fixed effects."
        return [Problem("data", what, "Collect more answers, or take fewer predictors.")]
    problems, taken = [], np.zeros((len(x), 0))
    for name, column in zip(names, x.T, strict=True):
        length = float(np.linalg.norm(column))
        left = column - taken @ (taken.T @ column)
        left = left - taken @ (taken.T @ left)
        if np.linalg.norm(left) <= _COLLINEAR * length:
            what = "it is a sum of the predictors before it, so it has no effect of its own."
            problems.append(Problem(f"predictor '{name}'", what, "Leave one of them out."))
        else:
            taken = np.column_stack([taken, left / np.linalg.norm(left)])
    return problems


def _group_faults(group: str, labels: tuple[str, ...], z: Matrix, inside: tuple[str, ...], n: int) -> list[Problem]:
    place, levels = f"column '{group}'", len(labels)
    if levels < 2:
        what = f"it holds {levels} group{'' if levels == 1 else 's'}."
        return [Problem(place, what, "A variance between groups needs two or more.")]
    if levels == n:
        what = "every row is a group of its own, so its variance cannot be told from the residual's."
        return [Problem(place, what, "Check the column, or leave the term out.")]
    if levels * z.shape[1] >= n:
        what = f"{levels * z.shape[1]} random effects ({', '.join(inside)}) for {n} rows."
        return [Problem(place, what, "Let fewer columns vary, or collect more answers per group.")]
    if len(inside) > np.linalg.matrix_rank(z / np.linalg.norm(z, axis=0)):
        what = f"of {', '.join(inside)} one is a sum of the others."
        return [Problem(place, what, "Leave it out of this random term.")]
    return []
