"""Categorical omega: the reliability of the raw sum of ordinal answers that measure one factor."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analysis.fit.correlation import OrdinalCorrelation, ordinal_correlation
from analysis.fit.omega import (
    Choices,
    Coefficient,
    Found,
    definite,
    loading_doubts,
    misfit,
    rows_used,
    with_intervals,
)
from analysis.kernel.contingency import Codes, encode
from analysis.kernel.omega_categorical import Steps, omega_categorical, omega_slopes
from analysis.kernel.onefactor import OneFactor
from analysis.kernel.onefactor_dwls import loading_slopes, one_factor_dwls
from analysis.kernel.resample_tables import resampled_polychorics
from analysis.sample import Sample

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
Extraction = Literal["dwls", "uls"]
IMPLIED, OBSERVED = "categorical", "categorical, observed correlations"


def categorical(sample: Sample, choices: Choices, extraction: Extraction) -> Found:
    """Fit one factor to the polychoric correlations of all items and return categorical omega with its interval.

    Both denominators: the sum's variance by the model's correlations (the one asked for) and by the polychoric ones.
    """
    used = rows_used(sample, choices.name)
    found = ordinal_correlation(used, acov=True)
    rho, codes = found.estimates.rho, encode(used.array)
    steps = Steps.of(found.estimates.levels, codes.categories)
    weights = _weights(found, extraction)
    factor = one_factor_dwls(rho[None], weights)
    loadings = factor.loadings[0]
    estimates = _omegas(steps, factor, rho[None])[0]
    kinds = (IMPLIED, OBSERVED)
    coefficients = tuple(
        Coefficient(choices.name, k, len(rho), float(e)) for k, e in zip(kinds, estimates, strict=True)
    )
    doubts = _doubts(used, choices.name, found, factor)
    if factor.converged[0]:
        coefficients, more = with_intervals(
            coefficients,
            choices,
            lambda: _bootstrap(codes, choices, weights, loadings),
            lambda: _standard_errors(found, steps, loadings, weights),
        )
        doubts += more
    return Found(
        used,
        coefficients,
        ("factor",),
        loadings[:, None],
        factor.uniquenesses[0],
        bool(factor.converged[0]),
        f"categorical omega of one factor ({extraction.upper()}; Green & Yang 2009), {choices.said()}",
        "polychoric correlations",
        ("bootstrap samples keep the sample's weights",) if choices.interval == "bootstrap" else (),
        tuple(doubts),
    )


def _weights(found: OrdinalCorrelation, extraction: Extraction) -> Matrix:
    """Return (p, p): for DWLS 1 over each correlation's asymptotic variance, for ULS ones.

    A correlation at its boundary has no variance; it weighs as much as the least certain of the others.
    """
    p = len(found.items)
    if extraction == "uls":
        return np.ones((p, p))
    variance = found.estimates.variance
    off = ~np.eye(p, dtype=bool)
    known = variance[off & np.isfinite(variance) & (variance > 0)]
    greatest = float(known.max()) if len(known) else 1.0
    usable = off & np.isfinite(variance) & (variance > 0)
    return 1 / np.where(usable, variance, greatest)


def _omegas(steps: Steps, factor: OneFactor, correlations: Matrix) -> Matrix:
    """Return (b, 2): categorical omega by the model's and by the polychoric correlations."""
    return np.column_stack(
        [
            omega_categorical(steps, factor.loadings),
            omega_categorical(steps, factor.loadings, correlations),
        ]
    )


def _standard_errors(found: OrdinalCorrelation, steps: Steps, loadings: Vector, weights: Matrix) -> list[float]:
    """Return both standard errors, by the delta method on the covariances of thresholds and correlations."""
    acov, rho = found.estimates.acov, found.estimates.rho
    if acov is None or not np.isfinite(acov).all():
        return [np.nan, np.nan]
    by_pair = loading_slopes(loadings, rho, weights)
    errors = []
    for correlations in (None, rho):
        by_threshold, by_correlation = omega_slopes(steps, loadings, by_pair, correlations)
        own = [row[: len(tau)] for row, tau in zip(by_threshold, found.estimates.levels, strict=True)]
        slope = np.concatenate([*own, by_correlation])
        errors.append(float(np.sqrt(slope @ acov @ slope / len(found.sample.answers))))
    return errors


def _bootstrap(codes: Codes, choices: Choices, weights: Matrix, start: Vector) -> Matrix:
    """Return (draws, 2) omegas of samples of respondents, each with its own thresholds and correlations."""
    values = []
    for drawn in resampled_polychorics(codes, choices.draws, choices.seed):
        factor = one_factor_dwls(drawn.correlations, weights, start)
        made = np.full((len(factor.converged), 2), np.nan)
        ok = factor.converged
        kept = OneFactor(*(getattr(factor, name)[ok] for name in OneFactor.__dataclass_fields__))
        steps = Steps.of([tau[ok] for tau in drawn.thresholds], codes.categories)
        made[ok] = _omegas(steps, kept, drawn.correlations[ok])
        values.append(made)
    return np.concatenate(values)


def _doubts(used: Sample, name: str, found: OrdinalCorrelation, factor: OneFactor) -> list[str]:
    rho, items = found.estimates.rho, used.items
    if not factor.converged[0]:
        return [f"{name}: one factor could not be fitted, the gradient is {factor.gradient_norm[0]:.1e} at the end."]
    doubts = loading_doubts(name, items, factor.loadings[0], factor.heywood[0])
    doubts += misfit(name, items, rho, np.outer(factor.loadings[0], factor.loadings[0]), "polychoric")
    lost = np.argwhere(np.triu(~found.estimates.converged, 1))
    if len(lost):
        pairs = ", ".join(f"{items[i]} and {items[j]}" for i, j in lost[:6])
        doubts.append(
            f"{name}: the polychoric correlation has no maximum inside (-1, 1), put at the boundary: {pairs}."
        )
    return doubts + definite(name, items, rho)
