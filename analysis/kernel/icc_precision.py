"""How well J clusters of m members tell ICC(1) and ICC(2): closed forms for planning, without any data."""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class IccPrecision:
    """What is to be expected of J `clusters` of `size` members each at a true ICC(1) of `icc1`.

    `se_icc1`, `se_icc2`: standard errors of the estimates. `icc1_interval`, `icc2_interval`: the interval that the
    median sample gives, at `level`.
    """

    icc1: float
    icc2: float
    clusters: int
    size: float
    level: float
    se_icc1: float
    se_icc2: float
    icc1_interval: tuple[float, float]
    icc2_interval: tuple[float, float]


def icc2_at(icc1: float, size: float) -> float:
    """Return ICC(2), the reliability of a mean of `size` members: size icc1/(1 + (size - 1) icc1) (Bliese 2000)."""
    return size * icc1 / (1 + (size - 1) * icc1)


def size_for(icc1: float, icc2: float) -> float:
    """Return the members a cluster needs for its mean to have the reliability `icc2`; icc1 and icc2 within 0 and 1."""
    return icc2 * (1 - icc1) / (icc1 * (1 - icc2))


def precision(icc1: float, clusters: int, size: float, level: float = 0.95) -> IccPrecision:
    """Return the precision of ICC(1) and ICC(2) from `clusters` of `size` members (> 1) at a true `icc1` (0 <= .. < 1).

    F = MSB/MSW is (1 + size icc1/(1 - icc1)) times a central F with J - 1 and J(size - 1) degrees of freedom. The
    standard error of ICC(2) = 1 - 1/F is exact, because 1/F is a multiple of a central F too (NaN with 5 clusters or
    fewer, where that has no variance). That of ICC(1) is by the delta method, from a variance of log F of 2/(J - 1) +
    2/(J (size - 1)): (1 - icc1) (1 + (size - 1) icc1)/size times its root. Intervals
    are Searle's (1971) at the median of F. Unequal sizes: give their n0 as `size`.
    """
    from scipy.stats import f

    df1, df2, tail = clusters - 1, clusters * (size - 1), (1 - level) / 2
    ratio = 1 + size * icc1 / (1 - icc1)
    spread = math.sqrt(2 * (clusters * size - 1) / (df2 * df1))
    middle = ratio * float(f.median(df1, df2))
    ends = [middle / float(f.isf(p, df1, df2)) for p in (tail, 1 - tail)]
    low, high = ((end - 1) / (end + size - 1) for end in ends)
    low2, high2 = (1 - 1 / end for end in ends)
    return IccPrecision(
        icc1=icc1,
        icc2=icc2_at(icc1, size),
        clusters=clusters,
        size=size,
        level=level,
        se_icc1=spread * (1 - icc1) * (1 + (size - 1) * icc1) / size,
        se_icc2=float(f.std(df2, df1)) / ratio if df1 > 4 else math.nan,
        icc1_interval=(low, high),
        icc2_interval=(low2, high2),
    )
