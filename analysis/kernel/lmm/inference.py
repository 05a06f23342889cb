"""What follows from a fitted mixed model: conditional variances, and Satterthwaite's degrees of freedom."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.lmm.deviance import State, inverse_of
from analysis.kernel.lmm.products import block_rows, dense, times

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
# With more columns beside the first factor's a gradient is dear: forward differences, half as many, are taken.
_MANY = 500
_STEP, _FORWARD_STEP = 1e-4, 1e-6
# Directions with less curvature than this share of the greatest are taken for flat.
_FLAT = 1e-10


def effects(state: State) -> list[Matrix]:
    """Return the random effects (J, K) of every factor at their conditional modes, in units of the columns as given."""
    parts = zip(state.model.structure.factors, state.relative, state.modes, strict=True)
    return [(modes @ own.T) / factor.scale for factor, own, modes in parts]


def conditional_variances(state: State) -> list[Matrix]:
    """Return sigma^2 Lambda (M^-1)_jj Lambda' (J, K, K) of every factor: what the random effects' modes leave open.

    The fixed effects are taken as known, as by lme4::ranef.
    """
    factors, products = state.model.structure.factors, state.model.products
    q, root = products.q, state.root
    inverse = inverse_of(state.rest[:q, :q])
    inner = np.swapaxes(root, 1, 2) @ root
    if q:
        bare = block_rows(np.swapaxes(root, 1, 2), block_rows(root @ state.relative[0].T, products.first_rest))
        crossed = dense(times(bare, factors[1:], state.relative[1:])).reshape(*root.shape[:2], q)
        inner = inner + crossed @ inverse @ np.swapaxes(crossed, 1, 2)
    blocks, start = [inner], 0
    for factor in factors[1:]:
        shape = (factor.levels, factor.width, factor.levels, factor.width)
        end = start + factor.levels * factor.width
        part = inverse[start:end, start:end].reshape(shape)
        blocks.append(np.einsum("jajb->jab", part))
        start = end
    found = []
    for factor, own, block in zip(factors, state.relative, blocks, strict=True):
        turned = own / factor.scale[:, None]
        found.append(state.variance * turned @ block @ turned.T)
    return found


def fixed_covariance(state: State) -> Matrix:
    """Return the covariances (p, p) of the fixed effects, theta taken as known."""
    return state.variance * state.fixed_inverse


@dataclass(frozen=True, eq=False)
class Satterthwaite:
    """What degrees of freedom need: covariances (p, p) of the fixed effects, their `slopes` (t + 1, p, p) by theta and
    log residual variance, and the inverse Hessian (t + 1, t + 1) of the deviance by these; `flat` directions left out.
    """

    covariance: Matrix
    slopes: Matrix
    inverse: Matrix
    flat: int

    @classmethod
    def of(cls, state: State) -> "Satterthwaite":
        """Differentiate the gradient and the covariances at the estimates; elements of theta at 0 are held there."""
        model = state.model
        free = np.flatnonzero(~(model.structure.diagonal & (state.theta <= 0)))
        weight = 1 / state.variance
        step, central = (_FORWARD_STEP, False) if model.products.q > _MANY else (_STEP, True)
        hessian = np.zeros((len(free) + 1,) * 2)
        slopes = np.empty((len(free) + 1, *state.fixed_inverse.shape))
        curvature = []
        for k, place in enumerate(free.tolist()):
            ahead = model.at(_moved(state.theta, place, step))
            behind = model.at(_moved(state.theta, place, -step)) if central else state
            width = step * (2 if central else 1)
            curvature.append((ahead.slope(weight) - behind.slope(weight))[free] / width)
            slopes[k] = state.variance * (ahead.fixed_inverse - behind.fixed_inverse) / width
        if len(free):
            part = np.array(curvature)
            hessian[:-1, :-1] = (part + part.T) / 2
            hessian[-1, :-1] = hessian[:-1, -1] = -(state.slope(weight) - state.slope(0.0))[free]
        hessian[-1, -1] = model.freedom
        slopes[-1] = fixed_covariance(state)
        inverse, flat = _inverted(hessian)
        return cls(fixed_covariance(state), slopes, inverse, flat)

    def freedom(self, contrast: Vector) -> float:
        """Return 2 v^2 / Var(v), v = contrast' C contrast (Giesbrecht & Burns 1985; Fai & Cornelius 1996)."""
        variance = float(contrast @ self.covariance @ contrast)
        slope = np.einsum("a,kab,b->k", contrast, self.slopes, contrast)
        spread = float(slope @ self.inverse @ slope)
        return variance**2 / spread if spread > 0 else float("nan")


def _moved(theta: Vector, place: int, step: float) -> Vector:
    moved = theta.copy()
    moved[place] += step
    return moved


def _inverted(hessian: Matrix) -> tuple[Matrix, int]:
    """Return the inverse over the directions with curvature, and how many have none."""
    values, vectors = np.linalg.eigh(hessian)
    curved = values > _FLAT * values.max()
    inverse = (vectors[:, curved] / values[curved]) @ vectors[:, curved].T
    return np.asarray(inverse), int((~curved).sum())
