import numpy as np
import pytest
from scipy import stats

from analysis.kernel.moments import excess_kurtosis, skewness

X = np.random.default_rng(5).gamma(2.0, size=40)
SHRINK = 39 / 40  # s^2 has the divisor n - 1, the moments have n


def test_skewness_of_type_3() -> None:
    assert skewness(X) == pytest.approx(stats.skew(X) * SHRINK**1.5, abs=1e-13)


def test_kurtosis_of_type_3() -> None:
    assert excess_kurtosis(X) == pytest.approx(stats.kurtosis(X, fisher=False) * SHRINK**2 - 3, abs=1e-13)


def test_turning_the_answers_round_turns_skewness_and_leaves_kurtosis() -> None:
    assert skewness(6 - X) == pytest.approx(-skewness(X), abs=1e-13)
    assert excess_kurtosis(6 - X) == pytest.approx(excess_kurtosis(X), abs=1e-13)
