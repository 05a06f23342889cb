"""A fitted model fitted again to many bootstrap samples: at once where answers are complete, else one by one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.fit.sem.fitted import Fitted
from analysis.fit.sem.normal_data import LEAST_EIGENVALUE
from analysis.fit.sem.refits_one import MOST_STEPS, refit_least_squares, refit_likelihood
from analysis.fit.sem.resampling import given_many, weighted_moments
from analysis.fit.sem.standardised import Standardiser, definitions, raw
from analysis.fit.sem.tabulated import standardised
from analysis.kernel.sem.batch import Batch, Part, fit_batch
from analysis.kernel.sem.joint import Joint
from analysis.kernel.sem.normal import Likelihood, Pattern
from analysis.kernel.sem.scoring import solve
from analysis.kernel.sem.structure import Structure
from analysis.kernel.twostep import Empty
from analysis.model.matrices import structure

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Refits:
    """What b samples were fitted with, NaN where a fit did not converge.

    `est` and `std` (b, k): every parameter, then what `:=` defines, as it is and standardised. `usable` (b,): the
    sample had moments to fit to; `converged`, `improper` (b,): a variance below 0, or a covariance matrix of factors or
    residuals that is not positive definite. `chisq` (b,), NaN where fits are one by one.
    """

    est: Array
    std: Array
    usable: Flags
    converged: Flags
    improper: Flags
    chisq: Array


@dataclass(frozen=True, eq=False)
class _Block:
    """Samples' estimates x (b, q), F (b,) times N, who could be fitted, and the structures x belongs to."""

    x: Array
    chisq: Array
    usable: Flags
    converged: Flags
    structures: tuple[Structure, ...]


@dataclass(frozen=True, eq=False)
class Turn:
    """A group's answers turned so that the model holds: (y - `mean`) `by` + `mu`."""

    mean: Array
    by: Array
    mu: Array


def refits(
    fitted: Fitted, samples: Iterable[Sequence[Array]], empty: Empty = "2x2", turns: Sequence[Turn] = ()
) -> Refits:
    """Fit the model again, from its estimates, to samples given as blocks of weights (b, n_g) for every group.

    Complete answers by likelihood: all samples of a block at once (kernel.sem.batch), those that do not converge there
    once more alone; with `turns` the answers are turned first. Otherwise one by one; of ordinal answers a sample in
    which nobody chose one of an item's categories is not usable.
    """
    together = fitted.normal is not None and fitted.normal.complete
    made = [_together(fitted, block, turns) if together else _one_by_one(fitted, block, empty) for block in samples]
    tables = [_table(fitted, block) for block in made]
    joined = [np.concatenate([getattr(one, name) for one in made]) for name in ("usable", "converged", "chisq")]
    est, std, improper = (np.concatenate([one[k] for one in tables]) for k in range(3))
    return Refits(est, std, joined[0], joined[1], improper, joined[2])


def _together(fitted: Fitted, weights: Sequence[Array], turns: Sequence[Turn]) -> _Block:
    assert fitted.normal is not None
    found = [weighted_moments(g.group.x, w) for g, w in zip(fitted.normal.groups, weights, strict=True)]
    if turns:
        found = [(n, *_turned(turn, mean, cov)) for turn, (n, mean, cov) in zip(turns, found, strict=True)]
    total = np.sum([n for n, _, _ in found], axis=0)
    usable = np.all([(n > 1) & _regular(cov) for n, _, cov in found], axis=0)
    model, means = fitted.model, fitted.model.options.meanstructure
    parts = []
    for g, (n, mean, cov) in enumerate(found, start=1):
        own = given_many(structure(model, g), model, mean[usable], cov[usable])
        parts.append(Part(own, cov[usable], mean[usable] if means else None, (n / total)[usable]))
    fit = _fit(fitted, parts, total[usable])
    count, q = len(total), len(fitted.x)
    x, chisq, converged = np.full((count, q), np.nan), np.full(count, np.nan), np.zeros(count, dtype=bool)
    x[usable], chisq[usable], converged[usable] = fit.x, total[usable] * fit.value, fit.converged
    rows = np.flatnonzero(fit.converged)
    return _Block(x, chisq, usable, converged, tuple(part.only(rows).structure for part in parts))


