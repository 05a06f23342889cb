"""The normal likelihood of a group's answers, complete or not, with its derivatives by the model's parameters.

Respondents who answered the same items are one pattern with n, means and covariances (divisor n). Complete answers are
one pattern, so that maximum likelihood and its full-information form (Arbuckle 1996) are the same code. For a pattern

    F = log|Sigma| + tr(Sigma^-1 T) + k log 2 pi,  T = S + (m - mu)(m - mu)'

over the k items answered; -n F / 2 is its log-likelihood. V = Sigma^-1 is padded with zeros to all items, and all
patterns are gone through at once.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.sem.curvature import curvature
from analysis.kernel.sem.structure import Index, Moments, Structure

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
LOG_2PI = float(np.log(2 * np.pi))


@dataclass(frozen=True, slots=True)
class Pattern:
    """n respondents who answered the items `seen` (k,): their `mean` (k,) and `cov` (k, k), divisor n."""

    n: float
    seen: NDArray[np.intp]
    mean: Vector
    cov: Matrix


def patterns(x: Matrix) -> tuple[Pattern, ...]:
    """Return the patterns of x (n, p; NaN = missing), those with an answer, in the order they first occur."""
    seen = ~np.isnan(x)
    _, first, place = np.unique(seen, axis=0, return_index=True, return_inverse=True)
    place = place.ravel()
    found = []
    for k in np.argsort(first, kind="stable"):
        items = np.flatnonzero(seen[first[k]])
        if len(items):
            y = x[place == k][:, items]
            mean = y.mean(axis=0)
            found.append(Pattern(len(y), items, mean, (y - mean).T @ (y - mean) / len(y)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Stack:
    """K patterns padded to all p items: `seen` (K, p), `mean` (K, p) and `cov` (K, p, p), 0 where none is; n (K,)."""

    n: Vector
    seen: NDArray[np.bool_]
    mean: Matrix
    cov: NDArray[np.float64]

    @classmethod
    def of(cls, data: tuple[Pattern, ...], p: int) -> "Stack":
        """Pad the patterns."""
        seen, mean = np.zeros((len(data), p), dtype=bool), np.zeros((len(data), p))
        cov = np.zeros((len(data), p, p))
        for k, pattern in enumerate(data):
            seen[k, pattern.seen] = True
            mean[k, pattern.seen] = pattern.mean
            cov[k, pattern.seen[:, None], pattern.seen] = pattern.cov
        return cls(np.array([pattern.n for pattern in data], dtype=float), seen, mean, cov)


@dataclass(frozen=True, slots=True)
class Weighed:
    """Patterns at one point: V, V T V (K, p, p), h = V d (K, p), F and `share` of all respondents (K,); d = m - mu."""

    share: Vector
    v: NDArray[np.float64]
    vtv: NDArray[np.float64]
    h: Matrix
    value: Vector


def weigh(stack: Stack, at: Moments, total: float) -> Weighed | None:
    """Return the pieces of all patterns, shares being n / `total`; None where a Sigma is not positive definite.

    What a pattern lacks is uncorrelated and of variance 1 in its Sigma, which leaves the rest of the inverse and the
    determinant alone, and is taken out again.
    """
    both = stack.seen[:, :, None] & stack.seen[:, None, :]
    sigma = np.where(both, at.sigma, np.eye(len(at.mu)))
    try:
        root = np.linalg.cholesky(sigma)
    except np.linalg.LinAlgError:
        return None
    half = np.linalg.inv(root)
    v = np.where(both, half.transpose(0, 2, 1) @ half, 0.0)
    d = np.where(stack.seen, stack.mean - at.mu, 0.0)
    t = stack.cov + d[:, :, None] * d[:, None, :]
    log_det = 2 * np.log(np.einsum("kii->ki", root)).sum(axis=1)
    value = log_det + (v * t).sum(axis=(1, 2)) + stack.seen.sum(axis=1) * LOG_2PI
    return Weighed(stack.n / total, v, v @ t @ v, (v @ d[:, :, None])[:, :, 0], value)


@dataclass(frozen=True)
class Likelihood:
    """A group's answers as a function of a model's parameters; `total` respondents in all groups share F.

    Derivatives are by the parameters that stand in the group's own matrices, `own` of all.
    """

    structure: Structure
    data: tuple[Pattern, ...]
    total: float

    @cached_property
    def own(self) -> Index:
        """The parameters that stand in the group's matrices."""
        return self.structure.concerned

    @cached_property
    def _alone(self) -> Structure:
        return self.structure.only(self.own)

    @cached_property
    def _stack(self) -> Stack:
        return Stack.of(self.data, len(self.structure.fixed.nu))

    def at(self, x: Vector) -> "Point | None":
        """Return the state at x (q,); None where the model is not proper there (Sigma not positive definite)."""
        try:
            moments = self._alone.moments(x[self.own])
        except np.linalg.LinAlgError:
            return None
        if not (np.isfinite(moments.sigma).all() and np.isfinite(moments.mu).all()):
            return None
        weighed = weigh(self._stack, moments, self.total)
        return None if weighed is None else Point(self._alone, self.own, moments, weighed)


