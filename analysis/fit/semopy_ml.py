"""Maximum likelihood through semopy, polished: the adapter that keeps semopy's traps on its own side.

semopy takes NaN without a word and then reports a wrong N, so it is handed a covariance matrix of complete rows; its
optimiser stops about 3e-3 short, so its own objective is minimised further from there.
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.fit.starts import starting_values
from analysis.kernel.optimise import Optimum, minimise
from analysis.model import Parameter, ParameterTable

Matrix = NDArray[np.float64]
_Key = tuple[bool, frozenset[str]]


def fit(table: ParameterTable, covariance: Matrix, n: int) -> tuple[dict[Parameter, float], Optimum]:
    """Return the ML estimates of the free parameters and how the polishing ended.

    covariance: (p, p), divisor N, rows in the order of table.items. Names are replaced by neutral ones on the way in,
    so that no column name can be taken for semopy's syntax.
    """
    import pandas as pd
    from semopy import Model

    names = {name: f"x{i}" for i, name in enumerate(table.items)}
    names |= {name: f"f{i}" for i, name in enumerate(table.factors)}
    columns = [names[item] for item in table.items]
    starts = {_key(p, names): value for p, value in starting_values(table, covariance).items()}
    with _quiet():
        model = Model(_description(table, names))
        keys = _parameter_keys(model)
        for name, key in keys.items():
            model.parameters[name].start = starts[key]
        model.fit(cov=pd.DataFrame(covariance, index=columns, columns=columns), n_samples=n)
        objective, gradient = model.get_objective("MLW")
        optimum = minimise(objective, gradient, np.asarray(model.param_vals, dtype=float))
    found = dict(zip(keys.values(), optimum.x, strict=True))
    return {p: float(found[_key(p, names)]) for p in table.free}, optimum


def _description(table: ParameterTable, names: dict[str, str]) -> str:
    """Write the whole model out, so that none of semopy's defaults decides anything."""
    return "\n".join(
        f"{names[p.lhs]} {p.op} {'' if p.fixed is None else f'{p.fixed!r}*'}{names[p.rhs]}" for p in table.parameters
    )


def _parameter_keys(model: Any) -> dict[str, _Key]:
    """Return which of our parameters each of semopy's free ones is, in the order of semopy's vector."""
    keys = {}
    for name, parameter in model.parameters.items():
        if parameter.active:
            place = parameter.locations[0]
            which = next(i for i, matrix in enumerate(model.matrices) if matrix is place.matrix)
            rows, columns = model.names[which]
            row, column = place.indices
            keys[name] = (which == _LAMBDA, frozenset((rows[row], columns[column])))
    return keys


_LAMBDA = 1  # model.matrices is [beta, lambda, psi, theta]


def _key(p: Parameter, names: dict[str, str]) -> _Key:
    return p.op == "=~", frozenset((names[p.lhs], names[p.rhs]))


@contextmanager
def _quiet() -> Iterator[None]:
    """Hold back semopy's own NumPy and pandas warnings; what matters is checked on the result."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield
