"""Omega hierarchical by Schmid and Leiman's transformation of an oblique exploratory solution."""

from collections.abc import Iterator

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
    rows_used,
    with_intervals,
)
from analysis.fit.pairs import check_varies
from analysis.fit.rotation import Rotated, rotate
from analysis.kernel.covariance import pairwise_correlation, pairwise_covariance
from analysis.kernel.minres import LEAST_UNIQUENESS, Extraction, greatest_factors, minres
from analysis.kernel.omega import (
    Hierarchical,
    construct_replicability,
    explained_common_variance,
    hierarchical_omegas,
)
from analysis.kernel.omega_error import Slope
from analysis.kernel.schmid_leiman import Parent, SchmidLeiman, near, schmid_leiman
from analysis.sample import Sample
from instrument.errors import Refused

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
Flags = NDArray[np.bool_]

GENERAL, TOTAL = "hierarchical", "total, all factors"
SPECIFIC, SUBSCALE_TOTAL, SUBSCALE_GENERAL = "hierarchical subscale", "subscale total", "general factor in subscale"
# psych::omega's number of factors, for a sample without as many constructs.
DEFAULT_FACTORS = 3
# Correlations are moved by this much, both ways, for derivatives good to its square.
_STEP = 1e-4


def hierarchical(sample: Sample, choices: Choices, factors: int | None) -> Found:
    """Return omega hierarchical of the standardised items' sum, as psych::omega, with an interval for each coefficient.

    minres and oblimin of Pearson correlations, Schmid-Leiman; a group factor's items are those with their greatest
    loading on it. No item is turned: a negative loading on the general factor is named.
    """
    used = rows_used(sample, choices.name)
    m = _factors(sample, factors, choices.name)
    x = used.array
    check_covariance(pairwise_covariance(x), used.items, choices.name)
    correlation = pairwise_correlation(x)
    check_varies(used.items, correlation, choices.name)
    extracted = minres(correlation, m)
    rotated = rotate(extracted.loadings, "oblimin")
    made = _upright(schmid_leiman(rotated.pattern[None], rotated.phi[None]))
    members = np.eye(m, dtype=bool)[np.argmax(np.abs(made.groups[0]), axis=1)]
    parent = Parent(extracted.uniquenesses, extracted.loadings, rotated.pattern)
    names = tuple(f"F{k + 1}" for k in range(m))
    coefficients = labelled(
        choices.name, names, members, coefficient_values(_omegas(made, correlation[None], members))[0]
    )
    converged = extracted.optimum.converged and rotated.converged and bool(made.converged[0])
    doubts = _doubts(used, choices.name, correlation, extracted, rotated, made)
    if converged:
        coefficients, more = with_intervals(
            coefficients,
            choices,
            lambda: np.concatenate(list(_bootstrap(x, choices, parent, members))),
            lambda: _standard_errors(x, correlation, parent, members),
        )
        doubts += more
    return Found(
        used,
        coefficients,
        ("g", *names),
        np.column_stack([made.general[0], made.groups[0]]),
        made.uniquenesses[0],
        converged,
        f"omega hierarchical of the standardised items (Schmid-Leiman, {m} factors, minres, oblimin), {choices.said()}",
        "Pearson",
        _more(used, names, members, choices),
        tuple(doubts),
        _indices(made),
    )


def coefficient_values(found: Hierarchical) -> Matrix:
    """Return (b, 2 + 3 m): hierarchical, total, then of each group factor specific, total and general."""
    by_group = np.stack([found.group_specific, found.group_total, found.group_general], axis=2)
    return np.column_stack([found.general, found.total, by_group.reshape(len(by_group), -1)])


def labelled(name: str, factors: tuple[str, ...], members: Flags, values: Vector) -> tuple[Coefficient, ...]:
    """Return the coefficients of `coefficient_values` (2 + 3 m,) with what each is of."""
    p = len(members)
    whose = [(name, GENERAL, p), (name, TOTAL, p)]
    for k, factor in enumerate(factors):
        whose += [(factor, kind, int(members[:, k].sum())) for kind in (SPECIFIC, SUBSCALE_TOTAL, SUBSCALE_GENERAL)]
    return tuple(Coefficient(*who, float(value)) for who, value in zip(whose, values, strict=True))


def _more(used: Sample, names: tuple[str, ...], members: Flags, choices: Choices) -> tuple[str, ...]:
    """Say which items are each group factor's, and what bootstrap samples are correlated by."""
    whose = [f"{name}: {', '.join(np.array(used.items)[members[:, k]])}" for k, name in enumerate(names)]
    if choices.interval == "bootstrap" and np.isnan(used.array).any():
        whose.append("bootstrap correlations from pairwise covariances and each item's own standard deviation")
    return tuple(whose)


