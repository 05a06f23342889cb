"""A fitted model fitted again to one bootstrap sample of ordinal or incomplete answers, from its estimates."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from analysis.fit.sem.fitted import Fitted
from analysis.fit.sem.resampling import given_many
from analysis.kernel.contingency import encode
from analysis.kernel.sem.joint import Joint
from analysis.kernel.sem.least_squares import Group, LeastSquares
from analysis.kernel.sem.normal import Likelihood, patterns
from analysis.kernel.sem.scoring import Solution, solve
from analysis.kernel.thresholds import threshold_influence
from analysis.kernel.twostep import Empty, Estimates, Tabulated, two_step
from analysis.model.matrices import structure

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
Counts = NDArray[np.int64]
# From the estimates a fit takes a handful of steps; one that goes on for longer has no minimum near them.
MOST_STEPS = 40


def refit_likelihood(fitted: Fitted, times: Sequence[Counts]) -> Solution | None:
    """Return the solution for respondents drawn so many `times` (n_g,); None where a group is empty."""
    model, total = fitted.model, int(sum(one.sum() for one in times))
    groups = []
    for g, (group, drawn) in enumerate(zip(fitted.data.groups, times, strict=True), start=1):
        x = np.repeat(group.x, drawn, axis=0)
        if len(x) < 2 or any(np.isnan(column).all() or np.nanmin(column) == np.nanmax(column) for column in x.T):
            return None
        found = patterns(x)
        if not model.options.meanstructure:
            found = tuple(replace(one, mean=np.zeros(len(one.seen))) for one in found)
        own = structure(model, g)
        if model.roles.covariates:
            filled = np.nan_to_num(x)
            own = given_many(own, model, filled.mean(axis=0)[None], np.cov(filled.T, ddof=0)[None])
            own = replace(own, fixed=replace(own.fixed, psi=own.fixed.psi[0], alpha=own.fixed.alpha[0]))
        groups.append(Likelihood(own, found, total))
    return solve(Joint(tuple(groups)).at, fitted.x, fitted.constraints, MOST_STEPS)


def refit_least_squares(fitted: Fitted, times: Sequence[Counts], empty: Empty) -> Solution | None:
    """Return the solution for respondents drawn so many `times`; None where a sample has not all correlations."""
    total, parts = int(sum(one.sum() for one in times)), []
    for group, part, drawn in zip(fitted.data.groups, fitted.parts, times, strict=True):
        x = np.repeat(group.x, drawn, axis=0)
        if not len(x) or not _alike(x, group.x, part.model.measures):
            return None
        clusters = None if group.clusters is None else _copies(group.clusters, drawn)
        made = _moments(x, part.model.measures, empty, clusters)
        if made is None:
            return None
        observed, variances = made
        weight = 1 / variances if fitted.estimator.discrepancy == "DWLS" else np.ones(len(observed))
        # The covariances of the moments count for errors and tests alone.
        parts.append(Group(part.model, observed, weight, np.zeros((0, 0)), len(x) / total))
    return solve(LeastSquares(tuple(parts)).at, fitted.x, fitted.constraints, MOST_STEPS)


def _alike(x: Matrix, whole: Matrix, measures: NDArray[np.bool_]) -> bool:
    """Whether every item has all its categories, and every measure varies."""
    for drawn, own, measure in zip(x.T, whole.T, measures, strict=True):
        used = np.unique(drawn[~np.isnan(drawn)])
        if len(used) < (2 if measure else len(np.unique(own[~np.isnan(own)]))):
            return False
    return True


def _copies(clusters: NDArray[np.intp], drawn: Counts) -> Counts:
    """Return the cluster of each drawn row, numbered from 0: one drawn twice is two clusters."""
    number = np.concatenate([np.arange(k) for k in drawn]) if len(drawn) else np.zeros(0)
    both = np.repeat(clusters, drawn) * (int(drawn.max()) + 1) + number.astype(np.intp)
    return np.unique(both, return_inverse=True)[1].ravel().astype(np.int64)


def _moments(
    x: Matrix, measures: NDArray[np.bool_], empty: Empty, clusters: Counts | None
) -> tuple[Vector, Vector] | None:
    """Return thresholds, variances and correlations in the order of kernel.sem.ordinal, and their variances times n."""
    data = Tabulated.of(x, measures, encode(x[:, ~measures]))
    whole = clusters is not None or bool(measures.any())
    found = two_step(data, empty, acov=whole, clusters=clusters)
    first, second = np.triu_indices(len(measures), 1)
    if not found.converged[first, second].all():
        return None
    located = [-level if measure else level for level, measure in zip(found.levels, measures, strict=True)]
    paired = found.rho[first, second] * found.deviations[first] * found.deviations[second]
    observed = np.concatenate([*located, found.deviations[measures] ** 2, paired])
    variances = np.diag(found.acov) if found.acov is not None else _variances(data, found, len(x))
    usable = np.isfinite(observed).all() and bool((variances > 0).all())
    return (observed, variances) if usable else None


def _variances(data: Tabulated, found: Estimates, n: int) -> Vector:
    """Return the diagonal of the asymptotic covariance matrix of ordinal items, without the rest of it."""
    first, second = np.triu_indices(data.items, 1)
    cuts = [counts @ threshold_influence(counts)[:-1] ** 2 for counts in data.margins]
    return n * np.concatenate([*cuts, found.variance[first, second]])
