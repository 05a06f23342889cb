"""Starting values of a structural equation model, from the moments of each group."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.fit.sem.higher_starts import Block, shares
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

    Half of each item's variance is its residual's. A loading takes the sign of the item's covariance with the factor's
    marker, and of the marker's own loading: all-positive starts make a model with a reverse-keyed marker diverge. What
    a factor of factors explains of these is taken from the answers (fit.sem.higher_starts): where its marker's loading
    is small, a half leads away from the minimum. Factor covariances and regressions start at 0.
    """
    found = np.full(model.free, np.nan)
    for p, k in zip(model.parameters, model.index, strict=True):
        if k >= 0 and (np.isnan(found[k]) or p.start is not None):
            found[k] = _start(p, model, groups[p.group - 1]) if p.start is None else p.start
    return found


def _start(p: Parameter, model: Model, of: Start) -> float:
    if p.op == "=~":
        return _loading(p.lhs, p.rhs, model, of)
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
    left = 1.0
    for factor in model.factors:
        if p.lhs in model.constructs[factor]:
            left -= _shares(factor, model, of)[p.lhs] ** 2
    return max(left, 0.1) * _factor_variance(p.lhs, model, of)


def _loading(factor: str, indicator: str, model: Model, of: Start) -> float:
    """Return the loading that leaves half of an item's variance to its residual, of a factor what `shares` leaves."""
    above = float(np.sqrt(_factor_variance(factor, model, of)))
    turned = float(np.sign(_marker_loading(factor, model)))
    if _is_higher(factor, model):
        share = _shares(factor, model, of)[indicator]
        own = _variance(indicator, model, of) if indicator in model.items else _factor_variance(indicator, model, of)
        # A disturbance that is fixed is what is left of a greater variance.
        left = np.sqrt(1 - share**2) if _fixed_variance(indicator, model) else 1.0
        return turned * share * float(np.sqrt(own) / left) / above
    marker = model.items.index(_marker(factor, model))
    sign = float(np.sign(of.cov[model.items.index(indicator), marker]) or 1.0) * turned
    return sign * float(np.sqrt(0.5 * _variance(indicator, model, of))) / above


def _shares(factor: str, model: Model, of: Start) -> dict[str, float]:
    """Return the standardised loadings on a factor that factors measure."""
    names = model.constructs[factor]
    variances = {
        name: _variance(name, model, of) if name in model.items else _factor_variance(name, model, of) for name in names
    }
    return shares({name: _block(name, model, of) for name in names}, variances, _marker(factor, model), of.cov)


def _block(name: str, model: Model, of: Start) -> Block:
    """Return the items under an indicator, with the loadings on it they start with."""
    if name in model.items:
        return [(model.items.index(name), 1.0)]
    found = []
    for indicator in model.constructs[name]:
        p = next(x for x in model.parameters if (x.op, x.lhs, x.rhs) == ("=~", name, indicator))
        loading = p.fixed if p.fixed is not None else _loading(name, indicator, model, of)
        found += [(item, loading * below) for item, below in _block(indicator, model, of)]
    return found


def _is_higher(factor: str, model: Model) -> bool:
    return any(name in model.factors for name in model.constructs[factor])


def _variance(item: str, model: Model, of: Start) -> float:
    return float(of.cov[model.items.index(item), model.items.index(item)])


def _factor_variance(factor: str, model: Model, of: Start) -> float:
    """Return the variance a factor starts with: fixed, or what its marker's loading makes it."""
    fixed = _fixed_variance(factor, model)
    if fixed:
        return fixed
    marker, loading = _marker(factor, model), _marker_loading(factor, model)
    if _is_higher(factor, model):
        own = _variance(marker, model, of) if marker in model.items else _factor_variance(marker, model, of)
        return own * _shares(factor, model, of)[marker] ** 2 / loading**2
    return 0.5 * _variance(marker, model, of) / loading**2


def _fixed_variance(name: str, model: Model) -> float:
    """Return a factor's variance where it is fixed above 0, else 0."""
    return model.fixed_variances.get(name, 0.0) if name in model.factors else 0.0


def _marker_loading(factor: str, model: Model) -> float:
    fixed = (p.fixed for p in model.parameters if p.op == "=~" and p.lhs == factor and p.fixed)
    return next(fixed, 1.0)


def _marker(factor: str, model: Model) -> str:
    """Return what fixes a factor's scale, or its first indicator."""
    fixed = (p.rhs for p in model.parameters if p.op == "=~" and p.lhs == factor and p.fixed)
    return next(fixed, model.constructs[factor][0])
