"""Every parameter of a two-level fit as a row: estimate, error, interval, standardised value on its own level."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.fit.sem.reliability import Estimate
from analysis.fit.sem.standardised import Standardiser, definitions, errors, raw, slopes
from analysis.fit.sem.tabulated import ParameterRow, written
from analysis.fit.twolevel.fitted import TwoLevelFitted
from analysis.fit.twolevel.model import LEVELS, Level
from analysis.model.table import Parameter

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LevelRow:
    """A parameter of a level; what `:=` defines belongs to neither (level "")."""

    level: str
    parameter: ParameterRow


def parameter_rows(fitted: TwoLevelFitted) -> tuple[LevelRow, ...]:
    """Return a row for every parameter, the within ones first, then one for every definition."""
    model, joint = fitted.model, fitted.model.joint
    count = len(joint.parameters) + len(joint.definitions)
    est = se = std = std_se = np.full(count, np.nan)
    if fitted.converged:
        est, se = _estimates(fitted)
        std, std_se = _standardised(fitted)
    columns = np.column_stack([est, se, std, std_se])
    parameters = [p for level in model.levels for p in level.parameters]
    rows = [
        LevelRow(LEVELS[p.group - 1], _row(own, k, columns[i]))
        for i, (p, own, k) in enumerate(zip(joint.parameters, parameters, joint.index, strict=True))
    ]
    rows += [
        LevelRow("", ParameterRow(e.name, ":=", "", 0, e.name, True, *(float(v) for v in columns[i])))
        for i, e in enumerate(joint.definitions, start=len(parameters))
    ]
    return tuple(rows)


def _row(p: Parameter, k: int, values: Vector) -> ParameterRow:
    return ParameterRow(p.lhs, *written(p.op, p.rhs), p.group, p.label.lstrip("."), k >= 0, *(float(v) for v in values))


def _estimates(fitted: TwoLevelFitted) -> tuple[Vector, Vector]:
    joint, x = fitted.model.joint, fitted.x

    def every(at: Vector) -> Vector:
        return np.concatenate([raw(joint, at), definitions(joint, at)])

    se = errors(slopes(every, x), fitted.vcov)
    free = np.array([*(k >= 0 for k in joint.index), *(True for _ in joint.definitions)])
    # What was held at a bound has an error of 0 by construction, and none in truth.
    return every(x), np.where(free & np.isfinite(every(x)) & (se > 0), se, np.nan)


def _standardised(fitted: TwoLevelFitted) -> tuple[Vector, Vector]:
    """Return parameters standardised on their level, definitions worked out on these, with delta-method errors."""
    model = fitted.model
    parts = [Standardiser(level, (of,)) for level, of in zip(model.levels, fitted.structures, strict=True)]

    def every(at: Vector) -> Vector:
        values = np.concatenate([part(at) for part in parts])
        labelled: dict[str, complex] = {}
        for p, value in zip(model.joint.parameters, values, strict=True):
            if p.label:  # of parameters with one label the first, that of the within level, stands for all
                labelled.setdefault(p.label, value)
        for e in model.joint.definitions:
            labelled[e.name] = e.right(labelled)
        return np.array([*values, *(labelled[e.name] for e in model.joint.definitions)], dtype=at.dtype)

    found = every(fitted.x)
    with np.errstate(invalid="ignore"):
        return found, np.where(np.isfinite(found), errors(slopes(every, fitted.x), fitted.vcov), np.nan)


def factor_iccs(fitted: TwoLevelFitted) -> dict[tuple[str, str], Estimate]:
    """Return (within factor, between factor) -> the share of the factor's variance between clusters.

    Only of factors with the same items and the same loadings on both levels, by labels or fixed values: without equal
    loadings their variances are in different units. Errors by the delta method.
    """
    within, between = fitted.model.levels
    pairs = [(a, b) for a in within.factors for b in between.factors if _loadings(within, a) == _loadings(between, b)]
    if not pairs or not fitted.converged:
        return {}

    def every(x: Vector) -> Vector:
        f_within, f_between = (of.moments(x).f for of in fitted.structures)
        found = []
        for a, b in pairs:
            i, j = within.latent.index(a), between.latent.index(b)
            found.append(f_between[j, j] / (f_between[j, j] + f_within[i, i]))
        return np.array(found)

    values, se = every(fitted.x), errors(slopes(every, fitted.x), fitted.vcov)
    return {pair: Estimate(float(v), float(e)) for pair, v, e in zip(pairs, values, se, strict=True)}


def _loadings(level: Level, factor: str) -> frozenset[tuple[str, int, float | None]]:
    pairs = zip(level.parameters, level.index, strict=True)
    return frozenset((p.rhs, k, p.fixed) for p, k in pairs if p.op == "=~" and p.lhs == factor)
