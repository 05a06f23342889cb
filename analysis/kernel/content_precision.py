"""How many experts tell an item's relevance: sums over what n experts may say, without any data."""

from dataclasses import dataclass
from math import comb

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

# Cicchetti & Sparrow (1981): kappa* above it is excellent.
EXCELLENT = 0.74
# Lynn (1986); Polit & Beck (2006): up to so many experts, this share of them must find an item relevant.
ASKED = ((5, 1.0), (8, 5 / 6), (10**9, 7 / 9))


@dataclass(frozen=True, slots=True)
class ExpertPrecision:
    """What is to be expected of `n` experts each of whom finds an item relevant with a probability.

    `asked`: how many must find it relevant so that it is kept; `kept`: how probable that is, `by_chance`: if they toss
    coins. Means over what they may say: the `width` of I-CVI's exact interval, `kappa` (kappa*) and its `kappa_width`.
    `excellent`: probability of a kappa* above .74.
    """

    n: int
    asked: int
    kept: float
    by_chance: float
    width: float
    kappa: float
    kappa_width: float
    excellent: float


def asked_of(n: int) -> int:
    """Return how many of n experts must find an item relevant: all of 5 or fewer, .83 of 6 to 8, .78 of 9 or more."""
    share = next(share for most, share in ASKED if n <= most)
    return next(a for a in range(n + 1) if a >= share * n - 1e-9)


def kept(n: int, relevance: float) -> float:
    """Return the probability that as many of n experts as are asked find an item relevant."""
    return float(_weights(n, relevance)[asked_of(n) :].sum())


def kappa_intervals(n: int, level: float = 0.95) -> tuple[Vector, Vector]:
    """Return both ends (n + 1,) of the interval of kappa* for every number A = 0 .. n of experts who say "relevant".

    The exact interval of I-CVI, corrected for the same chance as kappa*: (end - Pc)/(1 - Pc), with Pc = C(n, A) .5^n
    (Polit, Beck & Owen 2007) held at what was seen.
    """
    (low, high), chance = cvi_intervals(n, level), _weights(n, 0.5)
    return (low - chance) / (1 - chance), (high - chance) / (1 - chance)


def cvi_intervals(n: int, level: float = 0.95) -> tuple[Vector, Vector]:
    """Return both ends (n + 1,) of the exact interval of I-CVI for every number A = 0 .. n (Clopper & Pearson 1934)."""
    from scipy.stats import beta

    relevant, tail = np.arange(1, n + 1), (1 - level) / 2
    inner = beta.ppf(tail, relevant, n - relevant + 1)
    # By symmetry the upper end for A is 1 less the lower end for n - A.
    low: Vector = np.concatenate([[0.0], inner])
    return low, 1 - low[::-1]


def expert_precision(n: int, relevance: float, level: float = 0.95) -> ExpertPrecision:
    """Return what `n` (2 or more) experts tell of an item that each finds relevant with probability `relevance`."""
    weights, chance = _weights(n, relevance), _weights(n, 0.5)
    low, high = cvi_intervals(n, level)
    kappa_low, kappa_high = kappa_intervals(n, level)
    kappas = (np.arange(n + 1) / n - chance) / (1 - chance)
    return ExpertPrecision(
        n=n,
        asked=asked_of(n),
        kept=kept(n, relevance),
        by_chance=kept(n, 0.5),
        width=float(weights @ (high - low)),
        kappa=float(weights @ kappas),
        kappa_width=float(weights @ (kappa_high - kappa_low)),
        excellent=float(weights[kappas > EXCELLENT].sum()),
    )


def experts_for(relevance: float, width: float, *, kappa: bool, level: float = 0.95, most: int = 200) -> int | None:
    """Return the least number of experts whose mean interval is no wider than `width`; None beyond `most`.

    `kappa`: that of kappa*, else that of I-CVI. Every number from 3 on is tried.
    """
    for n in range(3, most + 1):
        found = expert_precision(n, relevance, level)
        if (found.kappa_width if kappa else found.width) <= width:
            return n
    return None


def _weights(n: int, relevance: float) -> Vector:
    """Return the binomial probabilities (n + 1,)."""
    return np.array([comb(n, a) * relevance**a * (1 - relevance) ** (n - a) for a in range(n + 1)])
