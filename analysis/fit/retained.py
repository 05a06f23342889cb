"""The criteria for the number of factors: what each suggests from the evidence, the number it goes by, its source."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.fit.evidence import Evidence, leading
from analysis.fit.matrix import Kind
from analysis.kernel.map import fewest_partials

Vector = NDArray[np.float64]


class Found(NamedTuple):
    """Factors suggested, the statistic there; if None, why, and whether something failed or the criterion is silent."""

    factors: int | None
    value: float = np.nan
    why: str = ""
    failed: bool = False


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion: `key`, `name`, the `statistic` it goes by, its `source`.

    `counts`: whether it is compared with the others; those that do not are shown for information only.
    """

    key: str
    name: str
    statistic: str
    source: str
    find: Callable[[Evidence], Found]
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a criterion suggests from one matrix: `factors` and its statistic's `value` there.

    Where it suggests nothing `factors` is None and `why` says why; `failed` if it could not be computed.
    """

    criterion: Criterion
    matrix: Kind
    factors: int | None
    value: float
    why: str
    failed: bool


def suggestions(evidence: Evidence) -> tuple[Suggestion, ...]:
    """Return every criterion's suggestion, in the order of CRITERIA."""
    return tuple(Suggestion(criterion, evidence.kind, *criterion.find(evidence)) for criterion in CRITERIA)


def _above(observed: str, limit: str, evidence: Evidence) -> Found:
    values: Vector = getattr(evidence, observed)
    count = leading(values, getattr(evidence, limit))
    if count is None:
        return Found(None, why="the one-factor solution did not converge", failed=True)
    return Found(count, float(values[max(count, 1) - 1]))


def _least_partial(name: str, evidence: Evidence) -> Found:
    averages: Vector = getattr(evidence, name)
    count = fewest_partials(averages)
    return Found(count, float(averages[count]))


def _elbow(index: str, evidence: Evidence) -> Found:
    hull, values = evidence.ladder.hull(index), getattr(evidence.ladder, index)[: evidence.ladder.top + 1]
    if hull.factors is not None:
        return Found(hull.factors, float(hull.st[hull.factors]))
    if index != "caf" and not evidence.correlations.positive_definite:
        return Found(None, why="the matrix is not positive definite", failed=True)
    few = np.isfinite(values).sum() < 3
    return Found(None, why="fewer than three numbers of factors have a fit" if few else "the hull has no elbow")


def _simplest(name: str, evidence: Evidence) -> Found:
    fit: Vector = getattr(evidence.ladder, name)
    if not np.isfinite(fit).any():
        return Found(None, why="no number of factors has a solution that it can look at")
    count = int(np.nanargmax(fit))
    return Found(count, float(fit[count]))


def _above_one(evidence: Evidence) -> Found:
    count = int((evidence.eigenvalues > 1).sum())
    return Found(count, float(evidence.eigenvalues[max(count, 1) - 1]))


def _sharpest_bend(evidence: Evidence) -> Found:
    bends = np.diff(evidence.eigenvalues, 2)
    count = int(np.argmax(bends)) + 1
    return Found(count, float(bends[count - 1]))


_HORN, _FACTORS = "Horn (1965)", "Humphreys & Montanelli (1975); psych::fa.parallel"
_HULL, _VSS = "Lorenzo-Seva, Timmerman & Kiers (2011)", "Revelle & Rocklin (1979)"
_EKC = "Braeken & van Assen (2017)"
CRITERIA: tuple[Criterion, ...] = (
    Criterion(
        "pa_components_percentile",
        "Parallel analysis, components, percentile",
        "eigenvalue",
        f"{_HORN}; Glorfeld (1995)",
        partial(_above, "eigenvalues", "components_limit"),
    ),
    Criterion(
        "pa_components_mean",
        "Parallel analysis, components, mean",
        "eigenvalue",
        _HORN,
        partial(_above, "eigenvalues", "components_mean"),
    ),
    Criterion(
        "pa_factors_percentile",
        "Parallel analysis, factors, percentile",
        "reduced eigenvalue",
        _FACTORS,
        partial(_above, "factor_eigenvalues", "factors_limit"),
    ),
    Criterion(
        "pa_factors_mean",
        "Parallel analysis, factors, mean",
        "reduced eigenvalue",
        _FACTORS,
        partial(_above, "factor_eigenvalues", "factors_mean"),
    ),
    Criterion("map", "MAP", "average partial r²", "Velicer (1976)", partial(_least_partial, "map2")),
    Criterion(
        "map4",
        "MAP, revised",
        "average partial r⁴",
        "Velicer, Eaton & Fava (2000), each partial r by itself",
        partial(_least_partial, "map4"),
    ),
    Criterion("ekc", "Empirical Kaiser criterion", "eigenvalue", _EKC, partial(_above, "eigenvalues", "reference")),
    Criterion("hull_cfi", "Hull, CFI", "st", _HULL, partial(_elbow, "cfi")),
    Criterion("hull_rmsea", "Hull, RMSEA", "st", _HULL, partial(_elbow, "rmsea")),
    Criterion("hull_caf", "Hull, CAF", "st", _HULL, partial(_elbow, "caf")),
    Criterion("vss1", "VSS, complexity 1", "VSS fit", _VSS, partial(_simplest, "vss1")),
    Criterion("vss2", "VSS, complexity 2", "VSS fit", _VSS, partial(_simplest, "vss2")),
    Criterion(
        "ekc_unrestricted",
        "Empirical Kaiser criterion without its floor of 1 (information only: overextracts)",
        "eigenvalue",
        f"{_EKC}; semTools::efa.ekc",
        partial(_above, "eigenvalues", "unrestricted"),
        counts=False,
    ),
    Criterion(
        "kaiser",
        "Eigenvalues above 1 (information only: overextracts)",
        "eigenvalue",
        "Guttman (1954); Kaiser (1960); against it Zwick & Velicer (1986)",
        _above_one,
        counts=False,
    ),
    Criterion(
        "acceleration",
        "Sharpest bend of the scree (information only: underextracts)",
        "second difference",
        "Raîche et al. (2013)",
        _sharpest_bend,
        counts=False,
    ),
)
