"""Reliability by level: what share of the variance of a score is the construct's, within clusters and between them.

With 1'X1 the sum of a matrix, c_w and c_b the variances of the sum of a scale's items that their factor explains on
each level, and 1/n the mean of the inverse cluster sizes (n their harmonic mean):

    within           c_w / 1'Sigma_w 1                                of a person's standing in their cluster
    between          c_b / 1'Sigma_b 1                                of clusters' own means (Geldhof et al.)
    cluster means    c_b / (1'Sigma_b 1 + 1'Sigma_w 1 / n)            of the means that are observed (Lai)
    both             (c_w + c_b) / (1'Sigma_w 1 + 1'Sigma_b 1)        of persons' scores as they are (Lai)

Geldhof, Preacher & Zyphur (2014); Lai (2021), whose coefficients for cluster means and for both levels semTools
computes, too. Alpha has p/(p - 1) times the sum of covariances of the unrestricted matrices in place of c.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.fit.sem.reliability import Z95
from analysis.fit.sem.standardised import errors, slopes
from analysis.fit.twolevel.fitted import TwoLevelFitted
from analysis.fit.twolevel.setting import Setting
from analysis.fit.twolevel.unrestricted import References
from analysis.kernel.sem.sandwich import inverse, sandwich
from analysis.kernel.sem.structure import Moments
from analysis.kernel.twolevel.scores import scores

Matrix = NDArray[Any]
Vector = NDArray[Any]
KINDS = ("within", "between", "cluster means", "both")


@dataclass(frozen=True, slots=True)
class Interval:
    """A coefficient with its standard error and interval, NaN where they cannot be had."""

    value: float
    se: float
    lower: float
    upper: float


def coefficients(explained: Sequence[Any], totals: Sequence[Any], inverse_size: float) -> list[Any]:
    """Return the four coefficients from c_w, c_b and 1'Sigma_w 1, 1'Sigma_b 1; real or complex."""
    (c_w, c_b), (t_w, t_b) = explained, totals
    return [c_w / t_w, c_b / t_b, c_b / (t_b + t_w * inverse_size), (c_w + c_b) / (t_w + t_b)]


def omegas(fitted: TwoLevelFitted, scales: Mapping[str, Sequence[str]], inverse_size: float) -> tuple[Any, Vector]:
    """Return a function of x (q,) to the omegas of every scale, four each, and the point of the estimates."""
    levels = fitted.model.levels

    def every(x: Vector) -> Vector:
        at = [of.moments(x) for of in fitted.structures]
        found: list[Any] = []
        for items in scales.values():
            places = [[level.items.index(item) for item in items] for level in levels]
            explained = [_explained(m, rows) for m, rows in zip(at, places, strict=True)]
            totals = [m.sigma[np.ix_(rows, rows)].sum() for m, rows in zip(at, places, strict=True)]
            found += coefficients(explained, totals, inverse_size)
        return np.array(found)

    return every, fitted.x


def _explained(at: Moments, rows: Sequence[int]) -> Any:
    own = list(rows)
    return (at.sigma - at.values.theta)[np.ix_(own, own)].sum()


def alphas(
    setting: Setting, found: References, scales: Mapping[str, Sequence[str]], inverse_size: float
) -> tuple[Any, Vector]:
    """Return a function of the unrestricted moments to the alphas of every scale, four each, and their estimates."""
    levels, structures = setting.model.levels, found.h1.structures

    def every(x: Vector) -> Vector:
        at = [of.moments(x).sigma for of in structures]
        values: list[Any] = []
        for items in scales.values():
            parts = [
                sigma[np.ix_(rows, rows)]
                for sigma, level in zip(at, levels, strict=True)
                for rows in [[level.items.index(item) for item in items]]
            ]
            k = len(items)
            totals = [part.sum() for part in parts]
            explained = [k / (k - 1) * (part.sum() - np.trace(part)) for part in parts]
            values += coefficients(explained, totals, inverse_size)
        return np.array(values)

    return every, found.h1.solution.x


def unrestricted_vcov(found: References, *, robust: bool, small_sample: bool) -> Matrix:
    """Return covariances of the unrestricted moments; NaN where they lie on their bound."""
    state = found.h1.state
    free = len(found.h1.solution.x)
    if state is None or found.bounded:
        return np.full((free, free), np.nan)
    data = state.model.data
    covered = inverse(state.hessian() / 2, found.h1.constraints)
    if not robust:
        return np.asarray(covered / data.n)
    own = scores(state)
    spread = sandwich(covered, own.T @ own / data.n) / data.n
    return np.asarray(spread * data.j / (data.j - 1) if small_sample else spread)


def delta_intervals(every: Any, x: Vector, vcov: Matrix, level: float) -> list[Interval]:
    """Return values with delta-method intervals on the logit scale, which stay between 0 and 1.

    A value outside (0, 1), as of negative covariances, has its interval on its own scale.
    """
    from scipy.special import ndtri

    z = float(ndtri(0.5 + level / 2))
    with np.errstate(invalid="ignore", divide="ignore"):
        values = np.real(every(x))
        se = errors(slopes(every, x), vcov)
    return [logit_interval(float(v), float(e), z) for v, e in zip(values, se, strict=True)]


def logit_interval(value: float, se: float, z: float = Z95) -> Interval:
    """Return a coefficient with its interval on the logit scale; outside (0, 1) on its own scale."""
    if not (0 < value < 1):
        return Interval(value, se, value - z * se, value + z * se)
    centre, half = np.log(value / (1 - value)), z * se / (value * (1 - value))
    lower, upper = (1 / (1 + np.exp(-end)) for end in (centre - half, centre + half))
    return Interval(value, se, float(lower), float(upper))


def monte_carlo_intervals(every: Any, x: Vector, vcov: Matrix, level: float, draws: int, seed: int) -> list[Interval]:
    """Return values with percentile intervals from normal draws of the estimates."""
    values = np.real(every(x))
    nothing = [Interval(float(v), np.nan, np.nan, np.nan) for v in values]
    if np.isnan(vcov).any():
        return nothing
    rng = np.random.default_rng(seed)
    size, vectors = np.linalg.eigh(vcov)
    root = vectors * np.sqrt(np.maximum(size, 0.0))
    with np.errstate(all="ignore"):
        drawn = np.array([every(x + root @ rng.standard_normal(len(x))) for _ in range(draws)])
    tail = 50 * (1 - level)
    lower, upper = np.nanpercentile(drawn, [tail, 100 - tail], axis=0)
    se = np.nanstd(drawn, axis=0, ddof=1)
    return [Interval(*(float(part) for part in row)) for row in zip(values, se, lower, upper, strict=True)]
