import numpy as np
import pytest

from analysis.kernel.factor_fit import factor_fit
from analysis.kernel.ml_extraction import maximum_likelihood
from analysis.kernel.uniquenesses import ML
from tests.unit.analysis.kernel.test_minres import EXACT, LOADINGS, SAMPLE

ONE = maximum_likelihood(SAMPLE, 1)


def test_the_chi_square_is_bartletts() -> None:
    found = factor_fit(SAMPLE, ONE.loadings, np.eye(1), 150)
    minimum = ML.at(np.log(ONE.uniquenesses)[None], SAMPLE[None], 1).value[0]
    assert found.objective == pytest.approx(minimum, abs=1e-9)
    assert found.chisq == pytest.approx(minimum * (149 - 17 / 6 - 2 / 3), abs=1e-7)
    assert found.df == 9
    assert found.null_chisq == pytest.approx(-np.linalg.slogdet(SAMPLE)[1] * (149 - 17 / 6))
    assert found.bic == pytest.approx(found.chisq - 9 * np.log(150))


def test_an_exact_model_fits_perfectly() -> None:
    found = factor_fit(EXACT, LOADINGS, np.eye(2), 200)
    assert (found.rmsea, found.cfi) == (0.0, 1.0)
    assert found.rmsr == pytest.approx(0.0, abs=1e-12)
    assert found.tli > 1


def test_rotation_does_not_change_the_fit() -> None:
    turn = np.array([[1.0, 0.3], [0.0, 0.8]])
    turn = turn / np.linalg.norm(turn, axis=0)
    oblique = factor_fit(EXACT, LOADINGS @ np.linalg.inv(turn).T, turn.T @ turn, 200)
    assert oblique.rmsr == pytest.approx(0.0, abs=1e-12)


def test_the_root_mean_square_residual_is_that_off_the_diagonal() -> None:
    residual = SAMPLE - ONE.loadings @ ONE.loadings.T
    off = residual[~np.eye(6, dtype=bool)]
    assert factor_fit(SAMPLE, ONE.loadings, np.eye(1), 150).rmsr == pytest.approx(np.sqrt(np.mean(off**2)))


def test_without_degrees_of_freedom_there_is_nothing_to_test() -> None:
    three = SAMPLE[:3, :3]
    found = factor_fit(three, maximum_likelihood(three, 1).loadings, np.eye(1), 150)
    assert found.df == 0
    assert np.isnan([found.pvalue, found.rmsea, found.rmsea_ci_upper, found.tli, found.cfi]).all()


def test_a_matrix_that_is_not_positive_definite_has_a_residual_and_no_chi_square() -> None:
    singular = np.array([[1.0, 1.0, 0.5, 0.4], [1.0, 1.0, 0.5, 0.4], [0.5, 0.5, 1.0, 0.3], [0.4, 0.4, 0.3, 1.0]])
    found = factor_fit(singular, np.full((4, 1), 0.7), np.eye(1), 150)
    assert np.isnan([found.chisq, found.rmsea, found.bic]).all()
    assert np.isfinite(found.rmsr)
