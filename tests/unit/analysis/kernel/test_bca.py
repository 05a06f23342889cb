import numpy as np
import pytest
from scipy.stats import norm

from analysis.kernel.bca import bca_interval, bias_corrected_interval
from analysis.kernel.resample import percentile_interval

RNG = np.random.default_rng(4)
VALUES = RNG.standard_normal(4001)


def test_without_bias_and_skew_it_is_the_percentile_interval() -> None:
    symmetric = np.array([-1.0, 1.0])
    found = bca_interval(VALUES, float(np.median(VALUES)), symmetric)
    expected = percentile_interval(VALUES)
    assert (found.lower, found.upper) == pytest.approx((expected.lower, expected.upper), abs=1e-3)


def test_it_moves_toward_the_side_that_too_few_values_lie_on() -> None:
    plain = percentile_interval(VALUES)
    found = bca_interval(VALUES, 0.3, np.array([-1.0, 1.0]))
    assert found.lower > plain.lower
    assert found.upper > plain.upper


def test_a_long_tail_of_influences_moves_it_toward_that_tail() -> None:
    even = bca_interval(VALUES, float(np.median(VALUES)), np.array([-1.0, 1.0]))
    tailed = bca_interval(VALUES, float(np.median(VALUES)), np.append(np.full(20, -0.05), 1.0))
    assert tailed.lower > even.lower
    assert tailed.upper > even.upper


def test_worked_by_hand() -> None:
    # 700 values below the estimate and one equal to it; acceleration (8 - 1 - 1)/(6 (4 + 1 + 1)^1.5).
    values, influence = np.arange(1000.0), np.array([2.0, -1.0, -1.0])
    bias, acceleration = norm.ppf(0.7005), 6 / (6 * 6**1.5)
    z = bias + np.array([-1.959963984540054, 1.959963984540054])
    found = bca_interval(values, 700.0, influence)
    # The k-th smallest of these values is k - 1; none lies beyond the greatest.
    expected = np.minimum(1001 * norm.cdf(bias + z / (1 - acceleration * z)) - 1, 999)
    assert (found.lower, found.upper) == pytest.approx(tuple(expected), abs=1e-6)


def test_bias_corrected_worked_by_hand() -> None:
    # 600 values below the estimate: the percentiles at Phi(2 b -+ 1.96).
    values, bias = np.arange(1000.0), norm.ppf(0.6)
    found = bias_corrected_interval(values, 599.5)
    expected = 1001 * norm.cdf(2 * bias + np.array([-1.959963984540054, 1.959963984540054])) - 1
    assert (found.lower, found.upper) == pytest.approx(tuple(expected), abs=1e-6)
    assert bias_corrected_interval(values, 499.5).lower == pytest.approx(percentile_interval(values).lower)


def test_it_is_bca_of_influences_without_skewness() -> None:
    even = bca_interval(VALUES, 0.2, np.array([-1.0, 1.0]))
    found = bias_corrected_interval(VALUES, 0.2)
    assert (found.lower, found.upper) == (even.lower, even.upper)


def test_an_estimate_biased_as_its_draws_are_is_covered_and_by_percentiles_it_is_not() -> None:
    """Normal estimates half a standard deviation too low, draws as far below them: the model of Efron (1981)."""
    rng, held = np.random.default_rng(6), []
    for estimate in rng.standard_normal(1500) - 0.5:
        draws = estimate - 0.5 + rng.standard_normal(400)
        found, plain = bias_corrected_interval(draws, estimate), percentile_interval(draws)
        held.append([found.lower <= 0 <= found.upper, plain.lower <= 0 <= plain.upper])
    corrected, percentile = np.mean(held, axis=0)
    # 400 draws leave the percentiles a little short, and the correction its own Monte Carlo error.
    assert abs(corrected - 0.95) < 4 * np.sqrt(0.95 * 0.05 / 1500)
    assert percentile == pytest.approx(norm.cdf(0.96) - norm.cdf(-2.96), abs=4 * np.sqrt(0.17 * 0.83 / 1500))


def test_order_preserving_changes_of_scale_move_its_ends_alone() -> None:
    plain, other = bias_corrected_interval(VALUES, 0.3), bias_corrected_interval(np.tanh(VALUES), np.tanh(0.3))
    assert (other.lower, other.upper) == pytest.approx((np.tanh(plain.lower), np.tanh(plain.upper)), abs=2e-4)


@pytest.mark.parametrize(
    ("values", "estimate", "influence"),
    [
        (np.full(10, np.nan), 0.0, np.array([1.0, -1.0])),
        (VALUES, 100.0, np.array([1.0, -1.0])),
        (VALUES, 0.0, np.zeros(3)),
    ],
    ids=["no values", "estimate beyond all values", "nobody has influence"],
)
def test_what_it_cannot_have_is_nan(values: np.ndarray, estimate: float, influence: np.ndarray) -> None:
    found = bca_interval(values, estimate, influence)
    assert np.isnan([found.lower, found.upper]).all()
    assert found.draws == len(values)


def test_failed_draws_are_left_out_and_counted() -> None:
    found = bca_interval(np.append(VALUES, np.nan), 0.0, np.array([-1.0, 1.0]))
    assert (found.draws, found.used) == (4002, 4001)
