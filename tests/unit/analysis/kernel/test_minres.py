import numpy as np
import pytest
from scipy.optimize import approx_fprime

from analysis.kernel import minres as module
from analysis.kernel.minres import LEAST_UNIQUENESS, greatest_factors, minres, squared_multiple_correlations
from tests.support.answers import congeneric

LOADINGS = np.array([[0.8, 0], [0.7, 0], [0.6, 0.2], [0, 0.7], [0.1, 0.6], [0, 0.8]])
EXACT = LOADINGS @ LOADINGS.T
np.fill_diagonal(EXACT, 1.0)
SAMPLE = np.corrcoef(congeneric(150, [0.8, 0.7, 0.6, 0.5, 0.7, 0.4], seed=8), rowvar=False)


@pytest.mark.parametrize("factors", [1, 2])
def test_the_gradient_is_the_slope_of_the_objective(factors: int) -> None:
    psi = np.random.default_rng(1).uniform(0.2, 0.8, len(SAMPLE))
    slope = approx_fprime(psi, lambda at: module._value(at, SAMPLE, factors), 1e-7)
    np.testing.assert_allclose(module._gradient(psi, SAMPLE, factors), slope, atol=1e-5)


def test_the_gradient_holds_where_a_factor_has_no_variance_left() -> None:
    psi = np.full(len(SAMPLE), 0.95)  # fewer positive eigenvalues than factors
    assert np.linalg.eigvalsh(SAMPLE - np.diag(psi))[-3] < 0
    slope = approx_fprime(psi, lambda at: module._value(at, SAMPLE, 3), 1e-7)
    np.testing.assert_allclose(module._gradient(psi, SAMPLE, 3), slope, atol=1e-5)


def test_an_exact_factor_model_is_found_again() -> None:
    found = minres(EXACT, 2)
    assert found.optimum.converged
    assert found.optimum.value == pytest.approx(0.0, abs=1e-12)
    np.testing.assert_allclose(found.loadings @ found.loadings.T, LOADINGS @ LOADINGS.T, atol=1e-6)


def test_the_diagonal_is_fitted_exactly() -> None:
    found = minres(SAMPLE, 1)
    np.testing.assert_allclose((found.loadings**2).sum(axis=1) + found.uniquenesses, 1.0, atol=1e-7)


def test_no_other_loadings_leave_smaller_residuals() -> None:
    found = minres(SAMPLE, 1)

    def off_diagonal(loadings: np.ndarray) -> float:
        residual = SAMPLE - loadings @ loadings.T
        return float(np.sum((residual - np.diag(np.diag(residual))) ** 2))

    rng = np.random.default_rng(0)
    best = off_diagonal(found.loadings)
    assert all(off_diagonal(found.loadings + 0.01 * rng.standard_normal((6, 1))) > best for _ in range(20))


def test_each_factor_is_mostly_positive() -> None:
    assert (minres(SAMPLE, 2).loadings.sum(axis=0) >= 0).all()
    assert (minres(SAMPLE * np.outer([-1] * 6, [-1] * 6), 2).loadings.sum(axis=0) >= 0).all()


def test_a_heywood_case_stops_at_the_bound() -> None:
    heywood = np.array([[1.0, 0.9, 0.9], [0.9, 1.0, 0.5], [0.9, 0.5, 1.0]])  # needs a loading above one
    found = minres(heywood, 1)
    assert found.uniquenesses[0] == LEAST_UNIQUENESS
    assert found.optimum.converged


@pytest.mark.parametrize(("items", "factors"), [(1, 0), (2, 0), (3, 1), (4, 1), (5, 2), (6, 3), (9, 5), (25, 18)])
def test_the_greatest_number_of_factors_leaves_no_negative_degrees_of_freedom(items: int, factors: int) -> None:
    assert greatest_factors(items) == factors


def test_squared_multiple_correlations_are_those_of_regression() -> None:
    x = congeneric(80, [0.8, 0.6, 0.5], seed=4).to_numpy()
    x = x - x.mean(axis=0)
    residual = x[:, 0] - x[:, 1:] @ np.linalg.lstsq(x[:, 1:], x[:, 0], rcond=None)[0]
    expected = 1 - np.sum(residual**2) / np.sum(x[:, 0] ** 2)
    assert squared_multiple_correlations(np.corrcoef(x, rowvar=False))[0] == pytest.approx(expected, abs=1e-12)


def test_squared_multiple_correlations_of_repeated_items_stay_within_bounds() -> None:
    found = squared_multiple_correlations(np.array([[1.0, 1.0, 0.3], [1.0, 1.0, 0.3], [0.3, 0.3, 1.0]]))
    assert ((found >= 0) & (found <= 1)).all()
