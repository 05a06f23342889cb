import numpy as np
import pytest
from factor_analyzer import calculate_bartlett_sphericity, calculate_kmo

from analysis.kernel.adequacy import bartlett, kmo, log_determinant
from tests.support.answers import congeneric

X = congeneric(150, [0.8, 0.7, 0.6, 0.5, 0.7], seed=2).to_numpy()
R = np.corrcoef(X, rowvar=False)


def test_kmo_is_factor_analyzers_for_complete_answers() -> None:
    per_item, overall = calculate_kmo(X)
    found = kmo(R)
    assert found.overall == pytest.approx(overall, abs=1e-12)
    np.testing.assert_allclose(found.per_item, per_item, atol=1e-12)


def test_bartlett_is_factor_analyzers_for_complete_answers() -> None:
    chisq, p_value = calculate_bartlett_sphericity(X)
    found = bartlett(R, len(X))
    assert found.value == pytest.approx(chisq, rel=1e-12)
    assert found.p_value == pytest.approx(p_value, rel=1e-8)


def test_partial_correlations_are_those_of_residuals() -> None:
    others = np.column_stack([np.ones(len(X)), X[:, 2:]])
    residuals = X[:, :2] - others @ np.linalg.lstsq(others, X[:, :2], rcond=None)[0]
    assert kmo(R).partial[0, 1] == pytest.approx(np.corrcoef(residuals, rowvar=False)[0, 1], abs=1e-12)


def test_the_image_is_the_squared_multiple_correlation() -> None:
    others = np.column_stack([np.ones(len(X)), X[:, 1:]])
    residual = X[:, 0] - others @ np.linalg.lstsq(others, X[:, 0], rcond=None)[0]
    assert kmo(R).image[0] == pytest.approx(1 - residual.var() / X[:, 0].var(), abs=1e-12)


def test_a_determinant_below_the_least_double_has_its_chi_square_all_the_same() -> None:
    # One factor with loadings of .95: |R| = (1 - .9025)^499 (1 + 500 .9025 / .0975) by the matrix determinant lemma.
    p, share = 500, 0.95**2
    one = np.full((p, p), share) + (1 - share) * np.eye(p)
    by_hand = p * np.log(1 - share) + np.log1p(p * share / (1 - share))
    assert np.linalg.det(one) == 0.0
    assert log_determinant(one) == pytest.approx(by_hand, rel=1e-10)
    assert bartlett(one, 2000).value == pytest.approx(-(1999 - (2 * p + 5) / 6) * by_hand, rel=1e-10)


def test_a_negative_determinant_has_no_logarithm() -> None:
    assert np.isnan(log_determinant(np.array([[1.0, 1.2], [1.2, 1.0]])))


def test_without_any_correlation_there_is_no_kmo() -> None:
    found = kmo(np.eye(3))
    assert np.isnan(found.overall)
    assert np.isnan(found.per_item).all()
