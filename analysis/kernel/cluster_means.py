"""Means of unequal clusters: the exact interval of the ratio of variances, and restricted maximum likelihood."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

# A root is sought this near to the least ratio a likelihood allows, -1/(greatest size), relative to it.
_EDGE = 1e-10
_MOST_DOUBLINGS = 200
# Between these ratios of variances the likelihood is looked at for minima.
_GRID = (0.0, *np.geomspace(1e-4, 1e4, 33).tolist())
# REML has converged where the Newton step that is left moves the ICC by no more than this.
_STATIONARY = 1e-9


@dataclass(frozen=True, slots=True)
class Restricted:
    """REML of the one-way random-effects model: variances between and within clusters.

    `distance`: the Newton step of the ICC left where it stopped (0 at the boundary, where the likelihood falls from 0
    on); `converged` says whether that is next to nothing.
    """

    between: float
    within: float
    distance: float

    @property
    def icc(self) -> float:
        """Share of the variance that lies between clusters, never below 0."""
        return self.between / (self.between + self.within)

    @property
    def converged(self) -> bool:
        """Whether the likelihood is stationary there, or falls from the boundary on."""
        return self.distance <= _STATIONARY


@dataclass(frozen=True, eq=False)
class ClusterMeans:
    """What the likelihood of n normal answers in J clusters rests on: `means` (J,), `sizes` (J,), `ss_within` > 0.

    theta is the ratio of the variances between and within clusters; ICC(1) = theta/(1 + theta).
    """

    means: Vector
    sizes: Vector
    ss_within: float

    @classmethod
    def of(cls, y: Vector, cluster: NDArray[np.int64]) -> "ClusterMeans":
        """Sum up y (n,; no NaN) by integer cluster codes 0 .. J-1 (n,), each used at least once."""
        sizes = np.bincount(cluster).astype(float)
        centred = y - y.mean()
        means = np.bincount(cluster, weights=centred) / sizes
        return cls(means, sizes, float(np.sum((centred - means[cluster]) ** 2)))

    @property
    def n(self) -> int:
        """Number of answers."""
        return int(self.sizes.sum())

    @property
    def ms_within(self) -> float:
        """Mean square within clusters, on n - J degrees of freedom."""
        return self.ss_within / (self.n - len(self.sizes))

    def theta_interval(self, level: float = 0.95) -> tuple[float, float]:
        """Return Wald's (1940) interval of theta: exact for normal answers, whatever the sizes of the clusters.

        With w_j = n_j/(1 + n_j theta) and their weighted mean m, sum w_j (mean_j - m)^2 / (J - 1) over the mean square
        within is F with J - 1 and n - J degrees of freedom at the true theta, and falls with theta (Harville & Fenech
        1985): the ends are where it is the quantiles of F. Ends below 0 are kept, down to -1/(greatest size), the
        least theta there can be. Equal sizes give the interval of kernel.anova (Searle 1971).
        """
        from scipy.stats import f

        df1, df2, tail = len(self.sizes) - 1, self.n - len(self.sizes), (1 - level) / 2
        scale = df1 * self.ms_within
        return self._ratio_at(scale * float(f.isf(tail, df1, df2))), self._ratio_at(
            scale * float(f.isf(1 - tail, df1, df2))
        )

    def reml(self) -> Restricted:
        """Return the restricted maximum likelihood of both variances, theta >= 0 (Harville 1977).

        Minus twice the profile likelihood is (n - 1) log Q + sum log(1 + n_j theta) + log sum w_j, Q the sum of squares
        within plus sum w_j (mean_j - m)^2. Very unequal clusters can give it several minima: of all roots of its
        derivative, and 0, the least is taken. Checked against lme4::lmer.
        """
        slopes = self._slope(np.array(_GRID))
        ends = zip(_GRID, _GRID[1:], slopes, slopes[1:], strict=False)
        roots = [_root(self._slope, low, high) for low, high, left, right in ends if left < 0 <= right]
        if slopes[-1] < 0:
            roots.append(_root(self._slope, _GRID[-1], self._above(lambda t: bool(self._slope(t) >= 0))))
        theta = min([0.0, *roots], key=self._deviance)
        if theta == 0:
            return self._restricted(0.0, 0.0 if slopes[0] >= 0 else np.inf)
        step = 1e-6 * (theta + 1e-6)
        curvature = (self._slope(theta + step) - self._slope(theta - step)) / (2 * step)
        left = abs(float(self._slope(theta) / curvature)) if curvature > 0 else np.inf
        return self._restricted(theta, left / (1 + theta) ** 2)

    def _restricted(self, theta: float, distance: float) -> Restricted:
        within = (self.ss_within + float(self._spread(theta)[0])) / (self.n - 1)
        return Restricted(theta * within, within, distance)

    def _spread(self, theta: float | Vector) -> tuple[Vector, Vector, Vector]:
        """Return sum w (mean - m)^2 and its derivative by theta (...), and the weights w (..., J), of theta (...)."""
        w = self.sizes / (1 + self.sizes * np.asarray(theta)[..., None])
        centre = (w * self.means).sum(axis=-1) / w.sum(axis=-1)
        weighted = w * (self.means - centre[..., None]) ** 2
        return weighted.sum(axis=-1), -(w * weighted).sum(axis=-1), w

    def _slope(self, theta: float | Vector) -> Vector:
        """Return the derivative of minus twice the restricted profile likelihood at theta (...)."""
        spread, falls, w = self._spread(theta)
        total = w.sum(axis=-1)
        slope: Vector = (self.n - 1) * falls / (self.ss_within + spread) + total - (w**2).sum(axis=-1) / total
        return slope

    def _deviance(self, theta: float) -> float:
        """Return minus twice the restricted profile likelihood, without its constants."""
        spread, _, w = self._spread(theta)
        sums = np.log1p(self.sizes * theta).sum() + np.log(w.sum())
        return float((self.n - 1) * np.log(self.ss_within + spread) + sums)

    def _ratio_at(self, target: float) -> float:
        """Return the theta at which sum w (mean - m)^2 is `target`."""
        least = -(1 - _EDGE) / float(self.sizes.max())
        if self._spread(least)[0] <= target:
            return -1 / float(self.sizes.max())
        return _root(
            lambda t: target - float(self._spread(t)[0]),
            least,
            self._above(lambda t: bool(self._spread(t)[0] <= target)),
        )

    @staticmethod
    def _above(reached: Callable[[float], bool]) -> float:
        """Return a theta for which `reached` holds, by doubling."""
        theta = 1.0
        for _ in range(_MOST_DOUBLINGS):
            if reached(theta):
                break
            theta *= 2
        return theta


def icc_of(theta: float) -> float:
    """Return ICC(1) at a ratio of variances."""
    return theta / (1 + theta)


def icc2_of(theta: float, size: float) -> float:
    """Return ICC(2), the reliability of the mean of `size` members, at a ratio of variances; NaN at the least one."""
    below = 1 + size * theta
    return size * theta / below if below > _EDGE else float("nan")


def _root(rising: Callable[[float], float | Vector], low: float, high: float) -> float:
    from scipy.optimize import brentq

    return float(brentq(rising, low, high, xtol=1e-15, rtol=8.9e-16, maxiter=500))
