"""A model's parameters as the cells of the matrices that kernel.sem.structure computes with."""

import numpy as np

from analysis.kernel.sem.ordinal import OrdinalStructure
from analysis.kernel.sem.structure import NAMES, Cells, Name, Structure, Values
from analysis.model.model import Model
from analysis.model.table import Parameter

Place = tuple[Name, int, int]


def place(model: Model, p: Parameter) -> Place | None:
    """Return the matrix, row and column of a parameter; None for a threshold or a scale, which have their own."""
    items, latent = model.items, model.latent
    if p.op in ("|", "~*~"):
        return None
    if p.op == "~" and p.rhs == "1":
        return ("alpha", latent.index(p.lhs), 0) if p.lhs in latent else ("nu", items.index(p.lhs), 0)
    if p.op == "~~":
        within = ("psi", latent) if p.lhs in latent else ("theta", items)
        return within[0], within[1].index(p.lhs), within[1].index(p.rhs)  # type: ignore[return-value]
    effect, cause = (p.rhs, p.lhs) if p.op == "=~" else (p.lhs, p.rhs)
    if effect in latent:
        return "beta", latent.index(effect), latent.index(cause)
    return "lambda", items.index(effect), latent.index(cause)


def structure(model: Model, group: int) -> Structure:
    """Return one group's model as arrays: what is fixed, and which cells are free."""
    values = Values.zeros(len(model.items), len(model.latent))
    for name in model.latent:
        if name in model.items:  # an observed variable of the regressions is its own perfect factor
            values.loadings[model.items.index(name), model.latent.index(name)] = 1.0
    free: dict[Name, list[tuple[int, int, int]]] = {name: [] for name in NAMES}
    for p, k in zip(model.parameters, model.index, strict=True):
        where = place(model, p) if p.group == group else None
        if where is None:
            continue
        name, row, column = where
        if k >= 0:
            free[name].append((row, column, k))
        elif p.fixed is not None:
            _fix(values, name, row, column, p.fixed)
    cells = tuple(_cells(name, found) for name, found in free.items() if found)
    return Structure(values, cells, model.free)


def _fix(values: Values, name: Name, row: int, column: int, value: float) -> None:
    matrix = values.named(name)
    if matrix.ndim == 1:
        matrix[row] = value
        return
    matrix[row, column] = value
    if name in ("psi", "theta"):
        matrix[column, row] = value


def _cells(name: Name, found: list[tuple[int, int, int]]) -> Cells:
    rows, columns, free = np.array(found, dtype=np.intp).T
    return Cells(name, rows, columns, free)


def ordinal_structure(model: Model, group: int) -> OrdinalStructure:
    """Return one group's model of ordinal items; measures, which have no thresholds, stand among them."""
    items, counts = model.items, model.options.thresholds
    cut = np.repeat(np.arange(len(items)), [counts.get(name, 1) for name in items])
    first = np.searchsorted(cut, np.arange(len(items)))
    tau, tau_free = np.zeros(len(cut)), np.full(len(cut), -1, dtype=np.intp)
    delta, delta_free = np.ones(len(items)), np.full(len(items), -1, dtype=np.intp)
    for p, k in zip(model.parameters, model.index, strict=True):
        if p.group != group or p.op not in ("|", "~*~"):
            continue
        item = items.index(p.lhs)
        values, free, at = (
            (tau, tau_free, first[item] + int(p.rhs[1:]) - 1) if p.op == "|" else (delta, delta_free, item)
        )
        values[at], free[at] = p.fixed or 0.0, k
    return OrdinalStructure(
        structure(model, group),
        np.array([name not in counts for name in items]),
        cut,
        tau,
        tau_free,
        delta,
        delta_free,
        model.options.parameterisation == "theta",
    )