def _factors(sample: Sample, asked: int | None, name: str) -> int:
    constructs = sum(any(item in sample.items for item in items) for items in sample.constructs.values())
    m = asked if asked is not None else max(constructs, DEFAULT_FACTORS)
    most = greatest_factors(len(sample.items))
    if not 2 <= m <= most:
        reason = "One factor has no hierarchy." if m < 2 else f"{len(sample.items)} items can carry {most} at most."
        raise Refused.at(name, f"omega hierarchical of {m} factors. {reason}", "Use kind='total', or other `factors`.")
    return m


def _upright(made: SchmidLeiman) -> SchmidLeiman:
    """Return the solution with a general factor that is mostly positive."""
    sign = np.where(made.general.sum(axis=1) < 0, -1.0, 1.0)[:, None]
    return SchmidLeiman(made.general * sign, made.groups, made.uniquenesses, made.second_order * sign, made.converged)


def _omegas(made: SchmidLeiman, correlations: Matrix, members: Flags) -> Hierarchical:
    """Return the omegas; common variance of the sum is what the uniquenesses leave of the observed one (psych)."""
    common = correlations.sum(axis=(1, 2)) - made.uniquenesses.sum(axis=1)
    return hierarchical_omegas(made.general, made.groups, common, correlations, members)


def _values(correlations: Matrix, parent: Parent, members: Flags) -> Matrix:
    made = near(correlations, parent)
    values = coefficient_values(_omegas(made, correlations, members))
    return np.where(made.converged[:, None], values, np.nan)


def _bootstrap(x: Matrix, choices: Choices, parent: Parent, members: Flags) -> Iterator[Matrix]:
    """Yield (b, 2 + 3 m) coefficients of samples of respondents, the groups of items being the whole sample's."""
    for covariances in drawn_covariances(x, choices):
        variances = np.einsum("bii->bi", covariances)
        sd = np.sqrt(np.where(variances > 0, variances, np.nan))
        yield _values(covariances / (sd[:, :, None] * sd[:, None, :]), parent, members)


def _standard_errors(x: Matrix, correlation: Matrix, parent: Parent, members: Flags) -> list[float]:
    """Return (2 + 3 m,): the delta method, derivatives by each correlation from solutions on both sides of it."""
    p = len(correlation)
    first, second = np.triu_indices(p, 1)
    moved = np.tile(correlation, (2 * len(first), 1, 1))
    pair = np.arange(len(first))
    for sign, at in ((1, pair), (-1, pair + len(first))):
        moved[at, first, second] += sign * _STEP
        moved[at, second, first] += sign * _STEP
    values = _values(moved, parent, members)
    slopes = (values[: len(first)] - values[len(first) :]) / (2 * _STEP)
    sd = np.sqrt(np.diag(pairwise_covariance(x)))
    errors = []
    for slope in slopes.T:
        by_r = np.zeros((p, p))
        by_r[first, second] = by_r[second, first] = slope / 2
        # In units of the deviations a variance moves its item's correlations by half their size.
        np.fill_diagonal(by_r, -np.sum(by_r * correlation, axis=1))
        errors.append(Slope(by_r).standard_error(x / sd))
    return errors


def _indices(made: SchmidLeiman) -> dict[str, float]:
    return {
        "ECV (explained common variance)": explained_common_variance(made.general[0], made.groups[0]),
        "H (construct replicability of g)": construct_replicability(made.general[0]),
    }


def _doubts(
    used: Sample, name: str, correlation: Matrix, extracted: Extraction, rotated: Rotated, made: SchmidLeiman
) -> list[str]:
    doubts = []
    if not extracted.optimum.converged:
        doubts.append(f"{name}: the extraction did not converge: {extracted.optimum.why}.")
    if not rotated.converged:
        doubts.append(f"{name}: the rotation did not converge, its gradient is {rotated.gradient_norm:.1e}.")
    doubts += loading_doubts(name, used.items, made.general[0], extracted.uniquenesses <= LEAST_UNIQUENESS)
    second = made.second_order[0]
    if len(second) == 2:
        doubts.append(
            f"{name}: two factors do not identify a general one; both were given the root of their correlation "
            f"({rotated.phi[0, 1]:.2f}), as psych::omega does. Three factors or more would decide."
        )
    elif np.any(second**2 > 1 - 1.01 * LEAST_UNIQUENESS):
        doubts.append(f"{name}: a factor is all but the general one (second-order Heywood case).")
    return doubts + definite(name, used.items, correlation)
