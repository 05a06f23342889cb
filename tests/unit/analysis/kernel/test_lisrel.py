from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import approx_fprime

from analysis.kernel.lisrel import (
    Cell,
    Matrices,
    expected_information,
    inverse_information,
    ml_discrepancy,
    ml_gradient,
    standardised_slopes,
)

MATRICES = Matrices(
    loadings=np.array([[1.0, 0.0], [0.8, 0.0], [0.6, 0.3], [0.0, 1.0], [0.0, -0.7]]),
    factor_cov=np.array([[1.5, 0.4], [0.4, 0.9]]),
    residual_cov=np.diag([0.5, 0.6, 0.7, 0.4, 0.8]) + 0.1 * (np.eye(5, k=3) + np.eye(5, k=-3)),
)
CELLS = (
    Cell("lambda", 1, 0),
    Cell("lambda", 2, 0),
    Cell("lambda", 2, 1),
    Cell("lambda", 4, 1),
    Cell("psi", 0, 0),
    Cell("psi", 0, 1),
    Cell("psi", 1, 1),
    *(Cell("theta", i, i) for i in range(5)),
    Cell("theta", 0, 3),
    Cell("theta", 4, 1),
)
THETA = np.array([MATRICES.value(cell) for cell in CELLS])
SAMPLE = MATRICES.implied() + 0.1 * np.cos(np.add.outer(np.arange(5), np.arange(5)))


def _at(theta: np.ndarray) -> Matrices:
    return MATRICES.filled(CELLS, theta)


def _steps(k: int, size: float = 1e-6) -> tuple[np.ndarray, np.ndarray]:
    step = np.zeros(len(CELLS))
    step[k] = size
    return THETA + step, THETA - step


def test_the_implied_covariances_are_bollens() -> None:
    expected = MATRICES.loadings @ MATRICES.factor_cov @ MATRICES.loadings.T + MATRICES.residual_cov
    np.testing.assert_array_equal(MATRICES.implied(), expected)


def test_filling_a_covariance_fills_its_mirror_and_leaves_the_original() -> None:
    changed = MATRICES.filled((Cell("psi", 0, 1), Cell("theta", 3, 4)), np.array([0.2, -0.1]))
    assert (changed.factor_cov[1, 0], changed.residual_cov[4, 3]) == (0.2, -0.1)
    assert MATRICES.factor_cov[1, 0] == 0.4


@pytest.mark.parametrize("k", range(len(CELLS)), ids=[f"{c.matrix}{c.row}{c.column}" for c in CELLS])
def test_a_slope_of_sigma_is_its_finite_difference(k: int) -> None:
    up, down = _steps(k)
    difference = (_at(up).implied() - _at(down).implied()) / 2e-6
    np.testing.assert_allclose(MATRICES.slope(CELLS[k]), difference, atol=1e-8)


def test_the_discrepancy_is_zero_for_a_perfect_model_and_positive_otherwise() -> None:
    assert ml_discrepancy(MATRICES.implied(), MATRICES.implied()) == pytest.approx(0.0, abs=1e-13)
    assert ml_discrepancy(SAMPLE, MATRICES.implied()) > 1e-3


def test_the_discrepancy_of_an_improper_sigma_is_infinite() -> None:
    assert ml_discrepancy(np.eye(2), np.array([[1.0, 2.0], [2.0, 1.0]])) == np.inf
    assert ml_discrepancy(np.eye(2), -np.eye(2)) == np.inf  # its determinant is positive


def test_the_gradient_is_the_slope_of_the_discrepancy() -> None:
    slope = approx_fprime(THETA, lambda at: ml_discrepancy(SAMPLE, _at(at).implied()), 1e-7)
    np.testing.assert_allclose(ml_gradient(SAMPLE, MATRICES, CELLS), slope, atol=1e-5)


def test_the_gradient_where_sigma_has_no_inverse_is_not_a_number() -> None:
    singular = replace(MATRICES, loadings=np.zeros((5, 2)), residual_cov=np.zeros((5, 5)))
    assert np.isnan(ml_gradient(SAMPLE, singular, CELLS)).all()


def test_the_expected_information_is_the_curvature_at_a_perfect_model() -> None:
    n, perfect = 250, MATRICES.implied()
    curvature = np.empty((len(CELLS), len(CELLS)))
    for k in range(len(CELLS)):
        up, down = _steps(k, 1e-5)
        curvature[:, k] = (ml_gradient(perfect, _at(up), CELLS) - ml_gradient(perfect, _at(down), CELLS)) / 2e-5
    np.testing.assert_allclose(expected_information(MATRICES, CELLS, n), n / 2 * curvature, rtol=1e-6, atol=1e-5)


def test_standardised_slopes_are_finite_differences() -> None:
    found = standardised_slopes(MATRICES, CELLS, CELLS)
    for k in range(len(CELLS)):
        up, down = _steps(k)
        difference = (_at(up).standardised(CELLS) - _at(down).standardised(CELLS)) / 2e-6
        np.testing.assert_allclose(found[:, k], difference, atol=1e-8)


def test_standardised_parameters_are_those_of_items_and_factors_of_variance_one() -> None:
    by_cell = dict(zip(CELLS, MATRICES.standardised(CELLS), strict=True))
    assert [by_cell[Cell("psi", k, k)] for k in (0, 1)] == pytest.approx([1.0, 1.0])
    assert by_cell[Cell("psi", 0, 1)] == pytest.approx(0.4 / np.sqrt(1.5 * 0.9))
    # One factor: squared loading and share of the residual make up the item's variance.
    assert by_cell[Cell("lambda", 1, 0)] ** 2 + by_cell[Cell("theta", 1, 1)] == pytest.approx(1.0)


def test_a_residual_covariance_is_standardised_by_the_residuals() -> None:
    assert MATRICES.standardised((Cell("theta", 1, 4),))[0] == pytest.approx(0.1 / np.sqrt(0.6 * 0.8))


def test_what_a_negative_variance_would_divide_is_not_a_number() -> None:
    improper = replace(MATRICES, factor_cov=np.array([[1.5, 0.4], [0.4, -0.1]]))
    loading, correlation, kept = Cell("lambda", 4, 1), Cell("psi", 0, 1), Cell("lambda", 1, 0)
    standardised = improper.standardised((loading, correlation, kept))
    assert np.isnan(standardised).tolist() == [True, True, False]
    slopes = standardised_slopes(improper, CELLS, (loading, correlation, kept))
    assert np.isnan(slopes[:2]).all()
    assert np.isfinite(slopes[2]).all()


def test_the_inverse_information_is_the_inverse() -> None:
    information = expected_information(MATRICES, CELLS, 100)
    np.testing.assert_allclose(inverse_information(information) @ information, np.eye(len(CELLS)), atol=1e-8)


def test_units_do_not_make_the_information_singular() -> None:
    units = np.array([1e-8, 1.0, 1e8])
    information = np.array([[2.0, 0.5, 0.1], [0.5, 1.0, 0.2], [0.1, 0.2, 3.0]])
    scaled = inverse_information(information * np.outer(units, units))
    np.testing.assert_allclose(scaled * np.outer(units, units), np.linalg.inv(information), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize(
    "information",
    [np.array([[1.0, 1.0], [1.0, 1.0]]), np.array([[1.0, 0.0], [0.0, 0.0]]), 1e12 * np.array([[4.0, 2.0], [2.0, 1.0]])],
)
def test_singular_information_has_no_inverse(information: np.ndarray) -> None:
    assert np.isnan(inverse_information(information)).all()