def _fit(fitted: Fitted, parts: Sequence[Part], total: Array) -> Batch:
    """Fit all at once, then alone what did not converge."""
    count = len(total)
    if not count:
        return Batch(np.zeros((0, len(fitted.x))), np.zeros(0), np.zeros(0, dtype=bool))
    try:
        found = fit_batch(parts, fitted.constraints, fitted.x)
    except np.linalg.LinAlgError:  # one sample without an inverse of I - B takes the others with it
        nothing = np.full(count, np.nan)
        found = Batch(np.full((count, len(fitted.x)), np.nan), nothing, np.zeros(count, dtype=bool))
    for k in np.flatnonzero(~found.converged):
        own = [part.only(slice(k, k + 1)) for part in parts]
        solution = solve(
            Joint(tuple(_alone(part, float(total[k])) for part in own)).at, fitted.x, fitted.constraints, MOST_STEPS
        )
        if solution.converged:
            saturated = sum(part.share[0] * _saturated(part.cov[0]) for part in own)
            found.x[k], found.value[k], found.converged[k] = solution.x, solution.value - saturated, True
    return found


def _alone(part: Part, total: float) -> Likelihood:
    fixed = part.structure.fixed
    if fixed.psi.ndim == 3:
        fixed = replace(fixed, psi=fixed.psi[0], alpha=fixed.alpha[0])
    p = part.cov.shape[1]
    mean = np.zeros(p) if part.mean is None else part.mean[0]
    # A pattern's share is n over the total, which need not be whole here.
    pattern = Pattern(part.share[0] * total, np.arange(p), mean, part.cov[0])
    return Likelihood(replace(part.structure, fixed=fixed), (pattern,), total)


def _saturated(cov: Array) -> float:
    """Return F of the unrestricted moments, as kernel.sem.normal counts it."""
    return float(np.linalg.slogdet(cov)[1] + len(cov) * (1 + np.log(2 * np.pi)))


def _turned(turn: Turn, mean: Array, cov: Array) -> tuple[Array, Array]:
    return (mean - turn.mean) @ turn.by + turn.mu, turn.by.T @ cov @ turn.by


def _regular(cov: Array) -> Flags:
    """Whether covariance matrices (b, p, p) are such as a model is fitted to: not singular."""
    sd = np.sqrt(np.einsum("bii->bi", np.where(np.isfinite(cov), cov, 0.0)))
    varies = (sd > 0).all(axis=1)
    scale = np.where(varies[:, None], sd, 1.0)
    correlation = np.where(varies[:, None, None], cov / (scale[:, :, None] * scale[:, None, :]), 0.0)
    return np.asarray(np.linalg.eigvalsh(correlation)[:, 0] >= LEAST_EIGENVALUE)


def _one_by_one(fitted: Fitted, weights: Sequence[Array], empty: Empty) -> _Block:
    count, q = len(weights[0]), len(fitted.x)
    x, usable = np.full((count, q), np.nan), np.zeros(count, dtype=bool)
    for k in range(count):
        times = [w[k].astype(int) for w in weights]
        solution = refit_least_squares(fitted, times, empty) if fitted.parts else refit_likelihood(fitted, times)
        usable[k] = solution is not None
        if solution is not None and solution.converged:
            x[k] = solution.x
    converged = np.isfinite(x).all(axis=1)
    given = Standardiser.of(fitted).given
    if not fitted.parts and fitted.model.roles.covariates:
        every = [weighted_moments(np.nan_to_num(g.x), w) for g, w in zip(fitted.data.groups, weights, strict=True)]
        given = tuple(
            given_many(structure(fitted.model, g), fitted.model, mean[converged], cov[converged])
            for g, (_, mean, cov) in enumerate(every, start=1)
        )
    return _Block(x, np.full(count, np.nan), usable, converged, given)


def _table(fitted: Fitted, block: _Block) -> tuple[Array, Array, Flags]:
    """Return every parameter and definition, raw and standardised, and which samples have an improper solution."""
    model, x = fitted.model, block.x[block.converged]
    standardise = Standardiser(model, block.structures)
    est = np.concatenate([raw(model, x), definitions(model, x)], axis=-1)
    found = []
    for values in (est, standardised(standardise, x)):
        whole = np.full((len(block.x), est.shape[1]), np.nan)
        whole[block.converged] = np.where(np.isfinite(values), values, np.nan)
        found.append(whole)
    improper = np.zeros(len(block.x), dtype=bool)
    improper[block.converged] = _improper(standardise, x)
    return found[0], found[1], improper


def _improper(standardise: Standardiser, x: Array) -> Flags:
    found = np.zeros(len(x), dtype=bool)
    for g, one in enumerate(standardise.given):
        found |= np.isnan(standardise.deviations(g, x)).any(axis=1)
        values = one.values(x)
        for matrix in (values.psi, values.theta):
            diagonal = np.diagonal(matrix, axis1=-2, axis2=-1)
            if matrix.shape[-1] > 1 and np.count_nonzero(matrix) > np.count_nonzero(diagonal):
                found |= (diagonal > 0).all(axis=1) & (np.linalg.eigvalsh(matrix)[:, 0] <= 0)
    return found
