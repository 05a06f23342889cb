"""Whether one fitted model is a special case of another, and what the two have in common where it is.

Bentler & Satorra (2010): model 0 is nested in model 1 if model 1, fitted to the moments that model 0 implies, fits them
perfectly. So that a coincidence at one point does not count, the tangents are compared there as well: every direction
in which model 0 moves its moments must be one in which model 1 can.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.fit.sem.fitted import Fitted
from analysis.kernel.sem.arrow import Either, stacked
from analysis.kernel.sem.joint import Joint
from analysis.kernel.sem.least_squares import LeastSquares
from analysis.kernel.sem.normal import LOG_2PI, Likelihood, Pattern
from analysis.kernel.sem.scoring import solve
from analysis.kernel.sem.tangents import regressed
from analysis.model.defaults import key

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
Index = NDArray[np.intp]
# A discrepancy below this is none, and so is such a share of a tangent's length.
EXCESS, OUTSIDE = 1e-8, 1e-5


@dataclass(frozen=True, eq=False)
class Nesting:
    """Whether the stricter model is nested in the wider; `at` (q1,) the wider one's estimates of the other's moments.

    `excess` is the discrepancy left there, `outside` the greatest share of a tangent of the stricter model that lies
    outside those of the wider.
    """

    nested: bool
    at: Vector
    excess: float
    outside: float


def nesting(wider: Fitted, stricter: Fitted) -> Nesting:
    """Return whether `stricter` is nested in `wider`; both have converged on the same items, groups and discrepancy."""
    at, excess = _reproduced(wider, stricter)
    if not excess < EXCESS:
        return Nesting(False, at, excess, np.nan)
    d1, d0 = tangents(wider, at), tangents(stricter, stricter.x)[order(wider, stricter)]
    _, left = regressed(d0, d1)
    lengths = np.sqrt(np.asarray((d0 * d0).sum(axis=0)))
    share = float(np.max(left / np.maximum(lengths, 1e-300), initial=0.0))
    return Nesting(share < OUTSIDE, at, excess, share)


def tangents(fitted: Fitted, x: Vector) -> Either:
    """Return the derivatives (k, r) of all groups' moments by the parameters, constraints being kept.

    Moments: of likelihoods means (if they are modelled) and covariances, each in the units of the sample's standard
    deviations; of least squares those that were fitted.
    """
    if fitted.normal is None:
        point = LeastSquares(fitted.parts).at(x)
        assert point is not None  # a model that was fitted
        return _placed([(g.own, m.jacobian()) for g, m in zip(point.groups, point.moments, strict=True)], fitted)
    found = []
    for whole, part in zip(fitted.structures, fitted.normal.groups, strict=True):
        own = whole.concerned
        one = whole.only(own)
        slopes, sd = one.slopes(one.moments(x[own])), np.sqrt(np.diag(part.cov))
        rows, columns = np.tril_indices(len(sd))
        by_cell = slopes.sigma()[:, rows, columns] / (sd[rows] * sd[columns])
        found.append((own, one.gather_rows(by_cell).T))
        if part.means:
            found.append((own, one.gather_rows(slopes.mu() / sd).T))
    return _placed(found, fitted)


def _placed(found: list[tuple[Index, Matrix]], fitted: Fitted) -> Either:
    """Return rows of derivatives by some parameters one below the other, in the constraints' coordinates."""
    ends = np.cumsum([len(rows) for _, rows in found])
    each = [(np.arange(end - len(rows), end), own, rows) for end, (own, rows) in zip(ends, found, strict=True)]
    return fitted.constraints.beside(stacked(each, (int(ends[-1]), len(fitted.x))))


def order(wider: Fitted, stricter: Fitted) -> Index:
    """Return where each moment of `wider` stands among those of `stricter`, which may have its items in another order.

    Both have the same items.
    """
    mine, theirs = ([name for g in range(len(f.data.groups)) for name in _names(f, g)] for f in (wider, stricter))
    places = {name: k for k, name in enumerate(theirs)}
    return np.array([places[name] for name in mine], dtype=np.intp)


