"""One-way random-effects analysis of variance: how much of an answer is due to the cluster."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class OneWay:
    """Mean squares between and within J clusters, with what unbalanced sizes need.

    n0 is the size that makes E(MSB) = sigma2_within + n0 sigma2_between: (N - sum n_j^2 / N) / (J - 1).
    """

    ms_between: float
    ms_within: float
    clusters: int
    n: int
    n0: float
    mean_size: float

    @property
    def icc1(self) -> float:
        """(MSB - MSW) / (MSB + (n0 - 1) MSW): one member's share (Shrout & Fleiss 1979; Donner 1986 for n0)."""
        return (self.ms_between - self.ms_within) / (self.ms_between + (self.n0 - 1) * self.ms_within)

    @property
    def icc2(self) -> float:
        """(MSB - MSW) / MSB: reliability of a cluster's mean (Bliese 2000); NaN where the means do not differ."""
        return (self.ms_between - self.ms_within) / self.ms_between if self.ms_between > 0 else float("nan")

    @property
    def f_value(self) -> float:
        """MSB / MSW, F with J - 1 and N - J degrees of freedom if clusters do not differ."""
        return self.ms_between / self.ms_within

    @property
    def p_value(self) -> float:
        """Probability of so great an F if clusters do not differ."""
        from scipy.stats import f

        return float(f.sf(self.f_value, self.clusters - 1, self.n - self.clusters))

    @property
    def design_effect(self) -> float:
        """1 + (mean size - 1) ICC(1), the mean-size form of Kish (1965) used by Muthen & Satorra (1995)."""
        return 1 + (self.mean_size - 1) * self.icc1

    def icc1_interval(self, level: float = 0.95) -> tuple[float, float]:
        """Return Searle's (1971) F interval of ICC(1); exact for equal sizes, approximate with n0 for unequal ones."""
        from scipy.stats import f

        df1, df2, tail = self.clusters - 1, self.n - self.clusters, (1 - level) / 2
        low = self.f_value / f.isf(tail, df1, df2)
        high = self.f_value / f.isf(1 - tail, df1, df2)
        return float((low - 1) / (low + self.n0 - 1)), float((high - 1) / (high + self.n0 - 1))


def one_way(y: NDArray[np.float64], cluster: NDArray[np.int64]) -> OneWay:
    """Return the one-way analysis of y (n,; no NaN) by integer cluster codes 0 .. J-1 (n,), each used at least once.

    Needs J >= 2 and more rows than clusters. Checked against R's anova(lm(y ~ cluster)).
    """
    sizes = np.bincount(cluster).astype(float)
    n, clusters = len(y), len(sizes)
    means = np.bincount(cluster, weights=y) / sizes
    between = float(np.sum(sizes * (means - y.mean()) ** 2))
    within = float(np.sum((y - means[cluster]) ** 2))
    n0 = (n - float(np.sum(sizes**2)) / n) / (clusters - 1)
    return OneWay(between / (clusters - 1), within / (n - clusters), clusters, n, n0, n / clusters)
