"""Omega total: the reliability of the raw sum of items that measure one factor."""

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analysis.fit.omega import (
    Choices,
    Coefficient,
    Found,
    check_covariance,
    definite,
    drawn_covariances,
    loading_doubts,
    misfit,
    rows_used,
    with_intervals,
)
from analysis.kernel.covariance import pairwise_covariance, to_correlation
from analysis.kernel.omega import omega_of_variance, omega_total
from analysis.kernel.omega_error import Slope, minres_slope, ml_slope
from analysis.kernel.onefactor import OneFactor, one_factor_minres
from analysis.kernel.onefactor_ml import one_factor_ml
from analysis.sample import Sample

Matrix = NDArray[np.float64]
Extraction = Literal["ml", "minres"]
IMPLIED, OBSERVED = "total", "total, observed variance"
_SLOPES: dict[Extraction, Callable[[Matrix, OneFactor, bool], Slope]] = {"ml": ml_slope, "minres": minres_slope}


def total(sample: Sample, choices: Choices, extraction: Extraction) -> Found:
    """Fit one factor to the covariances of all items and return omega total with its interval.

    Both denominators: the model's variance of the sum (the one asked for) and the observed one.
    """
    used = rows_used(sample, choices.name)
    x = used.array
    covariance = pairwise_covariance(x)
    check_covariance(covariance, used.items, choices.name)
    found = extract(covariance[None], extraction)
    loadings, psi = in_units(found, covariance[None], extraction)
    estimates = omegas(loadings, psi, covariance[None])[0]
    kinds = (IMPLIED, OBSERVED)
    coefficients = tuple(
        Coefficient(choices.name, k, x.shape[1], float(e)) for k, e in zip(kinds, estimates, strict=True)
    )
    doubts = _doubts(used, choices.name, covariance, found, loadings[0])
    if found.converged[0]:
        coefficients, more = with_intervals(
            coefficients,
            choices,
            lambda: _bootstrap(x, choices, found, extraction),
            lambda: [_SLOPES[extraction](covariance, found, seen).standard_error(x) for seen in (False, True)],
        )
        doubts += more
    how = "ML on covariances" if extraction == "ml" else "minres on correlations, loadings in the items' units"
    free = ", asymptotically distribution-free" if choices.interval == "delta" else ""
    return Found(
        used,
        coefficients,
        ("factor",),
        loadings.T,
        psi[0],
        bool(found.converged[0]),
        f"omega total of one factor ({how}), {choices.said()}{free}",
        None,
        (),
        tuple(doubts),
    )


def extract(covariances: Matrix, extraction: Extraction, start: OneFactor | None = None) -> OneFactor:
    """Fit one factor to covariances (b, p, p): by ML in their units, by minres in units of each one's deviations."""
    if extraction == "ml":
        return one_factor_ml(covariances, None if start is None else (start.loadings[0], start.uniquenesses[0]))
    return one_factor_minres(_correlations(covariances), None if start is None else start.loadings[0])


def in_units(found: OneFactor, covariances: Matrix, extraction: Extraction) -> tuple[Matrix, Matrix]:
    """Return loadings and uniquenesses (b, p) in the units of the items."""
    if extraction == "ml":
        return found.loadings, found.uniquenesses
    variances = np.einsum("bii->bi", covariances)
    return found.loadings * np.sqrt(np.where(variances > 0, variances, np.nan)), found.uniquenesses * variances


def omegas(loadings: Matrix, psi: Matrix, covariances: Matrix) -> Matrix:
    """Return (b, 2): omega total by the model's and by the observed variance of the sum."""
    observed = omega_of_variance(loadings, covariances.sum(axis=(1, 2)))
    return np.column_stack([omega_total(loadings, psi), observed])


def _correlations(covariances: Matrix) -> Matrix:
    variances = np.einsum("bii->bi", covariances)
    sd = np.sqrt(np.where(variances > 0, variances, np.nan))
    correlations: Matrix = covariances / (sd[:, :, None] * sd[:, None, :])
    return correlations


def _bootstrap(x: Matrix, choices: Choices, parent: OneFactor, extraction: Extraction) -> Matrix:
    """Return (draws, 2) omegas of samples of respondents, each fitted from the whole sample's solution."""
    values = []
    for covariances in drawn_covariances(x, choices):
        found = extract(covariances, extraction, parent)
        made = omegas(*in_units(found, covariances, extraction), covariances)
        values.append(np.where(found.converged[:, None], made, np.nan))
    return np.concatenate(values)


def _doubts(used: Sample, name: str, covariance: Matrix, found: OneFactor, loadings: Matrix) -> list[str]:
    if not found.converged[0]:
        return [f"{name}: one factor could not be fitted, the gradient is {found.gradient_norm[0]:.1e} at the end."]
    sd = np.sqrt(np.diag(covariance))
    correlation, standardised = to_correlation(covariance), loadings / sd
    doubts = loading_doubts(name, used.items, loadings, found.heywood[0])
    doubts += misfit(name, used.items, correlation, np.outer(standardised, standardised), "Pearson")
    return doubts + definite(name, used.items, correlation)
