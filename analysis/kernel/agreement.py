"""Agreement of scores that the same people have on several occasions: ICC intervals, limits of agreement, kappa."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]

# The standard normal's 97.5% point: 95% of differences lie within this many standard deviations.
Z95 = 1.959963984540054
# An error mean square below this share of that between people is rounding.
_NOTHING = 1e-12


@dataclass(frozen=True, slots=True)
class TwoWay:
    """Mean squares of scores (n, k) of n people on k occasions: between people, between occasions, and what is left.

    `within` is that of the one-way analysis, occasions and rest together.
    """

    people: float
    occasions: float
    error: float
    within: float
    n: int
    k: int

    @property
    def error_free(self) -> bool:
        """Whether people keep their distances exactly."""
        return self.error <= _NOTHING * self.people

    @property
    def identical(self) -> bool:
        """Whether everybody has the same score on every occasion."""
        return self.within <= _NOTHING * self.people

    @property
    def alike(self) -> bool:
        """Whether people's means do not differ, so that nothing speaks for differences between people."""
        return self.people <= _NOTHING * self.within

    @property
    def agreement_variance(self) -> float:
        """Variance of one score of a person: of occasions, (MSJ - MSE)/n where above 0, and of error."""
        return max((self.occasions - self.error) / self.n, 0.0) + self.error

    @property
    def icc_agreement(self) -> float:
        """ICC(A,1), Shrout & Fleiss's (1979) ICC(2,1); NaN where nothing varies."""
        n, k = self.n, self.k
        below = self.people + (k - 1) * self.error + k * (self.occasions - self.error) / n
        return (self.people - self.error) / below if below > 0 else math.nan

    def interval(self, form: str, level: float = 0.95) -> tuple[float, float]:
        """Return the F interval of one of the six ICCs (McGraw & Wong 1996), such as "ICC(A,1)".

        Where people keep their distances exactly, F is infinite: 1 to 1, or NaN for agreement if occasions differ.
        Where people's means do not differ at all, F is 0: NaN.
        Checked against psych::ICC.
        """
        if self.alike:
            return math.nan, math.nan
        kind = form[4]
        single = {"1": self._one_way, "C": self._consistency, "A": self._agreement}[kind](level)
        return single if form.endswith("1)") else (self._stepped_up(single[0]), self._stepped_up(single[1]))

    def _one_way(self, level: float) -> tuple[float, float]:
        if self.identical:
            return 1.0, 1.0
        return self._from_f(self.people / self.within, self.n * (self.k - 1), level)

    def _consistency(self, level: float) -> tuple[float, float]:
        if self.error_free:
            return 1.0, 1.0
        return self._from_f(self.people / self.error, (self.n - 1) * (self.k - 1), level)

    def _from_f(self, f_value: float, df2: int, level: float) -> tuple[float, float]:
        from scipy.stats import f

        low, high = f_value / f.isf((1 - level) / 2, self.n - 1, df2), f_value * f.isf((1 - level) / 2, df2, self.n - 1)
        return float((low - 1) / (low + self.k - 1)), float((high - 1) / (high + self.k - 1))

    def _agreement(self, level: float) -> tuple[float, float]:
        from scipy.stats import f

        if self.identical:
            return 1.0, 1.0
        if self.error_free:
            return math.nan, math.nan
        n, k, b, j, e = self.n, self.k, self.people, self.occasions, self.error
        icc, ratio = self.icc_agreement, j / e
        spread = n * (1 + (k - 1) * icc) - k * icc
        v = (n - 1) * (k - 1) * (k * icc * ratio + spread) ** 2 / ((n - 1) * (k * icc * ratio) ** 2 + spread**2)
        lower, upper = f.isf((1 - level) / 2, n - 1, v), f.isf((1 - level) / 2, v, n - 1)
        rest = k * j + (k * n - k - n) * e
        low, high = n * (b - lower * e) / (lower * rest + n * b), n * (upper * b - e) / (rest + n * upper * b)
        return float(low), float(high)

    def _stepped_up(self, icc: float) -> float:
        below = 1 + icc * (self.k - 1)
        return self.k * icc / below if below > _NOTHING else math.nan


def two_way(scores: Matrix) -> TwoWay:
    """Return the two-way analysis of variance of scores (n, k) without missing ones, one in a cell.

    A sum of squares that is nothing but rounding is 0.
    """
    n, k = scores.shape
    centred = scores - scores.mean()
    people = k * float(np.sum(centred.mean(axis=1) ** 2))
    occasions = n * float(np.sum(centred.mean(axis=0) ** 2))
    residual = centred - centred.mean(axis=1, keepdims=True) - centred.mean(axis=0)
    error = float(np.sum(residual**2))
    tiny = 1e-28 * scores.size * float(np.max(scores**2))
    people, occasions, error = (x if x > tiny else 0.0 for x in (people, occasions, error))
    return TwoWay(
        people / (n - 1),
        occasions / (k - 1),
        error / ((n - 1) * (k - 1)),
        (occasions + error) / (n * (k - 1)),
        n,
        k,
    )


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of agreement: its large-sample interval (Bland & Altman 1999) and its exact one (Carkeet 2015)."""

    value: float
    lower: float
    upper: float
    exact_lower: float
    exact_upper: float


def limits_of_agreement(mean: float, sd: float, n: int, level: float = 0.95) -> tuple[Limit, Limit]:
    """Return the lower and the upper 95% limit, mean -+ 1.96 SD, of n differences with this mean and SD.

    Large-sample: variance SD^2 (1/n + 1.96^2/(2(n - 1))), t with n - 1 (Bland & Altman 1999). Exact for
    normal differences: (limit - mean)/SD sqrt(n) is noncentral t (Carkeet 2015, each limit on its own).
    """
    from scipy.stats import nct, t

    tail = (1 - level) / 2
    reach = float(t.isf(tail, n - 1)) * sd * math.sqrt(1 / n + Z95**2 / (2 * (n - 1)))
    near, far = (float(x) * sd / math.sqrt(n) for x in nct.ppf([tail, 1 - tail], n - 1, Z95 * math.sqrt(n)))
    low, high = mean - Z95 * sd, mean + Z95 * sd
    return (
        Limit(low, low - reach, low + reach, mean - far, mean - near),
        Limit(high, high - reach, high + reach, mean + near, mean + far),
    )


def weighted_kappa(first: Vector, second: Vector) -> tuple[float, float]:
    """Return kappa with quadratic weights of two ratings (n,) each, and its standard error (Cohen 1968).

    1 - D/E: D the mean squared difference, E what it would be by chance, var + var + (difference of means)^2 with
    divisor n. The standard error is the delta method's over the cells, Fleiss, Cohen & Everitt's (1969) formula. The
    weights are of the answers' values, not of their ranks. NaN where nothing varies. Checked against
    psych::cohen.kappa.
    """
    x, y = first - first.mean(), second - second.mean()
    shift = float(first.mean() - second.mean())
    squared, chance = (first - second) ** 2, x**2 + y**2 + shift**2
    observed, expected = float(squared.mean()), float(chance.mean())
    if expected == 0:
        return math.nan, math.nan
    moved = squared - observed - observed / expected * (chance - expected + 2 * shift * (x - y))
    return 1 - observed / expected, float(np.sqrt(np.sum((moved / expected) ** 2))) / len(first)
