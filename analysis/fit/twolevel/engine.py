"""From a two-level model and clustered answers to a fit: estimates, errors, and tests against its reference models."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from analysis.fit.sem.starts import Start, starting_values
from analysis.fit.twolevel.boundary import bounded_fit
from analysis.fit.twolevel.fitted import Estimator, Tested, TwoLevelFitted
from analysis.fit.twolevel.model import TwoLevelModel
from analysis.fit.twolevel.references import Half, LevelMoments, given, independence, joined, renumbered
from analysis.fit.twolevel.setting import NAN, Setting, Solved, meat, solved, trace_of
from analysis.fit.twolevel.unrestricted import References
from analysis.kernel.fit_indices import ChiSquare
from analysis.kernel.sem.sandwich import Mixture, inverse, sandwich, unidentified
from analysis.kernel.sem.scoring import Constraints
from analysis.kernel.sem.structure import Structure

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
# A chi-square below 0 by no more than this is rounding.
ROUNDING = 1e-6


def fit_two_levels(
    setting: Setting, estimator: Estimator, found: References, *, small_sample: bool = True
) -> TwoLevelFitted:
    """Fit the model of a setting by (full-information) maximum likelihood, with its tests and errors.

    `small_sample`: robust covariances times J/(J - 1). A robust test of no more clusters than parameters is not made.
    """
    model, data = setting.model, setting.data
    structures = tuple(
        given(of, level.latent, level.items, level.roles.covariates, at)
        for of, level, at in zip(model.structures, model.levels, found.moments, strict=True)
    )
    start = _start(model, found.moments)
    own = solved(setting, (structures[0], structures[1]), start, model.constraints)
    held = own.state is None and model.saturated[1]
    if held:
        own = _bounded(setting, own, found)
    robust = estimator == "MLR" and data.j > model.constraints.free
    vcov, mixture, left_open = _errors(own, estimator, _bound_cells(own) if held else None)
    if estimator == "MLR" and small_sample:
        vcov = vcov * data.j / (data.j - 1)
    if not robust:
        mixture = NAN
    tested, notes = tested_against(found, own, mixture), _notes(found, own, held=held)
    null = solved(setting, *_independent(setting, found))
    baseline = tested_against(found, null, trace_of(null) if robust and null.state is not None else NAN)
    return TwoLevelFitted(
        model, data, estimator, own.solution, vcov, tested, baseline, (structures[0], structures[1]), found.moments,
        own.deviance - found.given_deviance, found.h1.deviance - found.given_deviance, left_open,
        notes, refused=estimator == "MLR" and not robust,
    )  # fmt: skip


def tested_against(found: References, of: Solved, trace: float) -> Tested:
    """Return the likelihood-ratio chi-square of a fit against unrestricted moments."""
    df = found.free - of.constraints.free
    value = of.deviance - found.h1.deviance
    value = NAN if value < -ROUNDING else max(value, 0.0)
    return Tested(ChiSquare(value, df), Mixture(NAN if found.bounded else found.trace - trace))


def _notes(found: References, of: Solved, *, held: bool) -> tuple[str, ...]:
    """Return what is to be said of the unrestricted model the fit is compared with."""
    notes = []
    if found.bounded:
        notes.append(
            "The unrestricted covariance matrix between clusters was kept positive semidefinite, for without that "
            "bound its likelihood has no maximum: there is little variance between clusters, or there are few of them. "
            "Chi-squares against it are too small, and no robust test of them is shown."
        )
    if held and of.state is not None:
        notes.append(
            "The between covariance matrix of this model was kept positive semidefinite, too: its elements have no "
            "standard errors, and those of the within level take them as given."
        )
    if of.state is not None and of.deviance < found.h1.deviance - ROUNDING:
        notes.append(
            "The model fits better than any unrestricted one within bounds, because it has negative variances between "
            "clusters: no chi-square and no index is shown. Fix these variances at 0."
        )
    return tuple(notes)


def _errors(
    of: Solved, estimator: Estimator, bound: NDArray[np.intp] | None = None
) -> tuple[Matrix, float, tuple[int, ...]]:
    """Return covariances of the estimates, the trace of the test's mixture, and what is not identified.

    Parameters that are `bound` are taken as given: their covariances are 0.
    """
    free = len(of.solution.x)
    nothing = np.full((free, free), np.nan)
    if of.state is None:
        return nothing, NAN, ()
    constraints = of.constraints
    if bound is not None:
        rows = np.concatenate([constraints.rows, np.eye(free)[bound]])
        constraints = Constraints.of(rows, rows @ of.solution.x)
    n, bread = of.state.model.data.n, of.state.hessian() / 2
    covered = inverse(bread, constraints)
    if np.isnan(covered).any():
        return nothing, NAN, tuple(int(k) for k in unidentified(bread, constraints))
    if estimator == "ML":
        return covered / n, NAN, ()
    middle = meat(of.state)
    return sandwich(covered, middle) / n, float(np.sum(covered * middle)), ()


def _bounded(setting: Setting, of: Solved, found: References) -> Solved:
    """Fit a model whose between level has no structure with that level kept within bounds; `of` as it is if not."""
    model, (low, high) = setting.model, of.structures
    own = sorted({k for k in model.within.index if k >= 0})
    elsewhere = np.setdiff1d(np.arange(model.joint.free), own)
    numbers = np.full(model.joint.free, -1, dtype=np.intp)
    numbers[own] = np.arange(len(own))
    held = Constraints.of(of.constraints.rows[:, own], of.constraints.sides)
    if of.constraints.rows[:, elsewhere].any():
        return of
    start = _start(model, found.moments)[own]
    made = bounded_fit(setting, Half(renumbered(low, numbers, len(own)), start), found.moments, held)
    if not made.solution.converged:
        return of
    x = np.zeros(model.joint.free)
    x[own] = made.x
    made.write_between(high, x)
    state = setting.likelihood(low, high).at(x)
    return Solved(of.structures, of.constraints, replace(made.solution, x=x), state)


def _bound_cells(of: Solved) -> NDArray[np.intp]:
    """Return the parameters that are elements of the between covariance matrix."""
    return np.concatenate([cells.free for cells in of.structures[1].cells if cells.name == "theta"])


def _start(model: TwoLevelModel, moments: tuple[LevelMoments, LevelMoments]) -> Vector:
    found = np.full(model.joint.free, np.nan)
    for level, at in zip(model.levels, moments, strict=True):
        cov = at.cov.copy()
        # A variance of the unrestricted between level may be negative; a start must not be.
        np.fill_diagonal(cov, np.maximum(np.diag(cov), 1e-3 * np.abs(np.diag(cov)).max()))
        own = starting_values(level, [Start(at.mean, cov, {})])
        found = np.where(np.isnan(found), own, found)
    return found


def _independent(setting: Setting, found: References) -> tuple[tuple[Structure, Structure], Vector]:
    halves: list[Half] = [independence(at, setting.covariates(k)) for k, at in enumerate(found.moments)]
    within, between, start = joined(*halves)
    return (within, between), start