@dataclass(frozen=True, slots=True)
class Point:
    """The likelihood at one point: value, gradient and Hessians of F, the sum over patterns of share times F.

    `structure` has the group's parameters (q) alone, which are `own` of the whole model's.
    """

    structure: Structure
    own: Index
    moments: Moments
    weighed: Weighed

    @property
    def value(self) -> float:
        """F."""
        return float(self.weighed.share @ self.weighed.value)

    def gradient(self) -> Vector:
        """Return dF (q,): tr((V - VTV) dSigma) - 2 d'V dmu."""
        slopes, at = self.structure.slopes(self.moments), self.weighed
        middle, h = np.tensordot(at.share, at.v - at.vtv, 1), at.share @ at.h
        by_cell = slopes.trace(slopes.w.T @ middle @ slopes.w) - 2 * slopes.weight * (h @ slopes.w)[slopes.u]
        return self.structure.gather(by_cell)

    def expected(self) -> Matrix:
        """Return the expected Hessian of F (q, q): tr(V dSigma V dSigma) + 2 dmu'V dmu, answers missing at random."""
        slopes = self.structure.slopes(self.moments)
        inner, shares = slopes.w.T @ self.weighed.v @ slopes.w, self.weighed.share
        total = 2 * slopes.products(inner, inner, shares)
        means = np.tensordot(shares, inner, 1)[np.ix_(slopes.u, slopes.u)]
        return self.structure.gather_both(total + 2 * np.outer(slopes.weight, slopes.weight) * means)

    def hessian(self, *, curved: bool = True) -> Matrix:
        """Return the Hessian of F (q, q), exact; not `curved`: without the second derivatives of the moments."""
        slopes = self.structure.slopes(self.moments)
        u, v, s, weight, w = slopes.u, slopes.v, slopes.s, slopes.weight, slopes.w
        at, shares = self.weighed, self.weighed.share
        inner, outer, along = w.T @ at.v @ w, w.T @ at.vtv @ w, at.h @ w
        total = 2 * slopes.products(inner, 2 * outer - inner, shares)
        total += 2 * np.outer(weight, weight) * np.tensordot(shares, inner, 1)[np.ix_(u, u)]
        # 2 h'dSigma_a V dmu_b, and a and b exchanged; the sum over patterns of h'W and W'VW is taken first.
        joined = np.einsum("k,ki,kjl->ijl", shares, along, inner)
        crossed = s[:, None] * (joined[u[:, None], v[:, None], u] + joined[v[:, None], u[:, None], u]) * weight
        total += 2 * (crossed + crossed.T)
        if curved:
            middle = np.tensordot(shares, at.v - at.vtv, 1)
            bent = curvature(self.structure, self.moments)
            total += bent.covariance(slopes, w.T @ middle @ w) - 2 * bent.mean(slopes, shares @ along)
        return self.structure.gather_both(total)
