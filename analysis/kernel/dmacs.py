"""How much an item's expected score differs between two groups: dMACS."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
# Half the width, in standard deviations, and the points of the rule that integrates over a normal density.
WIDTH, POINTS, POINTS_TWO = 9.0, 1601, 301


@dataclass(frozen=True, slots=True)
class Predictors:
    """What two groups' parameters make of the factors of a focal respondent: u (reference) and v (focal).

    Both are linear in the factors, hence normal: `means` (2,), `covariance` (2, 2) over the focal group.
    """

    means: Vector
    covariance: NDArray[np.float64]


def measure(at: Predictors, pooled: float) -> float:
    """Return dMACS of a measure, whose expected scores are u and v themselves: exact.

    Nye & Drasgow (2011), eq. 3: the root of the mean of (u - v)^2 over the focal group, over `pooled`.
    """
    contrast = np.array([1.0, -1.0])
    squared = float(contrast @ at.means) ** 2 + float(contrast @ at.covariance @ contrast)
    return float(np.sqrt(max(squared, 0.0))) / pooled


def ordinal(at: Predictors, thresholds: tuple[Vector, Vector], deviations: tuple[float, float], pooled: float) -> float:
    """Return dMACS of an ordinal item by the trapezoidal rule, which is exact to rounding for such integrands.

    The expected score is the sum over thresholds t of Phi((u - t) / residual deviation) (categories count 1 apart).
    Accurate to 1e-8 for slopes up to 10 or so; checked against stats::integrate.
    """
    spread = np.sqrt(np.diag(at.covariance))
    r = float(at.covariance[0, 1] / (spread[0] * spread[1])) if (spread > 0).all() else 1.0
    left = np.sqrt(max(1 - r * r, 0.0))
    z = np.linspace(-WIDTH, WIDTH, POINTS if left < 1e-7 else POINTS_TWO)
    other = np.zeros(1) if left < 1e-7 else z
    u = (at.means[0] + spread[0] * z)[:, None]
    v = at.means[1] + spread[1] * (r * z[:, None] + left * other)
    gap = _expected(u, thresholds[0], deviations[0]) - _expected(v, thresholds[1], deviations[1])
    inner = gap[:, 0] ** 2 if len(other) == 1 else gap**2 @ _weights(other)
    return float(np.sqrt(inner @ _weights(z))) / pooled


def pooled_deviation(sizes: tuple[int, int], deviations: tuple[float, float]) -> float:
    """Return the pooled standard deviation as Nye & Drasgow (2011, eq. 4) have it: a mean of deviations."""
    first, second = sizes[0] - 1, sizes[1] - 1
    return (first * deviations[0] + second * deviations[1]) / (first + second)


def _expected(u: NDArray[np.float64], thresholds: Vector, deviation: float) -> NDArray[np.float64]:
    from scipy.special import ndtr

    return np.asarray(sum(ndtr((u - t) / deviation) for t in thresholds))


def _weights(z: Vector) -> Vector:
    density = np.exp(-0.5 * z**2)
    return np.asarray(density / density.sum())
