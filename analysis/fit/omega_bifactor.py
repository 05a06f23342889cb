"""Omega hierarchical from a confirmatory bifactor model: a general factor, and the sample's constructs beside it."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from analysis.fit.omega import (
    Choices,
    Found,
    check_covariance,
    definite,
    drawn_covariances,
    loading_doubts,
    rows_used,
    with_intervals,
)
from analysis.fit.omega_hierarchical import coefficient_values, labelled
from analysis.kernel.bifactor import Bifactor, PatternLikelihood, fit_bifactor
from analysis.kernel.covariance import pairwise_covariance, to_correlation
from analysis.kernel.minres import LEAST_UNIQUENESS
from analysis.kernel.omega import (
    construct_replicability,
    explained_common_variance,
    hierarchical_omegas,
    uncontaminated_correlations,
)
from analysis.kernel.omega_error import Slope
from analysis.kernel.onefactor import shared_inverse
from analysis.sample import Sample
from instrument.errors import Refused

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
Flags = NDArray[np.bool_]


def bifactor(sample: Sample, choices: Choices) -> Found:
    """Fit a bifactor model by ML and return omega hierarchical of the raw sum, with an interval for every coefficient.

    Orthogonal factors: a general one of all items, one for each construct. Denominators are the model's variances.
    Raises Refused with fewer than two constructs, a construct with fewer than three items, or an item in two of them.
    """
    used = rows_used(sample, choices.name)
    names, pattern = _pattern(sample, used, choices.name)
    x = used.array
    covariance = pairwise_covariance(x)
    check_covariance(covariance, used.items, choices.name)
    found = fit_bifactor(covariance[None], pattern)
    coefficients = labelled(choices.name, names, pattern[:, 1:], _values(found, pattern)[0])
    doubts = _doubts(used, choices.name, covariance, found)
    if found.converged[0]:
        coefficients, more = with_intervals(
            coefficients,
            choices,
            lambda: _bootstrap(x, choices, found, pattern),
            lambda: [slope.standard_error(x) for slope in _slopes(covariance, found, pattern)],
        )
        doubts += more
    return Found(
        used,
        coefficients,
        ("g", *names),
        found.loadings[0],
        found.uniquenesses[0],
        bool(found.converged[0]),
        f"omega hierarchical of the raw sum (bifactor model, ML), {choices.said()}",
        None,
        (),
        tuple(doubts),
        _indices(covariance, found, pattern),
    )


def _pattern(sample: Sample, used: Sample, name: str) -> tuple[tuple[str, ...], Flags]:
    """Return the constructs' names and which item loads on which factor (p, 1 + m), the general one first."""
    members = {construct: [i for i in items if i in used.items] for construct, items in sample.constructs.items()}
    members = {construct: items for construct, items in members.items() if items}
    placed = [item for items in members.values() for item in items]
    if len(members) < 2:
        raise Refused.at(name, "a bifactor model needs two constructs or more.", "Name them in Sample.from_frame.")
    if short := [construct for construct, items in members.items() if len(items) < 3]:
        raise Refused.at(
            name, f"{', '.join(short)} has fewer than three items.", "Give each construct three items or more."
        )
    if twice := sorted({item for item in placed if placed.count(item) > 1}):
        raise Refused.at(name, f"{', '.join(twice)} stand in two constructs.", "Leave each item in one of them.")
    pattern = np.column_stack(
        [np.ones(len(used.items), dtype=bool), *(np.isin(used.items, items) for items in members.values())]
    )
    return tuple(members), pattern


def _values(found: Bifactor, pattern: Flags) -> Matrix:
    """Return (b, 2 + 3 m) coefficients, NaN where the model was not fitted."""
    values = _of_parameters(found.loadings, found.uniquenesses, pattern)
    return np.where(found.converged[:, None], values, np.nan)


def _of_parameters(loadings: Matrix, psi: Matrix, pattern: Flags) -> Matrix:
    implied = loadings @ loadings.transpose(0, 2, 1) + psi[:, :, None] * np.eye(len(pattern))
    common = np.sum(loadings.sum(axis=1) ** 2, axis=1)
    return coefficient_values(
        hierarchical_omegas(loadings[:, :, 0], loadings[:, :, 1:], common, implied, pattern[:, 1:])
    )


def _bootstrap(x: Matrix, choices: Choices, parent: Bifactor, pattern: Flags) -> Matrix:
    """Return (draws, 2 + 3 m) coefficients of samples of respondents, each fitted from the whole sample's solution."""
    blocks = drawn_covariances(x, choices)
    return np.concatenate([_values(fit_bifactor(block, pattern, parent), pattern) for block in blocks])


def _slopes(covariance: Matrix, found: Bifactor, pattern: Flags) -> list[Slope]:
    """Return each coefficient's derivative by the covariances: H^-1 by the model, the rest by central differences."""
    sd = np.sqrt(np.diag(covariance))
    problem = PatternLikelihood.of((covariance / np.outer(sd, sd))[None], pattern)
    x = np.concatenate([(found.loadings[0] / sd[:, None])[pattern], found.uniquenesses[0] / sd**2])
    free = np.concatenate([np.ones(int(pattern.sum()), dtype=bool), ~found.heywood[0]])
    hessian = problem.hessian(x[None], np.zeros(1, dtype=np.int64))[0]
    inverse = shared_inverse(hessian[np.ix_(free, free)])

    def coefficients(at: Matrix) -> Matrix:
        loadings, psi = problem.parts(at)
        return _of_parameters(loadings * sd[:, None], psi * sd**2, pattern)

    by_parameter = _differences(coefficients, x)
    steps = np.zeros_like(by_parameter)
    steps[:, free] = np.nan if inverse is None else by_parameter[:, free] @ inverse
    # A uniqueness at its bound is a share of the item's variance.
    held = np.where(free, 0.0, LEAST_UNIQUENESS * (by_parameter - steps @ hessian))[:, -len(sd) :]
    by_covariance = problem.by_covariance(x[None], steps) + held[:, :, None] * np.eye(len(sd))
    return [Slope(a / np.outer(sd, sd)) for a in by_covariance]


def _differences(function: Callable[[Matrix], Matrix], x: Vector, step: float = 1e-6) -> Matrix:
    """Return (c, q) central differences of a function from (b, q) to (b, c) at x (q,)."""
    moves = step * np.eye(len(x))
    result: Matrix = ((function(x + moves) - function(x - moves)) / (2 * step)).T
    return result


def _indices(covariance: Matrix, found: Bifactor, pattern: Flags) -> dict[str, float]:
    standardised = found.loadings[0] / np.sqrt(np.diag(covariance))[:, None]
    return {
        "ECV (explained common variance)": explained_common_variance(standardised[:, 0], standardised[:, 1:]),
        "H (construct replicability of g)": construct_replicability(standardised[:, 0]),
        "PUC (uncontaminated correlations)": uncontaminated_correlations(pattern[:, 1:]),
    }


def _doubts(used: Sample, name: str, covariance: Matrix, found: Bifactor) -> list[str]:
    if not found.converged[0]:
        return [
            f"{name}: the bifactor model did not converge, the gradient is {found.gradient_norm[0]:.1e} at the end."
        ]
    doubts = loading_doubts(name, used.items, found.loadings[0, :, 0], found.heywood[0])
    return doubts + definite(name, used.items, to_correlation(covariance))
