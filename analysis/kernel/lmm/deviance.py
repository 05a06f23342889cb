"""The profiled deviance of a linear mixed model and its gradient by theta.

Bates, Mächler, Bolker & Walker (2015): with V = I + Z Lambda Lambda' Z', everything is in the Cholesky factor of
Lambda'Z'Z Lambda + I bordered by X and y. Here the first factor's block of it is inverted
level by level, and what remains (the other factors, X and y) is one dense matrix. The gradient of log|V| by Lambda is
2 Z'Z Lambda M^-1, that of the penalised residual sum of squares -2 Z'e u'; both are taken level by level.
"""

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.lmm.products import Either, Products, block_rows, dense, times
from analysis.kernel.lmm.structure import Structure

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Model:
    """What does not change with theta."""

    structure: Structure
    products: Products
    reml: bool

    @property
    def freedom(self) -> int:
        """The divisor of the residual variance: n - p, by maximum likelihood n."""
        return self.products.n - self.products.p * self.reml

    def at(self, theta: Vector) -> "State":
        """Return the fit with theta (t,) given."""
        return State(self, theta)


@dataclass(frozen=True, eq=False)
class State:
    """A model's fit with theta given: fixed effects and residual variance are at their maximum."""

    model: Model
    theta: Vector

    @cached_property
    def relative(self) -> list[Matrix]:
        """Lambda of every factor (K, K)."""
        return [factor.relative(self.theta) for factor in self.model.structure.factors]

    @cached_property
    def root(self) -> Matrix:
        """Return (J, K, K): the inverse Cholesky factor of the first factor's blocks."""
        own = self.relative[0]
        blocks = own.T @ self.model.products.first @ own + np.eye(len(own))
        inverse: Matrix = np.linalg.inv(np.linalg.cholesky(blocks))
        return inverse

    @cached_property
    def _halves(self) -> tuple[Either, Matrix]:
        """Return the first factor's rows of the Cholesky factor: by the rest, its Lambda left out, and by X and y."""
        products, half = self.model.products, self.root @ self.relative[0].T
        return block_rows(half, products.first_rest), half @ products.first_fixed

    @cached_property
    def _reduced(self) -> Matrix:
        """Return the cross-products (q + p + 1 square) of rest, X and y, what the first factor explains taken out."""
        products, (bare, fixed) = self.model.products, self._halves
        q, left = products.q, fixed.reshape(-1, fixed.shape[2])
        whole = np.empty((q + products.p + 1,) * 2)
        whole[:q, :q] = products.rest_dense - dense(bare.T @ bare)
        whole[q:, :q] = products.rest_fixed.T - (bare.T @ left).T
        whole[q:, q:] = products.fixed - left.T @ left
        whole[:q, q:] = whole[q:, :q].T
        return whole

    @cached_property
    def _reduced_right(self) -> Matrix:
        """Return the same, its columns multiplied by the rest's Lambda."""
        factors, relative = self.model.structure.factors[1:], self.relative[1:]
        q, whole = self.model.products.q, self._reduced
        return np.hstack([times(whole[:, :q], factors, relative), whole[:, q:]])

    @cached_property
    def rest(self) -> Matrix:
        """Return the Cholesky factor of what remains: the other factors, X and y (q + p + 1 square, lower)."""
        factors, relative = self.model.structure.factors[1:], self.relative[1:]
        q, right = self.model.products.q, self._reduced_right
        whole = np.vstack([times(right[:q].T, factors, relative).T, right[q:]]) if q else right.copy()
        whole[np.arange(q), np.arange(q)] += 1
        try:
            return np.asarray(np.linalg.cholesky(whole), dtype=float)
        except np.linalg.LinAlgError:  # nothing is left of y, by rounding: no likelihood
            return np.full_like(whole, np.nan)

    @cached_property
    def squares(self) -> float:
        """The penalised residual sum of squares."""
        return float(self.rest[-1, -1] ** 2)

    @cached_property
    def log_determinant(self) -> float:
        """log |V|, and under REML log |X'V^-1 X| of the basis of X."""
        counted = self.model.products.q + (self.model.products.p if self.model.reml else 0)
        inside = np.log(np.diag(self.rest)[:counted]).sum()
        return float(2 * inside - 2 * np.log(np.einsum("jkk->jk", self.root)).sum())

    @property
    def variance(self) -> float:
        """The residual variance."""
        return self.squares / self.model.freedom

    @cached_property
    def value(self) -> float:
        """The deviance, -2 log-likelihood with all constants; under REML the restricted one (lme4's REML criterion)."""
        freedom = self.model.freedom
        constant = 2 * np.log(np.abs(np.diag(self.model.products.turned))).sum() if self.model.reml else 0.0
        return float(self.log_determinant + constant + freedom * (1 + np.log(2 * np.pi * self.variance)))

    @cached_property
    def solution(self) -> tuple[Vector, Vector]:
        """u of the rest (q,) and the coefficients of X's basis (p,), y's own least squares taken out."""
        from scipy.linalg import solve_triangular

        found = solve_triangular(self.rest[:-1, :-1], self.rest[-1, :-1], lower=True, trans=1)
        q = self.model.products.q
        return found[:q], found[q:]

    @cached_property
    def fixed_inverse(self) -> Matrix:
        """The inverse of X'V^-1 X (p, p), X as given: times the residual variance, the covariances of fixed effects."""
        from scipy.linalg import solve_triangular

        q, turned = self.model.products.q, self.model.products.turned
        root = self.rest[q:-1, q:-1].T @ turned
        inverse = solve_triangular(root, np.eye(len(root)))
        return np.asarray(inverse @ inverse.T)

    @cached_property
    def modes(self) -> list[Matrix]:
        """u of every factor (J, K): b = Lambda u."""
        (bare, fixed), (u, gamma) = self._halves, self.solution
        others = times(u[None], self.model.structure.factors[1:], [own.T for own in self.relative[1:]])[0]
        own = fixed[:, :, -1] - fixed[:, :, :-1] @ gamma - (bare @ others).reshape(fixed.shape[:2])
        found = [(np.swapaxes(self.root, 1, 2) @ own[:, :, None])[:, :, 0]]
        for factor, part in zip(self.model.structure.factors[1:], self._parts, strict=True):
            found.append(u[part].reshape(factor.levels, factor.width))
        return found

    @property
    def _parts(self) -> list[slice]:
        """Return where the other factors' columns stand."""
        widths = [factor.levels * factor.width for factor in self.model.structure.factors[1:]]
        ends = np.cumsum([0, *widths])
        return [slice(int(a), int(b)) for a, b in pairwise(ends)]

    @cached_property
    def residual_products(self) -> list[Matrix]:
        """Z'e of every factor (J, K), e the residuals from fixed and random effects."""
        products, (_, gamma) = self.model.products, self.solution
        weights = np.append(-gamma, 1.0)
        effects = [modes @ own.T for modes, own in zip(self.modes, self.relative, strict=True)]
        rest = np.concatenate([effect.ravel() for effect in effects[1:]]) if products.q else np.zeros(0)
        first = products.first_fixed @ weights - (products.first @ effects[0][:, :, None])[:, :, 0]
        first = first - (products.first_rest @ rest).reshape(first.shape)
        others = products.rest_fixed @ weights - products.first_rest.T @ effects[0].ravel() - products.rest @ rest
        found = [first]
        for factor, part in zip(self.model.structure.factors[1:], self._parts, strict=True):
            found.append(others[part].reshape(factor.levels, factor.width))
        return found

    @cached_property
    def gradient(self) -> Vector:
        """The gradient (t,) of `value`."""
        return self.slope(self.model.freedom / self.squares)

    def slope(self, weight: float) -> Vector:
        """Return the gradient (t,) of log-determinant + weight x squares; 1 / weight a residual variance held fixed."""
        found = np.zeros(len(self.theta))
        parts = zip(self.model.structure.factors, self.traces, self.residual_products, self.modes, strict=True)
        for factor, trace, products, modes in parts:
            whole = 2 * trace - 2 * weight * (products.T @ modes)
            found[factor.theta] = whole[factor.rows, factor.columns]
        return found

    @cached_property
    def inverse(self) -> Matrix:
        """The inverse of the bordered matrix of the rest and, under REML, X."""
        counted = self.model.products.q + (self.model.products.p if self.model.reml else 0)
        return inverse_of(self.rest[:counted, :counted])

    @cached_property
    def traces(self) -> list[Matrix]:
        """Return, for every factor, the sum over levels of the diagonal blocks (K, K) of Z'Z Lambda M^-1.

        The first factor's: log|M| = sum of log|M_j| + log|S|, M_j = I + Lambda'A_j Lambda, and S depends on Lambda by
        N_j = Lambda M_j^-1 Lambda', whose differential is (I - N_j A_j) dLambda M_j^-1 Lambda' and its transpose. The
        others': S = I + Lambda'B Lambda, B = `_reduced`.
        """
        products, factors, inverse = self.model.products, self.model.structure.factors, self.inverse
        counted = len(inverse)
        own, lower = products.first @ self.relative[0], np.swapaxes(self.root, 1, 2)
        inverted = lower @ self.root
        found = [np.einsum("jab,jbc->ac", own, inverted)]
        if counted:
            half = inverted @ self.relative[0].T
            found[0] -= self._through_rest(half, np.eye(half.shape[1]) - own @ half, inverse)
        whole = self._reduced_right[:counted, :counted]
        for factor, part in zip(factors[1:], self._parts, strict=True):
            shape = (factor.levels, factor.width, -1)
            found.append(np.einsum("jac,jbc->ab", whole[part].reshape(shape), inverse[part].reshape(shape)))
        return found

    def _through_rest(self, half: Matrix, outer: Matrix, inverse: Matrix) -> Matrix:
        """Return the sum over levels of outer_j G_j' half_j' (K, K), G_j = A_0R S^-1 A_R0 of that level."""
        products, factors = self.model.products, self.model.structure.factors[1:]
        q, width = products.q, half.shape[1]
        fixed = products.first_fixed[:, :, : len(inverse) - q]
        crossed = times(products.first_rest, factors, self.relative[1:])
        left, right = block_rows(outer, crossed), block_rows(half, crossed)
        left_x, right_x = outer @ fixed, half @ fixed
        found = np.empty((width, width))
        for a in range(width):
            for b in range(width):
                one, two, x_one, x_two = left[a::width], right[b::width], left_x[:, a], right_x[:, b]
                found[a, b] = np.vdot(dense(one.T @ two), inverse[:q, :q]) + np.vdot(x_one.T @ x_two, inverse[q:, q:])
                found[a, b] += np.vdot(one.T @ x_two + two.T @ x_one, inverse[:q, q:])
        return found


def inverse_of(lower: Matrix) -> Matrix:
    """Return the inverse of L L' from its Cholesky factor L."""
    from scipy.linalg.lapack import dpotri

    if not len(lower):
        return np.zeros((0, 0))
    half, _ = dpotri(np.asfortranarray(lower), lower=1)
    half = np.tril(half)
    return np.asarray(half + np.tril(half, -1).T)
