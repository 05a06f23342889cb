"""Many one-parameter likelihoods climbed at once: where each stops, and whether that is a maximum."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Integers = NDArray[np.int64]
# rho (q,), and which of the problems they belong to (q,) -> gradient, observed and expected information, each (q,).
Derivatives = Callable[[Vector, Integers], tuple[Vector, Vector, Vector]]

# A correlation is sought between -BOUND and BOUND.
BOUND = 0.9999
_STEP = 1e-9
_SPACING = 1e-15
_STATIONARY = 1e-8
# Information on a correlation that is worth no more than this (a standard error of 1000) is none.
_LEAST_INFORMATION = 1e-6
_MOST_STEPS = 200


@dataclass(frozen=True, slots=True)
class Root:
    """`rho` (m,); `distance` (m,), the Newton step that is left there; `steps` taken by the slowest.

    A correlation is converged where what is left is below 1e-8. Where the likelihood rises all the way to 1 or -1 it
    has no maximum: `rho` is then the bound, `distance` infinite.
    """

    rho: Vector
    distance: Vector
    steps: int

    @property
    def converged(self) -> NDArray[np.bool_]:
        """Whether each stands at a maximum (m,)."""
        return self.distance <= _STATIONARY


def climb(derivatives: Derivatives, start: Vector) -> Root:
    """Find the root of each gradient by Newton steps, kept within what is known to enclose it.

    A positive gradient puts the maximum above, a negative one below; a step that leaves the enclosure becomes a
    bisection. The expected information stands in where the observed one is not positive.
    """
    rho = start.copy()
    low, high = np.full(len(rho), -BOUND), np.full(len(rho), BOUND)
    active, steps = np.arange(len(rho)), 0
    while active.size and steps < _MOST_STEPS:
        steps += 1
        here = rho[active]
        gradient, step = _newton(derivatives, here, active)
        low[active] = np.where(gradient > 0, here, low[active])
        high[active] = np.where(gradient < 0, here, high[active])
        # A Newton step this small is the last; within rounding error of the root there is no enclosure to speak of.
        last = np.abs(step) <= _STEP
        there = here + step
        outside = ~((there > low[active]) & (there < high[active])) & ~last
        there = np.where(outside, 0.5 * (low[active] + high[active]), there)
        rho[active] = there
        active = active[~last & (np.abs(there - here) > _SPACING)]
    return _ended(derivatives, rho, steps)


def _newton(derivatives: Derivatives, rho: Vector, which: Integers) -> tuple[Vector, Vector]:
    gradient, observed, expected = derivatives(rho, which)
    with np.errstate(divide="ignore", invalid="ignore"):
        return gradient, gradient / np.where(observed > 0, observed, expected)


def _ended(derivatives: Derivatives, rho: Vector, steps: int) -> Root:
    """Judge where the climb ended by the gradient and the curvature there.

    A likelihood that rises up to 1 or -1 soon does so by less than rounding error: flat is not stationary.
    """
    gradient, observed, _ = derivatives(rho, np.arange(len(rho)))
    curved = observed > _LEAST_INFORMATION
    distance = np.where(curved, np.abs(gradient) / np.where(curved, observed, 1.0), np.inf)
    stationary = distance <= _STATIONARY
    return Root(np.where(stationary, rho, np.copysign(BOUND, rho)), np.where(stationary, distance, np.inf), steps)
