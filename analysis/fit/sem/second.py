"""A second opinion on maximum likelihood: the same model minimised by semopy, everything else computed as for our own.

semopy's traps are kept in here. Its minimiser depends on the units of the answers, so it is given correlations and a
model in the items' standard deviations; it stops some digits short of the minimum, which the flatness of its solution
shows; column names could be taken for its syntax, so it sees neutral ones.
"""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.sem.joint import Joint
from analysis.kernel.sem.scoring import Solution
from analysis.model.model import Model
from analysis.model.table import Parameter
from instrument.errors import UsageError

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
# A solution further from flat than this (in standard errors times sqrt(N)) is not one; our own stops at 1e-7.
ROUGH = 0.01


def solve_by_semopy(model: Model, joint: Joint, start: Vector, covariance: Matrix, n: int) -> Solution:
    """Return where semopy stops. `covariance` (p, p), divisor N, in the order of model.items.

    Raises UsageError for what semopy is not asked for: groups, means, constraints, equal parameters, covariates.
    """
    _check(model)
    sd = np.sqrt(np.diag(covariance))
    units = _units(model, sd)
    scale = np.ones(model.free)
    for p, k in zip(model.parameters, model.index, strict=True):
        if k >= 0:
            scale[k] = _unit(p, units)
    x = _fitted(model, units, start / scale, covariance / np.outer(sd, sd), n) * scale
    point = joint.at(x)
    if point is None:
        return Solution(x, np.nan, np.nan, 0, False, "semopy ended where the model implies no covariance matrix")
    flatness = float(np.max(np.abs(point.gradient()) / np.sqrt(np.diag(point.expected()))))
    why = "" if flatness <= ROUGH else f"semopy stopped at a scaled gradient of {flatness:.1e}"
    return Solution(x, point.value, flatness, 0, flatness <= ROUGH, why)


def _check(model: Model) -> None:
    rows, _ = model.constraints
    faults = {
        "several groups": model.options.groups > 1,
        "means": model.options.meanstructure,
        "constraints": len(rows) > 0,
        # Equal in the answers' units is not equal in standard deviations, in which semopy fits.
        "equal parameters": model.free < sum(k >= 0 for k in model.index),
        "covariates": bool(model.roles.structural),
    }
    if wrong := [name for name, there in faults.items() if there]:
        raise UsageError.at("engine semopy", f"it is not asked for {', '.join(wrong)}.", "Leave `engine` out.")


def _fitted(model: Model, units: dict[str, float], start: Vector, correlation: Matrix, n: int) -> Vector:
    import pandas as pd
    from semopy import Model as Semopy

    names = {name: f"x{i}" for i, name in enumerate(model.items)} | {
        name: f"f{i}" for i, name in enumerate(model.factors)
    }
    columns = [names[item] for item in model.items]
    with _quiet():
        theirs = Semopy(_description(model, names, units))
        labels = [name for name, parameter in theirs.parameters.items() if parameter.active]
        for name in labels:
            theirs.parameters[name].start = start[int(name[1:])]
        theirs.fit(cov=pd.DataFrame(correlation, index=columns, columns=columns), n_samples=n)
    found = np.empty(model.free)
    found[[int(name[1:]) for name in labels]] = theirs.param_vals
    return found


def _description(model: Model, names: dict[str, str], units: dict[str, float]) -> str:
    """Write the whole model out, free parameters labelled p0, p1 ..., so that none of semopy's defaults decides."""
    lines = []
    for p, k in zip(model.parameters, model.index, strict=True):
        value = f"p{k}" if k >= 0 else repr(float(p.fixed or 0.0) / _unit(p, units))
        lines.append(f"{names[p.lhs]} {p.op} {value}*{names[p.rhs]}")
    return "\n".join(lines)


def _units(model: Model, sd: Vector) -> dict[str, float]:
    """Return what counts as one for every variable: an item's deviation; a factor's, by what fixes its scale."""
    units = dict(zip(model.items, sd.tolist(), strict=True))
    for factor in sorted(model.factors, key=lambda name: name not in model.roles.lower_order):
        marker = next((p for p in model.parameters if p.op == "=~" and p.lhs == factor and p.fixed), None)
        variance = next((p for p in model.parameters if p.op == "~~" and p.lhs == p.rhs == factor and p.fixed), None)
        if marker is not None and marker.fixed:
            units[factor] = units[marker.rhs] / abs(marker.fixed)
        else:
            units[factor] = float(np.sqrt(variance.fixed)) if variance is not None and variance.fixed else 1.0
    return units


def _unit(p: Parameter, units: dict[str, float]) -> float:
    """Return by how much a parameter of the rescaled model is multiplied in the units of the answers."""
    if p.op == "~~":
        return units[p.lhs] * units[p.rhs]
    return units[p.rhs] / units[p.lhs] if p.op == "=~" else units[p.lhs] / units[p.rhs]


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
