"""Score tests of equalities across groups: how far the chi-square would fall if one parameter could differ.

The model is written with every parameter free in every group; the fitted one is it under constraints. Freeing one
parameter adds directions e to the tangent K of the constraints, and with gradient g and information I of F

    MI = N/2 g'e (e'Ie - e'IK (K'IK)^-1 K'Ie)^-1 e'g        (Sorbom 1989; lavaan::lavTestScore)

on as many degrees of freedom as there are later groups.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.fit.sem.fitted import Fitted
from analysis.fit.sem.likelihood import given
from analysis.kernel.sem.arrow import Arrow, Either, dense, submatrix
from analysis.kernel.sem.least_squares import LeastSquares
from analysis.kernel.sem.scoring import Local
from analysis.model.defaults import equality
from analysis.model.matrices import ordinal_structure, structure
from analysis.model.model import Model
from analysis.model.table import Parameter

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
# A direction whose own information, given the others, is a smaller share than this cannot be told from them.
LEAST_SHARE = 1e-8


@dataclass(frozen=True, slots=True)
class Release:
    """A parameter that is equal across groups, `written` as in group_partial; `scaled` is `mi` over the test's mean."""

    parameter: Parameter
    written: str
    mi: float
    scaled: float
    df: int


def written(p: Parameter) -> str:
    """Return a parameter as group_partial names it."""
    return f"{p.lhs} ~1" if (p.op, p.rhs) == ("~", "1") else f"{p.lhs} {p.op} {p.rhs}"


def releases(fitted: Fitted, kind: str) -> tuple[Release, ...]:
    """Return what of one kind of analysis.model.options.EQUALITIES could be freed, the greatest index first.

    Such as are fixed at one value in all groups (intercepts and residual variances of ordinal items) are among them.
    """
    model = fitted.model
    tested = [
        p for p in model.parameters if p.group > 1 and equality(p, model.roles) == kind and _is_tied(p, kind, model)
    ]
    if not tested or not fitted.converged or fitted.open:
        return ()
    wider, tie, offset = _untied(model, tested)
    point = _point(fitted, wider, tie @ fitted.x + offset)
    gradient, information = point.gradient(), point.expected()
    basis = tie @ fitted.constraints.basis
    across = basis.T @ information
    root = Arrow.of(across @ basis).factored()
    assert root is not None  # the model is identified
    places: dict[str, list[int]] = {}
    for p, k in zip(model.parameters, wider.index, strict=True):
        if p in tested:
            places.setdefault(written(p), []).append(k)
    n = fitted.data.n if fitted.normal else fitted.data.n - len(fitted.data.groups)
    factor = fitted.mixture.trace / fitted.naive.df if fitted.naive.df and fitted.scaled else float("nan")
    first = {written(p): p for p in reversed(tested)}
    found = []
    for name, rows in places.items():
        beside = dense(across[:, rows])
        own = submatrix(information, np.array(rows)) - beside.T @ root.solve(beside)
        if np.linalg.eigvalsh(own)[0] > LEAST_SHARE * float(np.max(information.diagonal()[rows])):
            mi = float(n / 2 * gradient[rows] @ np.linalg.solve(own, gradient[rows]))
            found.append(Release(first[name], name, mi, mi / factor, len(rows)))
    return tuple(sorted(found, key=lambda one: -one.mi))


def _is_tied(p: Parameter, kind: str, model: Model) -> bool:
    """Whether a parameter is held equal by the options, not by the text: by a label of ours, or by being fixed."""
    if p.free:
        return p.label.startswith(".")
    ordinal = p.lhs in model.options.thresholds and kind in ("intercepts", "residuals")
    return ordinal and not p.stated and written(p) not in model.options.partial


def _untied(model: Model, tested: list[Parameter]) -> tuple[Model, Either, Vector]:
    """Return the model with what is tested free in the later groups, and its parameters as tie @ x + offset."""
    from scipy.sparse import csr_array

    again = {(p.lhs, p.op, p.rhs, p.group) for p in tested}
    parameters = (
        replace(p, label="", fixed=None) if (p.lhs, p.op, p.rhs, p.group) in again else p for p in model.parameters
    )
    wider = replace(model, parameters=tuple(parameters))
    ties, offset = {}, np.zeros(wider.free)
    for p, old, new in zip(model.parameters, model.index, wider.index, strict=True):
        if new >= 0 and old >= 0:
            ties[new] = old
        elif new >= 0:
            offset[new] = p.fixed or 0.0
    places = (list(ties), list(ties.values()))
    return wider, csr_array((np.ones(len(ties)), places), shape=(wider.free, model.free)), offset


def _point(fitted: Fitted, wider: Model, x: Vector) -> Local:
    if fitted.normal is not None:
        every = enumerate(fitted.normal.groups, start=1)
        found: Local | None = fitted.normal.joint([given(structure(wider, g), wider, part) for g, part in every]).at(x)
    else:
        parts = (replace(part, model=ordinal_structure(wider, g)) for g, part in enumerate(fitted.parts, start=1))
        found = LeastSquares(tuple(parts)).at(x)
    assert found is not None  # the model itself is proper there
    return found
