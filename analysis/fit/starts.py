"""Starting values for a confirmatory factor model."""

import numpy as np
from numpy.typing import NDArray

from analysis.model import Parameter, ParameterTable

Matrix = NDArray[np.float64]


def starting_values(table: ParameterTable, covariance: Matrix) -> dict[Parameter, float]:
    """Return a start for every free parameter.

    Half of each item's variance is its residual's. A loading takes the sign of the item's covariance with the factor's
    marker, and of the marker's own loading: all-positive starts make a model with a reverse-keyed marker diverge.
    Covariances start at 0.
    """
    variance = dict(zip(table.items, np.diag(covariance), strict=True))
    marker = {factor: _marker(table, factor) for factor in table.factors}
    fixed = {p.lhs: p.fixed for p in table.parameters if p.lhs == p.rhs and p.fixed}
    scale = {factor: fixed.get(factor, 0.5 * variance[item] / loading**2) for factor, (item, loading) in marker.items()}

    def start(p: Parameter) -> float:
        if p.op == "=~":
            item, loading = marker[p.lhs]
            shared = covariance[table.items.index(p.rhs), table.items.index(item)] * loading
            return float(np.sign(shared or 1.0) * np.sqrt(0.5 * variance[p.rhs] / scale[p.lhs]))
        if p.lhs != p.rhs:
            return 0.0
        return float(scale[p.lhs] if p.lhs in scale else 0.5 * variance[p.lhs])

    return {p: start(p) for p in table.free}


def _marker(table: ParameterTable, factor: str) -> tuple[str, float]:
    """Return the item that fixes the factor's scale, with its loading; else the factor's first item, with 1."""
    fixed = [(p.rhs, p.fixed) for p in table.parameters if p.op == "=~" and p.lhs == factor and p.fixed]
    return fixed[0] if fixed else (table.constructs[factor][0], 1.0)
