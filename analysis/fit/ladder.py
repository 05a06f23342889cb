"""Solutions with 0, 1, 2 ... minres factors of one matrix: how simple they are and how well they fit."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.fit.rotation import rotate
from analysis.kernel.hull import Elbow, Fit, elbow, fit_of
from analysis.kernel.minres import greatest_factors, minres
from analysis.kernel.vss import simple_fit

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Ladder:
    """Solutions with 0 ... M factors, one array (M + 1,) a quantity, NaN where it cannot be had.

    `vss1`, `vss2`: very simple structure fit of complexity 1 and 2 after varimax. `cfi`, `rmsea`, `caf`; the hulls of
    them go up to `top` factors. `lost` says which numbers of factors have no solution, and why.
    """

    vss1: Vector
    vss2: Vector
    df: Vector
    cfi: Vector
    rmsea: Vector
    caf: Vector
    top: int
    lost: tuple[str, ...]

    def hull(self, index: str) -> Elbow:
        """Return the elbow of the hull of "cfi", "rmsea" (1 - RMSEA, so that greater is better) or "caf"."""
        values: Vector = getattr(self, index)[: self.top + 1]
        return elbow(1 - values if index == "rmsea" else values, self.df[: self.top + 1])


def ladder(correlation: Matrix, n: int, most: int, top: int) -> Ladder:
    """Extract 0 to `most` factors, as far as the items carry them with a degree of freedom left.

    `top`: the greatest number of factors on the hulls, at least 2 of these rungs above 0 where there are so many.
    """
    p = len(correlation)
    carried = max((m for m in range(greatest_factors(p) + 1) if (p - m) ** 2 > p + m), default=0)
    top = min(max(top, 3), carried)
    rungs = [_Rung.bottom(correlation, n)]
    lost = []
    for m in range(1, min(max(most, top), carried) + 1):
        found = minres(correlation, m)
        if found.optimum.converged:
            rungs.append(_Rung.of(correlation, found.loadings, n))
            if m > 1 and np.isnan(rungs[-1].vss1):
                lost.append(f"{m} factors: the varimax rotation did not converge")
        else:
            lost.append(f"{m} factors: the extraction did not converge, {found.optimum.why}")
            rungs.append(_Rung.none(m, p))
    fits = [rung.fit for rung in rungs]
    return Ladder(
        vss1=np.array([rung.vss1 for rung in rungs]),
        vss2=np.array([rung.vss2 for rung in rungs]),
        df=np.array([fit.df for fit in fits], dtype=float),
        cfi=np.array([fit.cfi for fit in fits]),
        rmsea=np.array([fit.rmsea for fit in fits]),
        caf=np.array([fit.caf for fit in fits]),
        top=top,
        lost=tuple(lost),
    )


@dataclass(frozen=True, slots=True)
class _Rung:
    vss1: float
    vss2: float
    fit: Fit

    @classmethod
    def bottom(cls, correlation: Matrix, n: int) -> "_Rung":
        return cls(np.nan, np.nan, fit_of(correlation, np.zeros((len(correlation), 0)), n))

    @classmethod
    def of(cls, correlation: Matrix, loadings: Matrix, n: int) -> "_Rung":
        # psych::vss rotates by stats::varimax, which normalises the items' loadings (Kaiser 1958).
        rotated = rotate(loadings, "varimax", kaiser=True)
        simple = rotated.pattern if rotated.converged else np.full_like(loadings, np.nan)
        two = simple_fit(correlation, simple, 2) if loadings.shape[1] > 1 else np.nan
        return cls(simple_fit(correlation, simple, 1), two, fit_of(correlation, loadings, n))

    @classmethod
    def none(cls, m: int, p: int) -> "_Rung":
        df = p * (p - 1) // 2 - p * m + m * (m - 1) // 2
        return cls(np.nan, np.nan, Fit(df, *(np.nan,) * 4))
