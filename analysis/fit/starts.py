"""Starting values for a confirmatory factor model."""

import numpy as np
from numpy.typing import NDArray

from analysis.model import Parameter, ParameterTable

Matrix = NDArray[np.float64]


def starting_values(table: ParameterTable, covariance: Matrix) -> dict[Parameter, float]:
    """Return a start for every free parameter.

    Half of each item's variance is its residual's. A loading takes the sign of the item's covariance with the factor's
    first item: all-positive starts make a model with a reverse-keyed marker diverge. Covariances start at 0.
    """
    variance = dict(zip(table.items, np.diag(covariance), strict=True))
    fixed = {(p.lhs, p.op, p.rhs): p.fixed for p in table.parameters if p.fixed is not None}
    first = {factor: items[0] for factor, items in table.constructs.items()}
    scale = {factor: fixed.get((factor, "~~", factor), 0.5 * variance[item]) for factor, item in first.items()}

    def start(p: Parameter) -> float:
        if p.op == "=~":
            shared = covariance[table.items.index(p.rhs), table.items.index(first[p.lhs])]
            return float(np.sign(shared or 1.0) * np.sqrt(0.5 * variance[p.rhs] / max(scale[p.lhs], 1e-12)))
        if p.lhs != p.rhs:
            return 0.0
        return float(scale[p.lhs] if p.lhs in scale else 0.5 * variance[p.lhs])

    return {p: start(p) for p in table.free}
