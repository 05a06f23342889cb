"""Every parameter of a fit as a row: estimate, error, interval, standardised value."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.fit.sem.fitted import Fitted
from analysis.fit.sem.standardised import Standardiser, definitions, errors, raw, slopes_at_once

Vector = NDArray[np.float64]
Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """One parameter, or what `:=` defines (group 0); NaN where there is no error, or the model did not converge."""

    lhs: str
    op: str
    rhs: str
    group: int
    label: str
    free: bool
    est: float
    se: float
    std_all: float
    std_se: float

    @property
    def z(self) -> float:
        """Estimate over standard error."""
        return self.est / self.se if self.se > 0 else float("nan")

    @property
    def p_value(self) -> float:
        """Two-sided normal probability of so great a |z|."""
        from scipy.special import ndtr

        return float(2 * ndtr(-abs(self.z)))

    @property
    def lower(self) -> float:
        """Lower end of the estimate's 95 % interval."""
        return self.est - Z95 * self.se

    @property
    def upper(self) -> float:
        """Upper end of the estimate's 95 % interval."""
        return self.est + Z95 * self.se

    @property
    def std_lower(self) -> float:
        """Lower end of the standardised estimate's 95 % interval."""
        return self.std_all - Z95 * self.std_se

    @property
    def std_upper(self) -> float:
        """Upper end of the standardised estimate's 95 % interval."""
        return self.std_all + Z95 * self.std_se


def parameter_rows(fitted: Fitted) -> tuple[ParameterRow, ...]:
    """Return a row for every parameter, then one for every definition."""
    model, x = fitted.model, fitted.x
    count, defined = len(model.parameters), len(model.definitions)
    est = se = std = std_se = np.full(count + defined, np.nan)
    if fitted.converged:
        est, se = _estimates(fitted)
        std, std_se = _standardised(fitted)
    rows = [
        ParameterRow(
            p.lhs, *written(p.op, p.rhs), p.group, p.label.lstrip("."), k >= 0,
            float(est[i]), float(se[i]), float(std[i]), float(std_se[i]),
        )
        for i, (p, k) in enumerate(zip(model.parameters, model.index, strict=True))
    ]  # fmt: skip
    rows += [
        ParameterRow(e.name, ":=", "", 0, e.name, True, *(float(column[i]) for column in (est, se, std, std_se)))
        for i, e in enumerate(model.definitions, start=count)
    ]
    assert len(x) == model.free
    return tuple(rows)


def written(op: str, rhs: str) -> tuple[str, str]:
    """Return operator and right-hand side as lavaan's tables have them: intercepts as "~1" with nothing after it."""
    return ("~1", "") if (op, rhs) == ("~", "1") else (op, rhs)


def _estimates(fitted: Fitted) -> tuple[Vector, Vector]:
    """Return parameters and definitions with their errors."""
    model, x = fitted.model, fitted.x
    index = np.array(model.index, dtype=np.intp)
    alone = np.sqrt(np.maximum(fitted.spread.diagonal(), 0.0))
    se = np.where(index >= 0, alone[index], np.nan) if len(alone) else np.full(len(index), np.nan)
    by = np.unique(np.array(list(model.labels.values()), dtype=np.intp))
    of_definitions = errors(slopes_at_once(lambda at: definitions(model, at), x, by), fitted.spread, by)
    est = np.concatenate([raw(model, x), definitions(model, x)])
    # A complex logarithm or root exists where the real one does not: no error then.
    return est, np.where(np.isfinite(est), np.concatenate([se, of_definitions]), np.nan)


def _standardised(fitted: Fitted) -> tuple[Vector, Vector]:
    """Return standardised parameters and definitions, with errors by the delta method."""
    standardise, count = Standardiser.of(fitted), len(fitted.model.parameters)
    found, se = standardised(standardise, fitted.x), standardise.standard_errors(fitted.x, fitted.spread)
    if fitted.model.definitions:
        jacobian = slopes_at_once(lambda at: standardised(standardise, at)[..., count:], fitted.x)
        se = np.concatenate([se, errors(jacobian, fitted.spread)])
    return found, np.where(np.isfinite(found), se, np.nan)


def standardised(standardise: Standardiser, x: Vector) -> Vector:
    """Return standardised parameters at x (..., q), then definitions worked out on these."""
    model, values = standardise.model, standardise(x)
    labelled: dict[str, Any] = {}
    for k, p in enumerate(model.parameters):
        if p.label:  # of parameters with one label the first stands for all, as in lavaan
            labelled.setdefault(p.label, values[..., k])
    found = np.empty((*x.shape[:-1], len(model.definitions)), dtype=values.dtype)
    for k, e in enumerate(model.definitions):
        found[..., k] = labelled[e.name] = e.right(labelled)
    return np.concatenate([values, found], axis=-1)
