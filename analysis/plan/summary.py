"""What the replications of a cell come to: bias, coverage, power and convergence, each with its Monte Carlo error.

Definitions and errors are those of Morris, White & Crowther (2019).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.plan.replication import Prepared, Replicate
from analysis.plan.spec import Cell
from analysis.plan.truth import Target

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
NAN = float("nan")
# Of the intervals whose coverage is counted, as the estimators give them.
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Share:
    """How many of `of` replications: its `value`, Monte Carlo standard error `se` and exact 95% interval."""

    count: int
    of: int

    @property
    def value(self) -> float:
        """The share; NaN of nothing."""
        return self.count / self.of if self.of else NAN

    @property
    def se(self) -> float:
        """sqrt(share (1 - share)/of)."""
        return float(np.sqrt(self.value * (1 - self.value) / self.of)) if self.of else NAN

    @property
    def bounds(self) -> tuple[float, float]:
        """Return the exact interval (Clopper & Pearson 1934), which a share of 0 or 1 has, too."""
        from scipy.stats import binomtest

        if not self.of:
            return NAN, NAN
        found = binomtest(self.count, self.of).proportion_ci(LEVEL, "exact")
        return float(found.low), float(found.high)


@dataclass(frozen=True, slots=True)
class Followed:
    """A parameter over the fitted replications: `mean` and `sd` of its estimates and what they say, with their errors.

    `relative` is NaN where the truth is 0; `se_error` how far the root mean squared standard error exceeds `sd`, as a
    share. `power` counts all replications: one without a result does not find the parameter; None for a variance.
    """

    target: Target
    mean: float
    bias: float
    bias_se: float
    relative: float
    relative_se: float
    sd: float
    sd_se: float
    se_error: float
    se_error_se: float
    coverage: Share
    power: Share | None


@dataclass(frozen=True, slots=True)
class CellSummary:
    """One sample size: shares of replications, every parameter. `model` counts rejections by the chi-square test."""

    cell: Cell
    replications: int
    converged: Share
    improper: Share
    model: Share
    parameters: tuple[Followed, ...]
    refused: int
    failed: int


def summarised(study: Prepared, cell: Cell, made: Sequence[Replicate]) -> CellSummary:
    """Return what a cell's replications come to."""
    fitted = [one for one in made if one.status == "fitted"]
    k = len(study.targets)
    est = np.array([one.est for one in fitted], dtype=float).reshape(len(fitted), k)
    se = np.array([one.se for one in fitted], dtype=float).reshape(len(fitted), k)
    tested = [one.model_p for one in fitted if not np.isnan(one.model_p)]
    return CellSummary(
        cell=cell,
        replications=len(made),
        converged=Share(len(fitted), len(made)),
        improper=Share(sum(one.improper for one in fitted), len(fitted)),
        model=Share(sum(p < study.plan.level for p in tested), len(tested)),
        parameters=tuple(
            _followed(target, est[:, j], se[:, j], len(made), study.plan.level)
            for j, target in enumerate(study.targets)
        ),
        refused=sum(one.status == "refused" for one in made),
        failed=sum(one.status == "failed" for one in made),
    )


def _followed(target: Target, est: Vector, se: Vector, replications: int, level: float) -> Followed:
    from scipy.special import ndtri

    given = ~np.isnan(est)
    sure = given & ~np.isnan(se)
    n, truth = int(given.sum()), target.truth
    mean = float(est[given].mean()) if n else NAN
    sd = float(est[given].std(ddof=1)) if n > 1 else NAN
    bias_se = sd / np.sqrt(n) if n else NAN
    held = np.abs(est[sure] - truth) <= ndtri((1 + LEVEL) / 2) * se[sure]
    significant = np.abs(est[sure]) > ndtri(1 - level / 2) * se[sure]
    error, error_se = _se_error(se[sure], sd)
    return Followed(
        target=target,
        mean=mean,
        bias=mean - truth,
        bias_se=float(bias_se),
        relative=(mean - truth) / truth if truth else NAN,
        relative_se=float(bias_se) / abs(truth) if truth else NAN,
        sd=sd,
        sd_se=sd / float(np.sqrt(2 * (n - 1))) if n > 1 else NAN,
        se_error=error,
        se_error_se=error_se,
        coverage=Share(0, 0) if np.isnan(truth) else Share(int(held.sum()), int(sure.sum())),
        power=Share(int(significant.sum()), replications) if target.tested else None,
    )


def _se_error(se: Vector, sd: float) -> tuple[float, float]:
    """Return how far the root mean squared standard error exceeds the SD, and its error (Morris et al. 2019)."""
    n = len(se)
    if n < 2 or not sd > 0:
        return NAN, NAN
    squares = se**2
    model = float(np.sqrt(squares.mean()))
    spread = float(squares.var(ddof=1)) / (4 * n * model**4) + 1 / (2 * (n - 1))
    return model / sd - 1, model / sd * float(np.sqrt(spread))
