import numpy as np
import pandas as pd
import pytest

from analysis.kernel.covariance import (
    pair_counts,
    pairwise_correlation,
    pairwise_covariance,
    smallest_eigenvalue,
    to_correlation,
)
from tests.support.answers import congeneric, with_holes

HOLED = with_holes(congeneric(60, [0.8, 0.7, 0.6, 0.5], seed=1).to_numpy(), 0.2, seed=2)


def test_counts_of_pairs() -> None:
    x = np.array([[1.0, 2.0, np.nan], [1.0, np.nan, np.nan], [3.0, 4.0, 5.0]])
    assert pair_counts(x).tolist() == [[3, 2, 1], [2, 2, 1], [1, 1, 1]]


def test_pairwise_covariance_is_pandas_cov() -> None:
    np.testing.assert_allclose(pairwise_covariance(HOLED), pd.DataFrame(HOLED).cov(), rtol=0, atol=1e-13)


def test_pairwise_correlation_is_pandas_corr() -> None:
    np.testing.assert_allclose(pairwise_correlation(HOLED), pd.DataFrame(HOLED).corr(), rtol=0, atol=1e-13)


def test_pairwise_covariance_of_complete_answers_is_numpys() -> None:
    x = congeneric(60, [0.8, 0.7, 0.6], seed=1).to_numpy()
    np.testing.assert_allclose(pairwise_covariance(x), np.cov(x, rowvar=False), rtol=0, atol=1e-14)


def test_far_from_zero_nothing_cancels() -> None:
    # Doubles near 1e8 are spaced 1.5e-8 apart: the answers themselves are no better.
    np.testing.assert_allclose(pairwise_covariance(HOLED + 1e8), pairwise_covariance(HOLED), rtol=0, atol=1e-6)
    np.testing.assert_allclose(pairwise_correlation(HOLED + 1e8), pairwise_correlation(HOLED), rtol=0, atol=1e-6)


def test_a_pair_with_fewer_than_two_rows_has_no_covariance() -> None:
    x = np.array([[1.0, np.nan], [2.0, 5.0], [3.0, np.nan]])
    found = pairwise_covariance(x)
    assert found[0, 0] == 1.0
    assert np.isnan([found[0, 1], found[1, 0], found[1, 1]]).all()


def test_nobody_answered_an_item() -> None:
    x = np.column_stack([[1.0, 2.0, 3.0], [np.nan] * 3])
    assert np.isnan(pairwise_covariance(x)[1]).all()
    assert np.isnan(pairwise_correlation(x)[0, 1])


@pytest.mark.parametrize("seed", range(20))
def test_an_item_constant_among_those_who_answered_another_has_no_correlation_with_it(seed: int) -> None:
    # Centring leaves rounding error where the difference is exactly 0; it must not be taken for a variance.
    x = np.random.default_rng(seed).integers(1, 6, size=(30, 3)).astype(float)
    x[:12, 0], x[12:, 1] = 4, np.nan
    assert np.isnan(pairwise_correlation(x)[0, 1])


def test_pairwise_correlations_need_not_be_positive_definite() -> None:
    nan = np.nan
    x = np.array([[1, 1, nan], [2, 2, nan], [nan, 1, 1], [nan, 2, 2], [1, nan, 2], [2, nan, 1]], dtype=float)
    assert smallest_eigenvalue(pairwise_correlation(x)) == pytest.approx(-1.0)


def test_to_correlation() -> None:
    x = congeneric(60, [0.8, 0.7, 0.6], seed=1).to_numpy() * [1, 10, 100]
    np.testing.assert_allclose(to_correlation(np.cov(x, rowvar=False)), np.corrcoef(x, rowvar=False), atol=1e-14)


def test_to_correlation_of_a_constant_is_not_a_number() -> None:
    found = to_correlation(np.diag([1.0, 0.0]))
    assert found[0, 0] == 1.0
    assert np.isnan([found[0, 1], found[1, 1]]).all()
