"""The normal likelihood of a group's answers, complete or not, with its derivatives by the model's parameters.

Respondents who answered the same items are one pattern with n, means and covariances (divisor n). Complete answers are
one pattern, so that maximum likelihood and its full-information form (Arbuckle 1996) are the same code. For a pattern

    F = log|Sigma| + tr(Sigma^-1 T) + k log 2 pi,  T = S + (m - mu)(m - mu)'

over the k items answered; -n F / 2 is its log-likelihood. V = Sigma^-1 is padded with zeros to all items.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.sem.curvature import curvature
from analysis.kernel.sem.structure import Moments, Structure

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
LOG_2PI = float(np.log(2 * np.pi))


@dataclass(frozen=True, slots=True)
class Pattern:
    """n respondents who answered the items `seen` (k,): their `mean` (k,) and `cov` (k, k), divisor n."""

    n: int
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
class Weighed:
    """A pattern at one point: V, V T V, V d (padded) and F; d = m - mu."""

    share: float
    v: Matrix
    vtv: Matrix
    h: Vector
    value: float


def weigh(pattern: Pattern, at: Moments, total: int) -> Weighed | None:
    """Return a pattern's pieces, its share being n / `total`; None where Sigma is not positive definite."""
    p, seen = len(at.mu), pattern.seen
    whole = len(seen) == p
    sigma = at.sigma if whole else at.sigma[np.ix_(seen, seen)]
    try:
        root = np.linalg.cholesky(sigma)
    except np.linalg.LinAlgError:
        return None
    inverse_root = np.linalg.inv(root)
    inverse = inverse_root.T @ inverse_root
    d = pattern.mean - at.mu[seen]
    t = pattern.cov + np.outer(d, d)
    value = 2 * np.log(np.diag(root)).sum() + np.sum(inverse * t) + len(seen) * LOG_2PI
    vtv, h = inverse @ t @ inverse, inverse @ d
    if not whole:
        inverse, vtv = _padded(inverse, seen, p), _padded(vtv, seen, p)
        h = np.bincount(seen, h, minlength=p).astype(float)
    return Weighed(pattern.n / total, inverse, vtv, h, float(value))


def _padded(matrix: Matrix, seen: NDArray[np.intp], p: int) -> Matrix:
    padded = np.zeros((p, p))
    padded[np.ix_(seen, seen)] = matrix
    return padded


@dataclass(frozen=True, slots=True)
class Likelihood:
    """A group's answers as a function of its model's parameters; `total` respondents in all groups share F."""

    structure: Structure
    data: tuple[Pattern, ...]
    total: int

    def at(self, x: Vector) -> "Point | None":
        """Return the state at x (q,); None where the model is not proper there (Sigma not positive definite)."""
        try:
            moments = self.structure.moments(x)
        except np.linalg.LinAlgError:
            return None
        if not (np.isfinite(moments.sigma).all() and np.isfinite(moments.mu).all()):
            return None
        weighed = []
        for pattern in self.data:
            one = weigh(pattern, moments, self.total)
            if one is None:
                return None
            weighed.append(one)
        return Point(self.structure, moments, tuple(weighed))


@dataclass(frozen=True, slots=True)
class Point:
    """The likelihood at one point: value, gradient and Hessians of F, the sum over patterns of share times F."""

    structure: Structure
    moments: Moments
    weighed: tuple[Weighed, ...]

    @property
    def value(self) -> float:
        """F."""
        return float(sum(x.share * x.value for x in self.weighed))

    def gradient(self) -> Vector:
        """Return dF (q,): tr((V - VTV) dSigma) - 2 d'V dmu."""
        slopes = self.structure.slopes(self.moments)
        middle = sum(x.share * (x.v - x.vtv) for x in self.weighed)
        h = sum(x.share * x.h for x in self.weighed)
        by_cell = slopes.trace(slopes.w.T @ middle @ slopes.w) - 2 * slopes.weight * (h @ slopes.w)[slopes.u]
        return self.structure.gather(by_cell)

    def expected(self) -> Matrix:
        """Return the expected Hessian of F (q, q): tr(V dSigma V dSigma) + 2 dmu'V dmu, answers missing at random."""
        slopes = self.structure.slopes(self.moments)
        inner, shares = slopes.w.T @ self._stacked("v") @ slopes.w, self._shares
        total = 2 * slopes.products(inner, inner, shares)
        means = np.tensordot(shares, inner, 1)[np.ix_(slopes.u, slopes.u)]
        return self.structure.gather_both(total + 2 * np.outer(slopes.weight, slopes.weight) * means)

    def hessian(self, *, curved: bool = True) -> Matrix:
        """Return the Hessian of F (q, q), exact; not `curved`: without the second derivatives of the moments."""
        slopes = self.structure.slopes(self.moments)
        u, v, s, weight, w = slopes.u, slopes.v, slopes.s, slopes.weight, slopes.w
        stack, shares = self._stacked("v"), self._shares
        inner, outer, along = w.T @ stack @ w, w.T @ self._stacked("vtv") @ w, self._stacked("h") @ w
        total = 2 * slopes.products(inner, 2 * outer - inner, shares)
        total += 2 * np.outer(weight, weight) * np.tensordot(shares, inner, 1)[np.ix_(u, u)]
        # 2 h'dSigma_a V dmu_b, and a and b exchanged; the sum over patterns of h'W and W'VW is taken first.
        joined = np.einsum("k,ki,kjl->ijl", shares, along, inner)
        crossed = s[:, None] * (joined[u[:, None], v[:, None], u] + joined[v[:, None], u[:, None], u]) * weight
        total += 2 * (crossed + crossed.T)
        if curved:
            middle = np.tensordot(shares, stack - self._stacked("vtv"), 1)
            bent = curvature(self.structure, self.moments)
            total += bent.covariance(slopes, w.T @ middle @ w) - 2 * bent.mean(slopes, shares @ along)
        return self.structure.gather_both(total)

    @property
    def _shares(self) -> Vector:
        return np.array([x.share for x in self.weighed])

    def _stacked(self, name: str) -> Matrix:
        return np.array([getattr(x, name) for x in self.weighed])
