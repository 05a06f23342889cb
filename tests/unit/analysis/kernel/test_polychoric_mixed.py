"""Measures beside items: derivatives, identities."""

import numpy as np
import pytest

from analysis.kernel.mixed import Measure, fit_mixed
from analysis.kernel.polyserial import Serial, _derivatives, serial_scores
from analysis.kernel.thresholds import thresholds
from analysis.kernel.twostep import Tabulated, two_step

RNG = np.random.default_rng(8)
Z = RNG.standard_normal(400)
CODE = np.searchsorted([-0.5, 0.6], 0.6 * Z + 0.8 * RNG.standard_normal(400)).astype(np.int64)
PAIR = Serial(Z, CODE, thresholds(np.bincount(CODE).astype(float)))


def _log_likelihood(rho: float, pair: Serial = PAIR) -> float:
    from scipy.special import ndtr

    root = np.sqrt(1 - rho**2)
    up, down = (pair.upper - rho * pair.z) / root, (pair.lower - rho * pair.z) / root
    conditional = np.where(down > 0, ndtr(-down) - ndtr(-up), ndtr(up) - ndtr(down))
    return float(np.sum(np.log(conditional) - 0.5 * pair.z**2))


@pytest.mark.parametrize("rho", [-0.9, 0.0, 0.55])
def test_derivatives_by_rho(rho: float) -> None:
    step = 1e-5
    gradient, observed, _ = _derivatives(PAIR, rho)
    up, down = _log_likelihood(rho + step), _log_likelihood(rho - step)
    assert gradient == pytest.approx((up - down) / (2 * step), rel=1e-6, abs=1e-5)
    after, before = _derivatives(PAIR, rho + step)[0], _derivatives(PAIR, rho - step)[0]
    assert observed == pytest.approx(-(after - before) / (2 * step), rel=1e-6)
    assert serial_scores(PAIR, rho).rho.sum() == pytest.approx(gradient, rel=1e-12)


def test_derivatives_by_moments_and_thresholds() -> None:
    rho, step = 0.5, 1e-6
    scores = serial_scores(PAIR, rho)

    def shifted(mean: float = 0, variance: float = 1, tau: float = 0) -> float:
        z = (Z - mean) / np.sqrt(variance)
        pair = Serial(z, CODE, PAIR.tau + np.array([tau, 0]))
        return _log_likelihood(rho, pair) - 0.5 * len(Z) * float(np.log(variance))

    by_mean = (shifted(mean=step) - shifted(mean=-step)) / (2 * step)
    by_variance = (shifted(variance=1 + step) - shifted(variance=1 - step)) / (2 * step)
    by_tau = (shifted(tau=step) - shifted(tau=-step)) / (2 * step)
    assert scores.mean.sum() == pytest.approx(by_mean, rel=1e-5)
    assert scores.variance.sum() == pytest.approx(by_variance, rel=1e-5)
    assert scores.upper[CODE == 0].sum() + scores.lower[CODE == 1].sum() == pytest.approx(by_tau, rel=1e-5)


def test_two_complete_measures_correlate_as_pearson() -> None:
    y = 3 + 20 * (0.4 * Z + RNG.standard_normal(400))
    root = fit_mixed([(Measure.of(Z), Measure.of(y))])
    assert root.converged.all()
    assert root.rho[0] == pytest.approx(np.corrcoef(Z, y)[0, 1], abs=1e-12)


def test_units_of_a_measure_change_no_correlation() -> None:
    # lavaan leaves out rows whose likelihood is below 1.5e-8, which depends on the unit.
    x = np.column_stack([Z, RNG.standard_normal(400) + Z, CODE])
    marks = np.array([True, True, False])
    plain = two_step(Tabulated.of(x, marks), acov=True)
    scaled = two_step(Tabulated.of(x * np.array([1e6, 1e-3, 1]) + np.array([5e6, 0, 0]), marks), acov=True)
    np.testing.assert_allclose(scaled.rho, plain.rho, rtol=0, atol=1e-9)
    np.testing.assert_allclose(scaled.variance, plain.variance, rtol=1e-7)


def test_variances_agree_with_the_covariance_matrix() -> None:
    x = np.column_stack([Z, CODE, np.searchsorted([0.1], Z + RNG.standard_normal(400))])
    found = two_step(Tabulated.of(x.astype(float), np.array([True, False, False])), acov=True)
    assert found.acov is not None
    # The pair of two items is a correlation in both; a pair with a measure is a covariance in acov.
    assert found.variance[1, 2] == pytest.approx(found.acov[-1, -1] / len(x), rel=1e-12)


def test_a_measure_that_is_the_response_itself_has_no_maximum() -> None:
    cut = np.searchsorted([-0.5, 0.6], Z)
    found = two_step(Tabulated.of(np.column_stack([Z, cut]), np.array([True, False])))
    assert not found.converged[0, 1]
    assert np.isnan(found.variance[0, 1])
