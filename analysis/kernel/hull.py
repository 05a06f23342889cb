"""The Hull method: the number of factors beyond which fit gains little for the degrees of freedom it costs."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.adequacy import kmo
from analysis.kernel.factor_fit import factor_fit

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Elbow:
    """`factors` chosen, `st` (J + 1,) the scree test value of 0 ... J factors: NaN off the hull and at its two ends.

    Fewer than three solutions on the hull have no elbow: `factors` is then None.
    """

    factors: int | None
    st: Vector


def elbow(fit: Vector, df: Vector) -> Elbow:
    """Return the elbow of the upper convex hull of fit (J + 1,) against df (J + 1,), falling, for 0 ... J factors.

    Lorenzo-Seva, Timmerman & Kiers (2011): solutions that one with fewer factors fits better are left out, then those
    on or below the line between their neighbours; the greatest st = gain of fit for each degree of freedom up to the
    solution, divided by that beyond it, wins. Fits that are NaN are left out.
    """
    kept: list[int] = []
    for j in np.flatnonzero(np.isfinite(fit)):
        if kept and fit[j] < max(fit[i] for i in kept):
            continue
        # What the new solution puts on or below the line from the last but one to itself is no longer on the hull.
        while len(kept) > 1 and _gain(fit, df, kept[-2], kept[-1]) <= _gain(fit, df, kept[-2], int(j)):
            kept.pop()
        kept.append(int(j))
    st = np.full(len(fit), np.nan)
    for before, here, after in zip(kept, kept[1:], kept[2:], strict=False):
        beyond = _gain(fit, df, here, after)
        st[here] = _gain(fit, df, before, here) / beyond if beyond > 0 else np.inf
    return Elbow(int(np.nanargmax(st)) if len(kept) > 2 else None, st)


@dataclass(frozen=True, slots=True)
class Fit:
    """How well m factors fit: `df`, chi-square `chisq`, `cfi`, `rmsea`, `caf`; NaN for what cannot be had."""

    df: int
    chisq: float
    cfi: float
    rmsea: float
    caf: float


def fit_of(correlation: Matrix, loadings: Matrix, n: int) -> Fit:
    """Return the fit of (p, m) unrotated loadings to the (p, p) correlations of n people; m may be 0.

    Chi-square, CFI and RMSEA are those of kernel.factor_fit, as psych::fa has them, at the loadings of any extraction;
    they need a positive definite matrix. CAF (Lorenzo-Seva et al. 2011), the common part accounted for, is
    1 - KMO of the residuals with diagonal 1.
    """
    found = factor_fit(correlation, loadings, np.eye(loadings.shape[1]), n, interval=False)
    residual = correlation - loadings @ loadings.T
    np.fill_diagonal(residual, 1.0)
    return Fit(found.df, found.chisq, found.cfi, found.rmsea, _common_part(residual))


def _gain(fit: Vector, df: Vector, fewer: int, more: int) -> float:
    return float((fit[more] - fit[fewer]) / (df[fewer] - df[more]))


def _common_part(residual: Matrix) -> float:
    if np.linalg.eigvalsh(residual)[0] < 1e-10:
        return float("nan")
    return 1 - kmo(residual).overall
