"""Maximum likelihood through semopy, polished: the adapter that keeps semopy's traps on its own side.

semopy takes NaN without a word and then reports a wrong N, so it is handed a covariance matrix of complete rows; it
fixes a factor's first loading whatever else sets the scale, unless that loading has a label, so every free parameter
gets one; its optimiser stops about 3e-3 short and depends on the units of the answers, so it works on items of
variance one and the discrepancy is minimised further from where it stops.
"""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.fit.starts import starting_values
from analysis.kernel.lisrel import Cell, Matrices, ml_discrepancy, ml_gradient
from analysis.kernel.optimise import Optimum, minimise
from analysis.model import Parameter, ParameterTable

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]


def fit(table: ParameterTable, covariance: Matrix, n: int) -> tuple[dict[Parameter, float], Optimum]:
    """Return the ML estimates of the free parameters and how the polishing ended, its gradient in `unit`s.

    covariance: (p, p), divisor N, rows in the order of table.items. The model is fitted to the correlations, in units
    of each item's standard deviation, so that a gradient of 1e-8 means the same whatever the items are measured in.
    """
    units = _units(table, covariance)
    problem = _Problem.of(table, covariance, units)
    started = np.array([starting_values(table, covariance)[p] / _unit(p, units) for p in table.free])
    optimum = minimise(problem.value, problem.gradient, problem.by_semopy(started, n))
    return {p: float(x * _unit(p, units)) for p, x in zip(table.free, optimum.x, strict=True)}, optimum


def _units(table: ParameterTable, covariance: Matrix) -> dict[str, float]:
    """Return what counts as one for every variable: an item's deviation; a factor's, by what fixes its scale."""
    items = dict(zip(table.items, np.sqrt(np.diag(covariance)), strict=True))
    factors: dict[str, float] = {}
    for p in table.parameters:
        if p.op == "=~" and p.fixed:
            factors.setdefault(p.lhs, items[p.rhs] / abs(p.fixed))
    for p in table.parameters:
        if p.lhs == p.rhs and p.lhs in table.factors and p.fixed is not None and p.fixed > 0:
            factors[p.lhs] = float(np.sqrt(p.fixed))
    first = {factor: items[names[0]] for factor, names in table.constructs.items()}
    return {**first, **factors, **items}


def _unit(p: Parameter, units: dict[str, float]) -> float:
    """Return by how much a parameter of the rescaled model is multiplied in the units of the answers."""
    return units[p.rhs] / units[p.lhs] if p.op == "=~" else units[p.lhs] * units[p.rhs]


@dataclass(frozen=True, slots=True)
class _Problem:
    """The rescaled model as a function of its free parameters: `empty` matrices and the `cells` they stand in."""

    table: ParameterTable
    correlation: Matrix
    empty: Matrices
    cells: tuple[Cell, ...]

    @classmethod
    def of(cls, table: ParameterTable, covariance: Matrix, units: dict[str, float]) -> "_Problem":
        sd = np.sqrt(np.diag(covariance))
        rescaled = replace(
            table,
            parameters=tuple(
                p if p.fixed is None else replace(p, fixed=float(p.fixed / _unit(p, units))) for p in table.parameters
            ),
        )
        empty = rescaled.matrices(dict.fromkeys(rescaled.free, 0.0))
        return cls(rescaled, covariance / np.outer(sd, sd), empty, tuple(rescaled.cell(p) for p in rescaled.free))

    def value(self, x: Vector) -> float:
        return ml_discrepancy(self.correlation, self.empty.filled(self.cells, x).implied())

    def gradient(self, x: Vector) -> Vector:
        return ml_gradient(self.correlation, self.empty.filled(self.cells, x), self.cells)

    def by_semopy(self, start: Vector, n: int) -> Vector:
        """Return where semopy stops, or `start` if that is no worse."""
        import pandas as pd
        from semopy import Model

        names = _neutral_names(self.table)
        columns = [names[item] for item in self.table.items]
        with _quiet():
            model = Model(_description(self.table, names))
            labels = [name for name, parameter in model.parameters.items() if parameter.active]
            for name in labels:
                model.parameters[name].start = start[int(name[1:])]
            model.fit(cov=pd.DataFrame(self.correlation, index=columns, columns=columns), n_samples=n)
        found = np.empty(len(labels))
        found[[int(name[1:]) for name in labels]] = model.param_vals
        return found if self.value(found) < self.value(start) else start


def _neutral_names(table: ParameterTable) -> dict[str, str]:
    """Rename items and factors, so that no column name can be taken for semopy's syntax."""
    names = {name: f"x{i}" for i, name in enumerate(table.items)}
    return names | {name: f"f{i}" for i, name in enumerate(table.factors)}


def _description(table: ParameterTable, names: dict[str, str]) -> str:
    """Write the whole model out, free parameters labelled p0, p1 ..., so that none of semopy's defaults decides."""
    labels = {p: f"p{k}" for k, p in enumerate(table.free)}
    return "\n".join(
        f"{names[p.lhs]} {p.op} {labels[p] if p.fixed is None else repr(p.fixed)}*{names[p.rhs]}"
        for p in table.parameters
    )


@contextmanager
def _quiet() -> Iterator[None]:
    """Hold back semopy's own warnings and log lines; what matters is checked on the result."""
    threshold = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(threshold)
