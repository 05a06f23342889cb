"""What two scores of the same people say: measurement error, change, reliable change, and the agreement of an item."""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.agreement import Z95, two_way, weighted_kappa

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class MeasurementError:
    """Standard error of measurement and the smallest detectable changes (95%) of one person and of the group's mean."""

    kind: str
    sem: float
    sdc_individual: float
    sdc_group: float


@dataclass(frozen=True, slots=True)
class Change:
    """Second less first: moments, the paired t test, the interval of the mean, and Pearson's r beside.

    t is NaN where everybody changes alike, Pearson's r where an occasion does not vary.
    """

    n: int
    means: tuple[float, float]
    sds: tuple[float, float]
    mean: float
    sd: float
    lower: float
    upper: float
    t: float
    df: int
    p_value: float
    pearson: float


@dataclass(frozen=True, slots=True)
class ItemAgreement:
    """One item's quadratic weighted kappa with its interval, ICC(A,1), and the per cent who answered the same."""

    n: int
    kappa: float
    lower: float
    upper: float
    icc: float
    same: float


def measurement_error(kind: str, variance: float, n: int) -> MeasurementError:
    """Return SEM, its smallest detectable change 1.96 sqrt(2) SEM, and that of a mean of n, over sqrt(n).

    variance: of one score's error (de Vet, Terwee, Knol & Bouter 2006), with or without that of occasions.
    """
    sem = math.sqrt(variance)
    change = Z95 * math.sqrt(2) * sem
    return MeasurementError(kind, sem, change, change / math.sqrt(n))


def change_of(scores: Matrix, level: float = 0.95) -> Change:
    """Return how scores (n, 2), n >= 3, changed from the first to the second."""
    from scipy.stats import t as student

    n, difference = len(scores), scores[:, 1] - scores[:, 0]
    mean, sd = float(difference.mean()), _sd(difference)
    error = sd / math.sqrt(n)
    reach = float(student.isf((1 - level) / 2, n - 1)) * error
    t = mean / error if error > 0 else math.nan
    sds = (_sd(scores[:, 0]), _sd(scores[:, 1]))
    pearson = float(np.corrcoef(scores[:, 0], scores[:, 1])[0, 1]) if min(sds) > 0 else math.nan
    return Change(
        n=n,
        means=(float(scores[:, 0].mean()), float(scores[:, 1].mean())),
        sds=sds,
        mean=mean,
        sd=sd,
        lower=mean - reach,
        upper=mean + reach,
        t=t,
        df=n - 1,
        p_value=float(2 * student.sf(abs(t), n - 1)),
        pearson=pearson,
    )


def reliable_change_error(sd: float, reliability: float) -> float:
    """Return sqrt(2) SD sqrt(1 - reliability), what a person's change is divided by (Jacobson & Truax 1991).

    sd: of the first occasion. NaN for a reliability of 1 or more, which leaves no error, and for none.
    """
    return sd * math.sqrt(2 * (1 - reliability)) if reliability < 1 - 1e-12 and sd > 0 else math.nan


def item_agreement(first: Vector, second: Vector, level: float, ordinal: bool) -> ItemAgreement:
    """Return the agreement of one item's answers (n,) on two occasions, NaN = missing, over those who gave both.

    Kappa is NaN unless `ordinal`; everything is NaN with fewer than three people or where no answer differs.
    """
    both = np.stack([first, second], axis=1)
    both = both[~np.isnan(both).any(axis=1)]
    same = 100 * float(np.mean(both[:, 0] == both[:, 1])) if len(both) else math.nan
    if len(both) < 3 or np.ptp(both) == 0:
        return ItemAgreement(len(both), math.nan, math.nan, math.nan, math.nan, same)
    kappa, se = weighted_kappa(both[:, 0], both[:, 1]) if ordinal else (math.nan, math.nan)
    reach = NormalDist().inv_cdf((1 + level) / 2) * se
    return ItemAgreement(len(both), kappa, kappa - reach, kappa + reach, two_way(both).icc_agreement, same)


def _sd(values: Vector) -> float:
    """Return the standard deviation, divisor n - 1; 0 where only rounding is left of it."""
    sd = float(np.std(values, ddof=1))
    return sd if sd > 1e-12 * float(np.abs(values).max(initial=0)) else 0.0
