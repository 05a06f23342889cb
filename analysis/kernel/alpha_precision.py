"""How many respondents tell coefficient alpha: closed forms for planning, without any data."""

import math
from collections.abc import Callable
from statistics import NormalDist

from analysis.kernel.alpha import feldt_interval
from analysis.kernel.alpha_intervals import bonett_interval

# More respondents than anybody asks.
MOST = 1_000_000


def widths(alpha: float, n: int, items: int, level: float = 0.95) -> tuple[float, float]:
    """Return the widths of Feldt's and of Bonett's interval from n respondents whose alpha is `alpha`."""
    return _width(feldt_interval(alpha, n, items, level)), _width(bonett_interval(alpha, n, items, level))


def n_for_width(alpha: float, items: int, width: float, level: float = 0.95) -> tuple[int | None, int | None]:
    """Return the least n whose interval at `alpha` is no wider than `width`, by Feldt and by Bonett.

    None where MOST are not enough.

    Found by trial of the intervals themselves: Bonett's (2002) formula 8 p/(p - 1) (1 - alpha)^2 (z/width)^2 + 2 is the
    first step of an approximation to the second.
    """
    feldt = least(lambda n: _width(feldt_interval(alpha, n, items, level)) <= width, 3)
    return feldt, least(lambda n: _width(bonett_interval(alpha, n, items, level)) <= width, 3)


def power(alpha: float, null: float, n: int, items: int, error: float = 0.05) -> float:
    """Return the exact power of the two-sided F test of alpha = `null`, under normality and compound symmetry.

    (1 - null)/(1 - sample) is (1 - null)/(1 - alpha) times F with n - 1 and (n - 1)(p - 1) degrees of freedom (Feldt,
    Woodruff & Salih 1987).
    """
    from scipy.stats import f

    df1, df2, ratio = n - 1, (n - 1) * (items - 1), (1 - alpha) / (1 - null)
    high, low = float(f.isf(error / 2, df1, df2)), float(f.ppf(error / 2, df1, df2))
    return float(f.sf(high * ratio, df1, df2) + f.cdf(low * ratio, df1, df2))


def n_for_power(alpha: float, null: float, items: int, wanted: float, error: float = 0.05) -> tuple[int | None, int]:
    """Return the least n whose power is `wanted`: of the exact test, and by Bonett's (2002) formula.

    Bonett: 2 p/(p - 1) (z_{error/2} + z_{1 - wanted})^2/ln((1 - alpha)/(1 - null))^2 + 2.
    """
    normal = NormalDist()
    z = normal.inv_cdf(1 - error / 2) + normal.inv_cdf(wanted)
    bonett = math.ceil(2 * items / (items - 1) * (z / math.log((1 - alpha) / (1 - null))) ** 2 + 2)
    return least(lambda n: power(alpha, null, n, items, error) >= wanted, 3), bonett


def least(enough: Callable[[int], bool], start: int, most: int = MOST) -> int | None:
    """Return the least whole number from `start` on that is enough, where every greater one is, too.

    None where `most` is not enough.
    """
    high = start
    low = start - 1
    while not enough(high):
        if high == most:
            return None
        low, high = high, min(2 * high, most)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high


def _width(interval: tuple[float, float]) -> float:
    return interval[1] - interval[0]
