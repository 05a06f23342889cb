"""Thresholds: where a standard normal response is cut so that the answers fall into the categories as observed."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from analysis.kernel.normal import density_of_one

Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]


def thresholds(counts: Vector) -> Vector:
    """Return (K - 1,) thresholds of an item whose K categories were chosen `counts` (K,) times, none of them 0.

    tau_t = Phi^-1(share of answers up to category t): their maximum likelihood estimate (Olsson 1979).
    """
    cumulative = np.cumsum(counts)
    result: Vector = ndtri(cumulative[:-1] / cumulative[-1])
    return result


def threshold_influence(counts: Vector) -> Matrix:
    """Return (K + 1, K - 1): how much an answer in each category (the last row: none) moves each threshold.

    (1[answer <= t] - share up to t) / (n phi(tau_t)), the delta method. It equals A11^-1 times the score of the
    univariate likelihood, A11 its cross-product (Muthen 1984), as the multinomial model is saturated. Sums of
    products over respondents are the thresholds' sampling covariances.
    """
    categories = len(counts)
    n, tau = counts.sum(), thresholds(counts)
    share = np.cumsum(counts)[:-1] / n
    up_to = np.arange(categories)[:, None] <= np.arange(categories - 1)
    influence = (up_to - share) / (n * density_of_one(tau))
    return np.vstack([influence, np.zeros(categories - 1)])
