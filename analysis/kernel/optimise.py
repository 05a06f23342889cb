"""The one door to numerical optimisation: success must be shown by the gradient, never assumed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Optimum:
    """Where an optimiser stopped and whether that is a minimum.

    `x` (q,); `value` the objective there; `gradient_norm` the greatest absolute element of the gradient, leaving out
    parameters held at a bound they push against; `why` the reason in words when `converged` is False.
    """

    x: Vector
    value: float
    gradient_norm: float
    evaluations: int
    converged: bool
    why: str = ""


def minimise(
    value: Callable[[Vector], float],
    gradient: Callable[[Vector], Vector],
    start: Vector,
    bounds: Sequence[tuple[float, float]] | None = None,
    tolerance: float = 1e-8,
) -> Optimum:
    """Minimise a smooth function by BFGS, or L-BFGS-B within `bounds`, down to a gradient of `tolerance`.

    The optimiser's own success flag is not believed in either direction: BFGS reports a "precision loss" at a perfect
    minimum, and others report success 3e-3 short of one. What counts is the gradient at the end.
    """
    from scipy.optimize import minimize

    method, options = "BFGS", {"gtol": tolerance, "maxiter": 5000}
    if bounds is not None:
        method = "L-BFGS-B"
        options |= {"ftol": 1e-15, "maxfun": 50000, "maxcor": 30}
    with np.errstate(all="ignore"):  # a search that runs away overflows; the gradient tells
        found = minimize(value, start, jac=gradient, method=method, bounds=bounds, options=options)
        x = np.asarray(found.x, dtype=float)
        slope = _free(np.asarray(gradient(x), dtype=float), x, bounds)
    norm = float(np.max(np.abs(slope), initial=0.0))
    # Rounding in the objective bounds what any optimiser can reach; 100 x leaves it that room.
    converged = bool(np.isfinite(found.fun) and norm <= 100 * tolerance)
    why = "" if converged else f"the gradient is {norm:.1e} at the end, not below {100 * tolerance:.0e}"
    return Optimum(x, float(found.fun), norm, int(found.nfev), converged, why)


def _free(slope: Vector, x: Vector, bounds: Sequence[tuple[float, float]] | None) -> Vector:
    if bounds is None:
        return slope
    low, high = np.asarray(bounds, dtype=float).T
    held = ((x <= low) & (slope > 0)) | ((x >= high) & (slope < 0))
    return np.where(held, 0.0, slope)
