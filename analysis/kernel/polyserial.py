"""Correlations of a continuous measure with an ordinal item (polyserial), by two-step maximum likelihood."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from analysis.kernel.normal import density_of_one
from analysis.kernel.rootfinding import BOUND, Root, climb

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
Integers = NDArray[np.int64]

# Stands for an infinite threshold: the density there is 0, and 0 x infinity is not met.
_FAR = 40.0
_LEAST = 1e-300


@dataclass(frozen=True, slots=True)
class Serial:
    """One pair's rows: `z` (n,) the standardised measure, `code` (n,) the category, of those who gave both.

    `tau` (K - 1,) are the item's thresholds.
    """

    z: Vector
    code: Integers
    tau: Vector

    @property
    def upper(self) -> Vector:
        """The upper threshold of each row's category (n,)."""
        return np.append(self.tau, _FAR)[self.code]

    @property
    def lower(self) -> Vector:
        """The lower threshold of each row's category (n,)."""
        return np.concatenate([[-_FAR], self.tau])[self.code]


@dataclass(frozen=True, slots=True)
class SerialScores:
    """Derivatives of each row's log likelihood (n,), the measure being standardised.

    By `rho`; by the measure's `mean` and `variance`; by the `upper` and the `lower` threshold of the row's category.
    """

    rho: Vector
    mean: Vector
    variance: Vector
    upper: Vector
    lower: Vector


def fit_polyserial(pairs: list[Serial]) -> Root:
    """Return the polyserial correlations of `pairs`, moments and thresholds given (two-step).

    Newton's method on the likelihood of Olsson, Drasgow & Dorans (1982): the normal density of the measure times
    the conditional probability of the category. Checked against lavaan::lavCor.
    """

    def derivatives(rho: Vector, which: Integers) -> tuple[Vector, Vector, Vector]:
        each = [_derivatives(pairs[k], r) for k, r in zip(which, rho, strict=True)]
        gradient, observed, expected = np.array(each).T
        return gradient, observed, expected

    return climb(derivatives, np.array([_start(pair) for pair in pairs]))


def serial_scores(pair: Serial, rho: float) -> SerialScores:
    """Return the derivatives of each row's log likelihood at correlation `rho`."""
    root = np.sqrt((1 - rho) * (1 + rho))
    up, down, probability = _conditional(pair, rho, root)
    high, low = density_of_one(up) / probability, density_of_one(down) / probability
    tilt = rho / root * (high - low)
    return SerialScores(
        rho=(high * (rho * pair.upper - pair.z) - low * (rho * pair.lower - pair.z)) / root**3,
        mean=pair.z + tilt,
        variance=0.5 * (pair.z * pair.z - 1 + pair.z * tilt),
        upper=high / root,
        lower=-low / root,
    )


def _derivatives(pair: Serial, rho: float) -> tuple[float, float, float]:
    """Return the gradient by rho, the observed information, and the cross-product of the scores."""
    free = (1 - rho) * (1 + rho)
    root = np.sqrt(free)
    up, down, probability = _conditional(pair, rho, root)
    first, second = 0.0, 0.0
    for bound, at, sign in ((pair.upper, up, 1.0), (pair.lower, down, -1.0)):
        height = sign * density_of_one(at) / probability
        speed = (rho * bound - pair.z) / (free * root)
        first = first + height * speed
        second = second + height * (bound / (free * root) + speed * (3 * rho / free - at * speed))
    squares = float(np.sum(np.square(first)))
    return float(np.sum(first)), squares - float(np.sum(second)), squares


def _conditional(pair: Serial, rho: float, root: float) -> tuple[Vector, Vector, Vector]:
    """Return the ends of each row's category on the scale of its conditional distribution, and its probability."""
    up, down = (pair.upper - rho * pair.z) / root, (pair.lower - rho * pair.z) / root
    # In the upper tail the difference is taken of the small probabilities above, not of two numbers close to 1.
    above = down > 0
    probability = np.where(above, ndtr(-down) - ndtr(-up), ndtr(up) - ndtr(down))
    return up, down, np.maximum(probability, _LEAST)


def _start(pair: Serial) -> float:
    """Return a first guess: the point-polyserial correlation over the heights at the thresholds (Olsson et al. 1982).

    r sd(code) / sum phi(tau), which is Pearson's estimate for integer scores.
    """
    covariance = float(np.mean(pair.z * (pair.code - pair.code.mean())))
    guess = covariance / float(np.sum(density_of_one(pair.tau)))
    return float(np.clip(guess, -0.9 * BOUND, 0.9 * BOUND))
