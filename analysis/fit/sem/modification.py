"""Modification indices: how far the chi-square would fall if one more parameter were free, and what that would be."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.fit.sem.fitted import Fitted
from analysis.fit.sem.likelihood import given
from analysis.fit.sem.standardised import Standardiser
from analysis.kernel.sem.arrow import Arrow, Either, dense
from analysis.kernel.sem.least_squares import LeastSquares
from analysis.kernel.sem.scoring import Local
from analysis.model.defaults import key
from analysis.model.matrices import ordinal_structure, structure
from analysis.model.model import Model
from analysis.model.table import Parameter

Vector = NDArray[np.float64]
# A parameter whose own information, given the others, is a smaller share than this cannot be told from them.
LEAST_SHARE = 1e-8
# Candidates that are gone through at a time.
_BLOCK = 512


@dataclass(frozen=True, slots=True)
class Modification:
    """A fixed parameter with its modification index `mi` (df 1), `scaled` by the test's mean factor where it has one.

    `epc` is the expected value less the present one, `sepc` the same standardised.
    """

    parameter: Parameter
    mi: float
    scaled: float
    epc: float
    sepc: float


def modifications(fitted: Fitted) -> tuple[Modification, ...]:
    """Return every loading and covariance that is fixed, the greatest index first (Sorbom 1989; lavaan::modindices).

    Score tests with the information of the discrepancy itself; parameters that cannot be told from the free ones, such
    as those that fix a scale, are left out.
    """
    if not fitted.converged or fitted.open:
        return ()
    extra = tuple(_candidates(fitted.model))
    wider = _widened(fitted.model, extra)
    q = fitted.model.free
    x = np.concatenate([fitted.x, [p.fixed or 0.0 for p in extra]])
    point = _point(fitted, wider, x)
    gradient, information = point.gradient()[q:], point.expected()
    own = information.diagonal()[q:]
    left = own - _explained(fitted, information[:q, :q], information[:q, q:])
    known = left > LEAST_SHARE * own
    epc = np.where(known, -gradient / np.where(known, left, 1.0), np.nan)
    n = fitted.data.n if fitted.normal else fitted.data.n - len(fitted.data.groups)
    mi = n / 2 * -gradient * epc
    factor = fitted.mixture.trace / fitted.naive.df if fitted.naive.df and fitted.scaled else float("nan")
    sepc = _standardised(fitted, wider, x, epc)
    found = [
        Modification(p, float(mi[k]), float(mi[k] / factor), float(epc[k]), float(sepc[k]))
        for k, p in enumerate(extra)
        if known[k]
    ]
    return tuple(sorted(found, key=lambda one: -one.mi))


def _explained(fitted: Fitted, inner: Either, across: Either) -> Vector:
    """Return how much of the candidates' own information the free parameters take, some candidates at a time."""
    factor = Arrow.of(fitted.constraints.within(inner)).factored()
    assert factor is not None  # the model is identified
    found = np.zeros(across.shape[1])
    for begin in range(0, len(found), _BLOCK):
        some = slice(begin, begin + _BLOCK)
        beside = fitted.constraints.along(dense(across[:, some]))
        found[some] = np.sum(beside * factor.solve(beside), axis=0)
    return found


def _candidates(model: Model) -> Iterator[Parameter]:
    """Yield loadings and covariances that are fixed or not in the model; a factor's own marker and variance are not."""
    free = {(p.group, key(p.lhs, p.op, p.rhs)) for p, k in zip(model.parameters, model.index, strict=True) if k >= 0}
    values = {(p.group, key(p.lhs, p.op, p.rhs)): p.fixed for p in model.parameters if p.fixed is not None}
    indicators = [name for name in model.items if name not in model.roles.structural]
    loadings = [(f, "=~", x) for f in model.factors for x in indicators]
    residuals = [(a, "~~", b) for i, a in enumerate(indicators) for b in indicators[i + 1 :]]
    factors = [(a, "~~", b) for i, a in enumerate(model.factors) for b in model.factors[i + 1 :]]
    for group in range(1, model.options.groups + 1):
        for lhs, op, rhs in (*loadings, *residuals, *factors):
            place = (group, key(lhs, op, rhs))
            if place not in free and values.get(place) != 1.0:
                yield Parameter(lhs, op, rhs, values.get(place, 0.0), stated=False, group=group)


def _widened(model: Model, extra: tuple[Parameter, ...]) -> Model:
    """Return the model with the candidates free, numbered after its own free parameters."""
    gone = {(p.group, key(p.lhs, p.op, p.rhs)) for p in extra}
    kept = [p for p in model.parameters if (p.group, key(p.lhs, p.op, p.rhs)) not in gone]
    return replace(model, parameters=(*kept, *(replace(p, fixed=None) for p in extra)))


def _point(fitted: Fitted, wider: Model, x: Vector) -> Local:
    if fitted.normal is not None:
        every = enumerate(fitted.normal.groups, start=1)
        found: Local | None = fitted.normal.joint([given(structure(wider, g), wider, part) for g, part in every]).at(x)
    else:
        parts = (replace(part, model=ordinal_structure(wider, g)) for g, part in enumerate(fitted.parts, start=1))
        found = LeastSquares(tuple(parts)).at(x)
    assert found is not None  # the model itself is proper there
    return found


def _standardised(fitted: Fitted, wider: Model, x: Vector, epc: Vector) -> Vector:
    """Return the expected changes in the present solution's standard deviations."""
    q = fitted.model.free
    moved = np.concatenate([x[:q], np.where(np.isnan(epc), 0.0, epc)])
    groups = range(1, wider.options.groups + 1)
    parts = fitted.normal.groups if fitted.normal is not None else (None,) * len(groups)
    each = zip(groups, parts, strict=True)
    made = tuple(structure(wider, g) if part is None else given(structure(wider, g), wider, part) for g, part in each)
    return Standardiser(wider, made).apply(moved, x)[-len(epc) :] if len(epc) else epc
