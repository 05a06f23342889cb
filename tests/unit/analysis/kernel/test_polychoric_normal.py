"""The bivariate normal distribution function, against independent quadrature and known values."""

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import ndtr
from scipy.stats import multivariate_normal

from analysis.kernel.normal import density, density_slope, distribution

RHO = np.array([-0.9999, -0.99, -0.5, 0.0, 0.3, 0.9, 0.999, 0.9999])


def _by_quadrature(h: float, k: float, rho: float) -> float:
    """P(X <= h, Y <= k) as Phi(h) Phi(k) plus the integral of the density over the correlation (Plackett 1954)."""

    def height(angle: float) -> float:
        square = np.cos(angle) ** 2
        return float(np.exp(-(h * h + k * k - 2 * h * k * np.sin(angle)) / (2 * square)))

    area, _ = quad(height, 0, np.arcsin(rho), epsabs=1e-15, epsrel=1e-13, limit=500)
    return float(ndtr(h) * ndtr(k) + area / (2 * np.pi))


def test_at_the_origin_it_is_sheppards_formula() -> None:
    zero = np.zeros(len(RHO))
    np.testing.assert_allclose(distribution(zero, zero, RHO), 0.25 + np.arcsin(RHO) / (2 * np.pi), rtol=0, atol=1e-15)


@pytest.mark.parametrize("rho", RHO)
def test_it_is_the_integral_of_the_density(rho: float) -> None:
    rng = np.random.default_rng(5)
    points = rng.normal(size=(60, 2)) * rng.choice([0.01, 1.0, 3.0], size=(60, 1))
    points[:20, 1] = np.sign(rho or 1) * points[:20, 0] + rng.normal(size=20) * 1e-3  # where it is steepest
    expected = [_by_quadrature(h, k, rho) for h, k in points]
    np.testing.assert_allclose(distribution(*points.T, np.array(rho)), expected, rtol=0, atol=1e-13)


def test_scipy_agrees() -> None:
    rng = np.random.default_rng(6)
    for rho in (-0.7, 0.2, 0.95):
        at = rng.normal(size=(20, 2))
        expected = multivariate_normal(cov=[[1, rho], [rho, 1]]).cdf(at)
        np.testing.assert_allclose(distribution(*at.T, np.array(rho)), expected, rtol=0, atol=1e-8)


@pytest.mark.parametrize("k", [-2.0, -1e-12, 0.0, 1e-12, 1.3])
def test_a_threshold_of_exactly_zero_is_no_exception(k: float) -> None:
    exact, near = distribution(np.array([0.0, 1e-14]), np.array(k), np.array(0.4))
    assert exact == pytest.approx(near, abs=1e-13)


def test_infinite_bounds_are_margins() -> None:
    h, k = np.array([np.inf, -np.inf, 0.3]), np.array([0.3, 0.3, np.inf])
    np.testing.assert_allclose(distribution(h, k, np.array(0.5)), [ndtr(0.3), 0, ndtr(0.3)], rtol=0, atol=1e-15)


def test_derivatives() -> None:
    h, k, rho, step = np.array([0.3, -1.2]), np.array([1.1, 0.4]), np.array([0.6, -0.35]), 1e-5
    slope = (distribution(h, k, rho + step) - distribution(h, k, rho - step)) / (2 * step)
    np.testing.assert_allclose(density(h, k, rho), slope, rtol=1e-8)
    log_slope = (np.log(density(h, k, rho + step)) - np.log(density(h, k, rho - step))) / (2 * step)
    np.testing.assert_allclose(density_slope(h, k, rho), log_slope, rtol=1e-8)
