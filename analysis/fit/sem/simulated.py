"""Fit indices of a fitted model in samples simulated from known populations.

Continuous answers: covariance matrices drawn from their Wishart distribution, fitted by maximum likelihood. Ordinal
answers: normal responses cut at the fit's thresholds, fitted by its own least squares, with indices from its own test.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from analysis.fit.sem.fitted import Fitted, corrected
from analysis.fit.sem.misspecified import WHERE, Level
from analysis.fit.sem.standardised import Standardiser
from analysis.kernel import fit_indices
from analysis.kernel.fit_indices import ChiSquare
from analysis.kernel.sem.replicate import Indices, Replicated
from analysis.kernel.sem.replicate_ordinal import Drawn, ReplicatedOrdinal
from analysis.kernel.sem.sandwich import Mixture
from analysis.kernel.sem.scoring import Constraints
from analysis.kernel.sem.structure import Cells, Structure
from analysis.kernel.wishart import drawn_covariances
from instrument.errors import Refused

Vector = NDArray[np.float64]
Index = NDArray[np.intp]
NAN = float("nan")


def simulated(fitted: Fitted, levels: Sequence[Level], draws: int, seed: int) -> list[Indices]:
    """Return the indices (draws,) of the model in samples of each level's population, of the fit's N."""
    if fitted.model.options.thresholds:
        model = correlation_model(fitted)
        return [_ordinal(fitted, model, level, draws, seed + level.number) for level in levels]
    model_of_covariances = covariance_model(fitted)
    n, df = fitted.data.n, _df(fitted, model_of_covariances)
    found = [
        model_of_covariances.fit(drawn_covariances(level.sigma, n, draws, seed + level.number), n, df)
        for level in levels
    ]
    shrink = _srmr_factor(fitted)
    return [replace(one, srmr=one.srmr * shrink) for one in found]


def correlation_model(fitted: Fitted) -> ReplicatedOrdinal:
    """Return the model of the polychorics alone. Refused where thresholds are not each a free parameter of its own."""
    part = fitted.parts[0].model
    free = part.tau_free
    named = {one.name for one in part.structure.cells}
    tied = fitted.constraints.rows[:, free[free >= 0]].any() if len(fitted.constraints.rows) else False
    own = (free >= 0).all() and len(np.unique(free)) == len(free) and not tied
    if not own or named & {"nu", "alpha"} or (part.delta_free >= 0).any():
        what = "thresholds, intercepts, means or scales that the model's text speaks of"
        raise Refused.at(WHERE, f"they are not made for {what}.", "Take these lines out of the model.")
    cells, active, constraints = _renumbered(fitted, part.structure)
    none = np.zeros(0, dtype=np.intp)
    model = replace(
        part, structure=Structure(part.structure.fixed, cells, len(active)), cut=none, tau=np.zeros(0), tau_free=none
    )
    located = fitted.moments[0].implied_located
    thresholds = tuple(located[part.cut == i] for i in range(len(fitted.model.items)))
    weighted = fitted.estimator.discrepancy == "DWLS"
    return ReplicatedOrdinal(model, constraints, fitted.x[active], thresholds, weighted)


def _ordinal(fitted: Fitted, model: ReplicatedOrdinal, level: Level, draws: int, seed: int) -> Indices:
    sd = np.sqrt(np.diag(level.sigma))
    found = model.fit(level.sigma / np.outer(sd, sd), fitted.data.n, draws, seed)
    p = len(sd)
    df = (p * (p - 1) // 2 - model.constraints.free, p * (p - 1) // 2)
    chisq, srmr, rmsea, cfi = np.array([indices(fitted, one, df) if one else (NAN,) * 4 for one in found]).T
    return Indices(chisq, srmr, rmsea, cfi, ~np.isnan(chisq))


def indices(fitted: Fitted, one: Drawn, df: tuple[int, int]) -> tuple[float, float, float, float]:
    """Return chi-square, SRMR, RMSEA and CFI, scaled where the fit's own are; `df` model's and independence model's."""
    model, null = (
        _tested(fitted, ChiSquare(value, k), mixture)
        for value, mixture, k in ((one.chisq, one.mixture, df[0]), (one.null, one.null_mixture, df[1]))
    )
    shown = model
    if fitted.estimator.correction in ("mean-adjusted", "mean-var-adjusted"):
        # As in fit.sem.measures, RMSEA of these is the naive chi-square's on as many df as its mixture sums to.
        shown = ChiSquare(one.chisq, one.mixture.trace)
    return model.value, one.srmr, fit_indices.rmsea(shown, fitted.data.n - 1), fit_indices.cfi(model, null)


def _tested(fitted: Fitted, naive: ChiSquare, mixture: Mixture) -> ChiSquare:
    found = corrected(naive, mixture, fitted.estimator.correction)
    return naive if found is None else ChiSquare(found.value, found.df)


def covariance_model(fitted: Fitted) -> Replicated:
    """Return the fitted model without its means, whose parameters are renumbered."""
    given = Standardiser.of(fitted).given[0]
    cells, active, constraints = _renumbered(fitted, given)
    return Replicated(Structure(given.fixed, cells, len(active)), constraints, fitted.x[active])


def _renumbered(fitted: Fitted, of: Structure) -> tuple[tuple[Cells, ...], Index, Constraints]:
    """Return the cells of covariances, their parameters numbered from 0, which these are, and their constraints."""
    cells = tuple(one for one in of.cells if one.name in ("lambda", "psi", "theta"))
    active = np.unique(np.concatenate([one.free for one in cells]))
    rows, sides = fitted.constraints.rows, fitted.constraints.sides
    about = (rows[:, active] != 0).any(axis=1) if len(rows) else np.zeros(0, dtype=bool)
    number = np.full(of.free, -1, dtype=np.intp)
    number[active] = np.arange(len(active))
    renumbered = tuple(replace(one, free=number[one.free]) for one in cells)
    return renumbered, active, Constraints.of(rows[about][:, active].reshape(-1, len(active)), sides[about])


def _df(fitted: Fitted, model: Replicated) -> float:
    p = len(fitted.model.items)
    return float(p * (p + 1) // 2 - model.constraints.free)


def _srmr_factor(fitted: Fitted) -> float:
    p = len(fitted.model.items)
    count = p * (p + 1) / 2
    return float(np.sqrt(count / (count + p))) if fitted.model.options.meanstructure else 1.0
