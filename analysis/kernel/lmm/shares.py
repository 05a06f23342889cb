"""Profile likelihood intervals of shares of variance, where the random effects are intercepts alone.

theta then is the ratio of each standard deviation to the residual's, and a share, the sum of some theta^2 over
1 + the sum of all, is a function of theta. The deviance, with fixed effects and residual variance at their best, is one
too, so that a share's profile is the least deviance over the theta that have it. That of the restricted likelihood is
meant where the model is fitted by it: all models of one profile have the same fixed effects.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.lmm.deviance import Model, State
from analysis.kernel.lmm.profile import crossing
from analysis.kernel.optimise import minimise

Vector = NDArray[np.float64]
Mask = NDArray[np.bool_]
# As far towards 1 as a share is followed, and the gradient of the deviance that counts as none on the way.
_GREATEST, _FLAT = 1 - 1e-6, 1e-4
# Where a search begins instead of at 0, and how near to it goes: at an exact 0 the gradient by theta is 0 whatever the
# deviance does beside it.
_BESIDE, _NEAREST = 0.05, 1e-3
# What the step towards an end begins with, on the scale of the share, and how exactly the end is found.
_STEP, _EXACT = 0.05, 1e-5


def profile_share(state: State, chosen: Mask, rise: float) -> tuple[float, float]:
    """Return the interval of the share that the `chosen` intercepts (t,) have together: the deviance up by `rise`.

    `state` is the fit at its least deviance. An end is 0 or 1 where the deviance rises less all the way there.
    """
    profile = _Profile(state.model, chosen, state.theta)
    squares = state.theta**2
    estimate = float(squares[chosen].sum() / (1 + squares.sum()))

    def excess(share: float) -> float:
        return profile.deviance(share) - state.value - rise

    step = max(_STEP, 0.3 * estimate)
    lower = crossing(excess, estimate, -min(step, max(estimate, _STEP)), 0.0, _EXACT) if estimate > 0 else None
    upper = crossing(excess, estimate, min(step, 0.3 * (1 - estimate)), _GREATEST, _EXACT)
    return (0.0 if lower is None else lower), (1.0 if upper is None else upper)


@dataclass(frozen=True, eq=False)
class _Profile:
    """The deviance by w (t,): theta itself of what is not chosen; of what is, theta's direction, the share its length.

    With odds o = share / (1 - share), the chosen theta have the length r = sqrt(o (1 + sum of the others' squares)).
    """

    model: Model
    chosen: Mask
    theta: Vector

    def deviance(self, share: float) -> float:
        """Return the least deviance with the share given."""
        start = np.maximum(self.theta, _BESIDE)
        start[self.chosen] /= np.linalg.norm(start[self.chosen])
        if len(start) == 1 or (share == 0 and self.chosen.all()):
            return self.model.at(self._placed(start, share)).value
        bounds = [(_NEAREST, np.inf)] * len(start)
        last: dict[bytes, State] = {}

        def at(w: Vector) -> State:
            if w.tobytes() not in last:
                last.clear()
                last[w.tobytes()] = self.model.at(self._placed(w, share))
            return last[w.tobytes()]

        def slope(w: Vector) -> Vector:
            return self._turned(w, share, at(w))

        return minimise(lambda w: at(w).value, slope, start, bounds, tolerance=_FLAT).value

    def _placed(self, w: Vector, share: float) -> Vector:
        """Return theta (t,)."""
        theta, on = w.copy(), self.chosen
        length = np.sqrt(share / (1 - share) * (1 + np.sum(w[~on] ** 2)))
        theta[on] *= length / max(float(np.linalg.norm(w[on])), 1e-12)
        return theta

    def _turned(self, w: Vector, share: float, state: State) -> Vector:
        """Return the gradient (t,) of the deviance by w."""
        on, theta, slope = self.chosen, state.theta, state.gradient
        length, norm = float(np.linalg.norm(theta[on])), max(float(np.linalg.norm(w[on])), 1e-12)
        direction = w[on] / norm
        along = float(slope[on] @ direction)
        found = np.empty_like(w)
        found[on] = length / norm * (slope[on] - along * direction)
        found[~on] = slope[~on]
        if length > 0:
            found[~on] += along * share / (1 - share) * w[~on] / length
        return found
