"""Maximum likelihood of one or several groups, from complete answers or from all there are, with robust companions."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analysis.fit.sem.data import Groups
from analysis.fit.sem.estimator import Estimator
from analysis.fit.sem.fitted import Fitted, GroupMoments
from analysis.fit.sem.normal_data import NormalData, NormalGroup
from analysis.fit.sem.saturated import Reference, independence, unrestricted
from analysis.fit.sem.second import solve_by_semopy
from analysis.fit.sem.starts import Start, starting_values
from analysis.kernel.fit_indices import ChiSquare
from analysis.kernel.sem.casewise import distribution_trace
from analysis.kernel.sem.joint import JointPoint
from analysis.kernel.sem.normal import LOG_2PI
from analysis.kernel.sem.sandwich import Mixture, exists, inverse, sandwich, unidentified
from analysis.kernel.sem.scoring import Constraints, solve
from analysis.kernel.sem.structure import Structure
from analysis.model.matrices import structure
from analysis.model.model import Model

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
NONE = Mixture(float("nan"))
Engine = Literal["own", "semopy"]


def fit_likelihood(model: Model, data: Groups, estimator: Estimator, engine: Engine = "own") -> Fitted:
    """Fit by (full-information) maximum likelihood; the estimator says which errors and which test.

    `engine` semopy lets semopy do the minimising (fit.sem.second).
    Divisor N throughout (Wishart's N - 1 is not offered). A fit that does not converge has NaN for whatever rests on
    the estimates. Raises Refused where a group's covariances are singular.
    """
    normal = NormalData.of(data, model.options.meanstructure, estimator)
    structures = [given(structure(model, g), model, part) for g, part in enumerate(normal.groups, start=1)]
    constraints = Constraints.of(*model.constraints)
    joint = normal.joint(structures)
    start = starting_values(model, [Start(part.mean, part.cov, {}) for part in normal.groups])
    if engine == "semopy":
        solution = solve_by_semopy(model, joint, start, normal.groups[0].cov, data.n)
    else:
        solution = solve(joint.at, start, constraints)
    point = joint.at(solution.x)
    h1 = [part.h1 for part in normal.groups]
    best = _value(normal, h1)
    naive = ChiSquare(data.n * (solution.value - best), _moments(model) - constraints.free)
    null, null_mixture = _baseline(model, normal, h1, best)
    fitted = Fitted(
        model, data, estimator, solution, constraints, np.broadcast_to(np.nan, (model.free, model.free)),
        naive, NONE, null, null_mixture, (), *_logl(model, normal, solution.value, best), tuple(structures), normal,
    )  # fmt: skip
    if point is None or not solution.converged:
        return fitted
    fitted = replace(fitted, moments=tuple(_beside(g, p) for g, p in zip(normal.groups, point.points, strict=True)))
    return _with_errors(fitted, normal, point, h1)


def _with_errors(fitted: Fitted, normal: NormalData, point: JointPoint, h1: Sequence[Reference]) -> Fitted:
    bread = normal.bread(point)
    covered = inverse(bread, fitted.constraints)
    if not exists(covered):
        return replace(fitted, open=tuple(int(k) for k in unidentified(bread, fitted.constraints)))
    if fitted.estimator.errors == "standard":
        return replace(fitted, spread=covered / fitted.data.n)
    meat = normal.meat(point)
    tested = covered
    if fitted.data.clusters is not None and normal.observed and fitted.estimator.name != "MLR":
        # As lavaan's test of clustered answers by ML: information with the derivatives of the moments alone. By MLR it
        # has the whole Hessian, as without clusters; the two agree as N grows, if the model holds.
        tested = inverse(point.hessian(curved=False) / 2, fitted.constraints)
    free = normal.trace(h1, point) - _given_trace(fitted.model, normal)
    mixture = Mixture(free - float((tested * meat).sum()))
    return replace(fitted, spread=sandwich(covered, meat) / fitted.data.n, mixture=mixture)


def _baseline(model: Model, normal: NormalData, h1: Sequence[Reference], best: float) -> tuple[ChiSquare, Mixture]:
    """Return the chi-square of variables that do not covary (covariates do among themselves), and its mixture."""
    items, covariates = model.items, model.roles.covariates
    together = np.array([items.index(name) for name in covariates], dtype=np.intp)
    h0 = [independence(*_alone(part, together), part.means, together) for part in normal.groups]
    pairs = len(items) * (len(items) - 1) // 2 - len(together) * (len(together) - 1) // 2
    found = ChiSquare(normal.total * (_value(normal, h0) - best), len(normal.groups) * pairs)
    if normal.estimator.errors == "standard":
        return found, NONE
    total = 0.0
    for reference, part in zip(h0, normal.groups, strict=True):
        alone = replace(normal, groups=(part,))
        point = alone.joint([reference.structure]).at(reference.x)
        assert point is not None  # variances are positive
        covered = inverse(alone.bread(point), _free(reference.structure))
        total -= float(np.sum(covered * alone.meat(point)))
        if normal.estimator.errors == "distribution":
            total += alone.trace([reference], point)
    if normal.estimator.errors != "distribution":
        total += _trace_h1(normal, h1)
    return found, Mixture(total)


def _given_trace(model: Model, normal: NormalData) -> float:
    """Return what covariates' own moments, which are not modelled, contribute to the trace of unrestricted moments."""
    columns = [model.items.index(name) for name in model.roles.covariates]
    if not columns:
        return 0.0
    total = 0.0
    for part in normal.groups:
        x = part.group.x[:, columns]
        alone = unrestricted(x.mean(axis=0), np.atleast_2d(np.cov(x.T, ddof=0)), part.means)
        at = alone.structure.moments(alone.x)
        total += distribution_trace(at, x, part.means, part.group.clusters)
    return total


def _trace_h1(normal: NormalData, h1: Sequence[Reference]) -> float:
    point = normal.joint([one.structure for one in h1])
    states = [Likely.at(one.x) for Likely, one in zip(point.groups, h1, strict=True)]
    return normal.trace(h1, JointPoint(tuple(state for state in states if state is not None), 0))


def _free(of: Structure) -> Constraints:
    return Constraints.of(np.zeros((0, of.free)), np.zeros(0))


def given(of: Structure, model: Model, part: NormalGroup) -> Structure:
    """Fix the moments of covariates at the sample's: they are given, not modelled."""
    latent, items = model.latent, model.items
    fixed = of.fixed.copy()
    for a in model.roles.covariates:
        fixed.alpha[latent.index(a)] = part.mean[items.index(a)] if part.means else 0.0
        for b in model.roles.covariates:
            fixed.psi[latent.index(a), latent.index(b)] = part.cov[items.index(a), items.index(b)]
    return replace(of, fixed=fixed)


def _alone(part: NormalGroup, together: NDArray[np.intp]) -> tuple[Vector, Matrix]:
    """Return each variable's own mean and variance; covariates, which are complete, with their covariances."""
    cov = np.diag(part.alone_var)
    cov[np.ix_(together, together)] = part.cov[np.ix_(together, together)]
    return part.alone_mean, cov


def _value(normal: NormalData, references: Sequence[Reference]) -> float:
    """Return F at a closed form: groups have parameters of their own."""
    joint = normal.joint([one.structure for one in references])
    states = [group.at(one.x) for group, one in zip(joint.groups, references, strict=True)]
    return sum(state.value for state in states if state is not None)


def _moments(model: Model) -> int:
    """Return how many moments of all groups the model speaks of, those of covariates left out."""
    p, k = len(model.items), len(model.roles.covariates)
    each = p * (p + 1) // 2 - k * (k + 1) // 2
    return model.options.groups * (each + (p - k if model.options.meanstructure else 0))


def _logl(model: Model, normal: NormalData, value: float, best: float) -> tuple[float, float]:
    """Return the log-likelihoods of model and unrestricted moments, those of covariates taken off (as lavaan does)."""
    covariates = [model.items.index(name) for name in model.roles.covariates]
    given = 0.0
    for part in normal.groups:
        own = part.cov[np.ix_(covariates, covariates)]
        given += -part.group.n / 2 * (len(covariates) * (LOG_2PI + 1) + float(np.linalg.slogdet(own)[1]))
    return -normal.total / 2 * value - given, -normal.total / 2 * best - given


def _beside(part: NormalGroup, point: object) -> GroupMoments:
    at = part.located(point.moments)  # type: ignore[attr-defined]
    return GroupMoments(part.group.n, part.mean, part.cov, at.mu, at.sigma)
