"""Starting values of a structural equation model, from the moments of each group."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.model.model import Model
from analysis.model.table import Parameter

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Start:
    """What starts are made of: a group's `mean` (p,), `cov` (p, p) and, of ordinal items, thresholds by item."""

    mean: Vector
    cov: Matrix
    thresholds: dict[str, Vector]


def starting_values(model: Model, groups: Sequence[Start]) -> Vector:
    """Return a start (q,) for every free parameter; what the text gives (`start(0.5)*`) stands.

    Half of each variable's variance is its residual's. A loading takes the sign of the item's covariance with the
    factor's marker, and of the marker's own loading: all-positive starts make a model with a reverse-keyed marker
    diverge. Factor covariances and regressions start at 0.
    """
    found = np.full(model.free, np.nan)
    for p, k in zip(model.parameters, model.index, strict=True):
        if k >= 0 and (np.isnan(found[k]) or p.start is not None):
            found[k] = _start(p, model, groups[p.group - 1]) if p.start is None else p.start
    return found


def _start(p: Parameter, model: Model, of: Start) -> float:
    if p.op == "=~":
        return _loading(p, model, of)
    if p.op == "|":
        return float(of.thresholds[p.lhs][int(p.rhs[1:]) - 1])
    if p.op == "~":
        return float(of.mean[model.items.index(p.lhs)]) if p.rhs == "1" and p.lhs in model.items else 0.0
    return 1.0 if p.op == "~*~" else _covariance(p, model, of)


def _covariance(p: Parameter, model: Model, of: Start) -> float:
    if p.lhs in model.roles.covariates and p.rhs in model.roles.covariates:
        return float(of.cov[model.items.index(p.lhs), model.items.index(p.rhs)])
    if p.lhs != p.rhs:
        return 0.0
    if p.lhs in model.items:
        # Behind an ordinal item the response has variance 1, and theta's residual variances are 1 where they are fixed.
        return 1.0 if p.lhs in model.options.thresholds else 0.5 * float(_variance(p.lhs, model, of))
    return 0.5 * _factor_variance(p.lhs, model, of)


def _loading(p: Parameter, model: Model, of: Start) -> float:
    """Return the loading that leaves half of the indicator's variance to its residual."""
    indicator, marker = (_leading_item(name, model) for name in (p.rhs, p.lhs))
    shared = of.cov[model.items.index(indicator), model.items.index(marker)]
    sign = float(np.sign(shared) or 1.0) * float(np.sign(_marker_loading(p.lhs, model)))
    own = _variance(p.rhs, model, of) if p.rhs in model.items else _factor_variance(p.rhs, model, of)
    return sign * float(np.sqrt(0.5 * own / (0.5 * _factor_variance(p.lhs, model, of))))


def _variance(item: str, model: Model, of: Start) -> float:
    return float(of.cov[model.items.index(item), model.items.index(item)])


def _factor_variance(factor: str, model: Model, of: Start) -> float:
    """Return twice the variance a factor starts with: fixed, or what its marker's loading makes it."""
    for p in model.parameters:
        if p.op == "~~" and p.lhs == p.rhs == factor and p.fixed is not None and p.fixed > 0:
            return 2 * p.fixed
    first = model.constructs[factor][0]
    own = _variance(first, model, of) if first in model.items else _factor_variance(first, model, of)
    return own / _marker_loading(factor, model) ** 2


def _marker_loading(factor: str, model: Model) -> float:
    fixed = (p.fixed for p in model.parameters if p.op == "=~" and p.lhs == factor and p.fixed)
    return next(fixed, 1.0)


def _leading_item(name: str, model: Model) -> str:
    """Return an item, itself; of a factor the item that fixes its scale, or its first."""
    while name not in model.items:
        fixed = (p.rhs for p in model.parameters if p.op == "=~" and p.lhs == name and p.fixed)
        name = next(fixed, model.constructs[name][0])
    return name
