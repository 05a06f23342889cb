import numpy as np
import pytest
from scipy.stats import chi2, ncx2

from analysis.kernel.fit_indices import (
    ChiSquare,
    baseline,
    cfi,
    close_fit_p,
    rmsea,
    rmsea_interval,
    srmr,
    tli,
)
from tests.support.discrepancy import ml_discrepancy

MODEL, NULL, N = ChiSquare(85.3, 24), ChiSquare(918.9, 36), 301
SATURATED = ChiSquare(0.0, 0)
GOOD = ChiSquare(20.0, 24)


def test_p_is_the_upper_tail() -> None:
    assert ChiSquare(chi2.isf(0.05, 7), 7).p_value == pytest.approx(0.05)


def test_cfi_and_tli_by_hand() -> None:
    assert cfi(MODEL, NULL) == pytest.approx(1 - 61.3 / 882.9)
    assert tli(MODEL, NULL) == pytest.approx((918.9 / 36 - 85.3 / 24) / (918.9 / 36 - 1))


def test_cfi_stays_at_one_where_tli_goes_above() -> None:
    assert cfi(GOOD, NULL) == 1.0
    assert tli(GOOD, NULL) > 1.0


def test_cfi_where_even_independence_fits() -> None:
    assert cfi(ChiSquare(3.0, 5), ChiSquare(5.0, 10)) == 1.0
    assert cfi(ChiSquare(5.5, 5), ChiSquare(5.0, 10)) == 0.0  # worse than independence


def test_rmsea_by_hand_and_never_negative() -> None:
    assert rmsea(MODEL, N) == pytest.approx(np.sqrt(61.3 / (24 * 301)))
    assert rmsea(GOOD, N) == 0.0


@pytest.mark.parametrize("model", [MODEL, ChiSquare(4165.5, 265), ChiSquare(30.0, 24)])
@pytest.mark.parametrize("level", [0.90, 0.95])
def test_rmsea_interval_inverts_the_noncentral_chi_square(model: ChiSquare, level: float) -> None:
    lower, upper = rmsea_interval(model, N, level)
    tail = (1 - level) / 2
    assert ncx2.cdf(model.value, model.df, upper**2 * model.df * N) == pytest.approx(tail, abs=1e-9)
    if lower > 0:
        assert ncx2.cdf(model.value, model.df, lower**2 * model.df * N) == pytest.approx(1 - tail, abs=1e-9)
    else:
        assert chi2.cdf(model.value, model.df) <= 1 - tail


def test_rmsea_interval_of_a_model_that_fits_too_well_is_zero() -> None:
    assert rmsea_interval(ChiSquare(5.0, 24), N) == (0.0, 0.0)
    lower, upper = rmsea_interval(GOOD, N)
    assert lower == 0.0 < upper


def test_close_fit_agrees_with_the_interval() -> None:
    lower, upper = rmsea_interval(MODEL, N, 0.90)
    assert close_fit_p(MODEL, N, close=lower) == pytest.approx(0.05, abs=1e-9)
    assert close_fit_p(MODEL, N, close=upper) == pytest.approx(0.95, abs=1e-9)


def test_a_saturated_model_has_no_test_and_no_misfit() -> None:
    assert np.isnan(SATURATED.p_value)
    assert np.isnan(tli(SATURATED, NULL))
    assert np.isnan(close_fit_p(SATURATED, N))
    assert cfi(SATURATED, NULL) == 1.0
    assert rmsea(SATURATED, N) == 0.0
    assert rmsea_interval(SATURATED, N) == (0.0, 0.0)


def test_the_baseline_is_the_model_of_independence() -> None:
    covariance = np.array([[2.0, 0.5, 0.3], [0.5, 1.0, 0.2], [0.3, 0.2, 4.0]])
    found = baseline(covariance, 100)
    assert found.value == pytest.approx(100 * ml_discrepancy(covariance, np.diag(np.diag(covariance))))
    assert found.df == 3


def test_srmr_counts_each_element_once_with_the_diagonal() -> None:
    sample = np.array([[4.0, 1.0], [1.0, 1.0]])
    implied = np.array([[3.0, 0.8], [0.8, 1.0]])
    assert srmr(sample, implied) == pytest.approx(np.sqrt(((1 / 4) ** 2 + (0.2 / 2) ** 2 + 0) / 3))
    assert srmr(sample, sample) == 0.0


def test_a_perfect_fit_that_rounds_below_zero_is_perfect() -> None:
    perfect = ChiSquare(-1e-12, 24)
    assert perfect.p_value == 1.0
    assert rmsea_interval(perfect, N) == (0.0, 0.0)