def _names(fitted: Fitted, group: int) -> list[tuple[object, ...]]:
    """Return a name for every moment of a group, in the order of `tangents`; pairs without an order of their own."""
    items = fitted.model.items
    if fitted.normal is None:
        model = fitted.parts[group].model
        first, second = model.pairs
        cuts = [int(np.sum(model.cut[:k] == item)) for k, item in enumerate(model.cut)]
        located = [(group, items[item], k) for item, k in zip(model.cut, cuts, strict=True)]
        variances = [(group, frozenset({items[i]})) for i in np.flatnonzero(model.measures)]
        return [*located, *variances, *_pairs(items, group, first, second)]
    rows, columns = np.tril_indices(len(items))
    means = [(group, name, 0) for name in items] if fitted.normal.groups[group].means else []
    return [*_pairs(items, group, rows, columns), *means]


def _pairs(items: tuple[str, ...], group: int, rows: Index, columns: Index) -> list[tuple[object, ...]]:
    return [(group, frozenset({items[i], items[j]})) for i, j in zip(rows, columns, strict=True)]


def _reproduced(wider: Fitted, stricter: Fitted) -> tuple[Vector, float]:
    """Fit the wider model to what the stricter implies; return its estimates and the discrepancy that is left."""
    start = carried(wider, stricter)
    if wider.normal is None:
        found = LeastSquares(stricter.parts).at(stricter.x)
        assert found is not None  # a model that was fitted
        target = np.concatenate([m.vector() for m in found.moments])[order(wider, stricter)]
        sizes = np.cumsum([len(part.observed) for part in wider.parts])[:-1]
        parts = zip(wider.parts, np.split(target, sizes), strict=True)
        squares = LeastSquares(tuple(replace(part, observed=own) for part, own in parts))
        solution = solve(squares.at, start if squares.at(start) else wider.x, wider.constraints)
        return solution.x, solution.value
    problem, best = _implied_problem(wider, stricter)
    solution = solve(problem.at, start if problem.at(start) else wider.x, wider.constraints)
    return solution.x, solution.value - best


def _implied_problem(wider: Fitted, stricter: Fitted) -> tuple[Joint, float]:
    """Return the likelihood of the stricter model's implied moments, as if observed, and its least value."""
    place = [stricter.model.items.index(name) for name in wider.model.items]
    every, total, best = np.arange(len(place)), wider.data.n, 0.0
    groups = []
    assert wider.normal is not None  # a likelihood
    for one, group, part in zip(wider.structures, stricter.moments, wider.normal.groups, strict=True):
        mean = group.implied_located[place] if part.means else np.zeros(len(place))
        cov = group.implied_cov[np.ix_(place, place)]
        groups.append(Likelihood(one, (Pattern(group.n, every, mean, cov),), total))
        best += group.n / total * (float(np.linalg.slogdet(cov)[1]) + len(place) * (1 + LOG_2PI))
    return Joint(tuple(groups)), best


def carried(wider: Fitted, stricter: Fitted) -> Vector:
    """Return the wider model's parameters (q1,) with their values in the stricter, its own where they have none."""
    x = wider.x.copy()
    model = stricter.model
    known = {
        (p.group, key(p.lhs, p.op, p.rhs)): stricter.x[k] if k >= 0 else p.fixed
        for p, k in zip(model.parameters, model.index, strict=True)
    }
    for p, k in zip(wider.model.parameters, wider.model.index, strict=True):
        # A loading or covariance of its variables that the stricter model does not have is 0 in it.
        there = p.lhs != p.rhs and {p.lhs, p.rhs} <= {*model.items, *model.factors}
        value = known.get((p.group, key(p.lhs, p.op, p.rhs)), 0.0 if there else None)
        if k >= 0 and value is not None:
            x[k] = value
    return wider.constraints.nearest(x)
