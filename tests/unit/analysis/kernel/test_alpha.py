import numpy as np
import pytest
from scipy.stats import f

from analysis.kernel.alpha import (
    alpha_if_deleted,
    cronbach_alpha,
    feldt_interval,
    item_rest,
    mean_off_diagonal,
    standardised_alpha,
)
from tests.support.answers import congeneric

X = congeneric(200, [0.8, 0.7, 0.6, 0.5], seed=3).to_numpy() * [1, 2, 3, 4]
COVARIANCE = np.cov(X, rowvar=False)


def test_alpha_is_what_cronbach_defined() -> None:
    total = X.sum(axis=1).var(ddof=1)
    assert cronbach_alpha(COVARIANCE) == pytest.approx(4 / 3 * (1 - X.var(axis=0, ddof=1).sum() / total), abs=1e-13)


def test_alpha_of_parallel_items_is_the_spearman_brown_formula() -> None:
    parallel = np.full((5, 5), 0.3) + 0.7 * np.eye(5)
    expected = 5 * 0.3 / (1 + 4 * 0.3)
    assert cronbach_alpha(4 * parallel) == pytest.approx(expected, abs=1e-14)
    assert standardised_alpha(parallel) == pytest.approx(expected, abs=1e-14)


def test_mean_off_diagonal_leaves_the_diagonal_out() -> None:
    assert mean_off_diagonal(np.array([[9.0, 0.2, 0.4], [0.2, 9.0, 0.6], [0.4, 0.6, 9.0]])) == pytest.approx(0.4)


def test_alpha_of_items_that_cancel_is_not_a_number() -> None:
    opposite = np.array([[1.0, -1.0], [-1.0, 1.0]])
    assert np.isnan(cronbach_alpha(opposite))
    assert np.isnan(cronbach_alpha(opposite + 1e-17))


def test_alpha_may_be_negative() -> None:
    assert cronbach_alpha(np.array([[1.0, -0.5], [-0.5, 1.0]])) == pytest.approx(-2.0)


def test_alpha_if_deleted_is_alpha_of_the_rest() -> None:
    expected = [cronbach_alpha(np.cov(np.delete(X, j, axis=1), rowvar=False)) for j in range(4)]
    np.testing.assert_allclose(alpha_if_deleted(COVARIANCE), expected, atol=1e-14)


def test_alpha_if_deleted_needs_two_items_to_remain() -> None:
    assert np.isnan(alpha_if_deleted(COVARIANCE[:2, :2])).all()


def test_item_rest_is_the_correlation_with_the_sum_of_the_others() -> None:
    expected = [np.corrcoef(X[:, j], np.delete(X, j, axis=1).sum(axis=1))[0, 1] for j in range(4)]
    np.testing.assert_allclose(item_rest(COVARIANCE), expected, atol=1e-14)


def test_item_rest_is_not_a_number_where_nothing_varies() -> None:
    # The others of item 0 cancel; item 3 is constant.
    x = np.column_stack([X[:, 0], X[:, 1], -X[:, 1], np.full(len(X), 2.0)])
    found = item_rest(np.cov(x, rowvar=False))
    assert np.isnan(found[[0, 3]]).all()
    assert np.isfinite(found[[1, 2]]).all()
    assert np.isnan(item_rest(np.array([[2.0]]))).all()


def test_feldt_interval_puts_the_ratio_at_the_tails_of_f() -> None:
    n, p, estimate = 120, 6, 0.8
    lower, upper = feldt_interval(estimate, n, p, level=0.9)
    tails = [f.sf((1 - bound) / (1 - estimate), n - 1, (n - 1) * (p - 1)) for bound in (lower, upper)]
    assert tails == pytest.approx([0.05, 0.95], abs=1e-12)


def test_a_higher_level_gives_a_wider_interval_around_the_estimate() -> None:
    narrow, wide = feldt_interval(0.7, 50, 5, 0.9), feldt_interval(0.7, 50, 5, 0.99)
    assert wide[0] < narrow[0] < 0.7 < narrow[1] < wide[1]


def test_feldt_interval_is_pingouins_to_its_three_digits() -> None:
    import pingouin

    data = congeneric(200, [0.8, 0.7, 0.6, 0.5], seed=3)
    estimate, interval = pingouin.cronbach_alpha(data)
    assert cronbach_alpha(np.cov(data, rowvar=False)) == pytest.approx(estimate, abs=1e-12)
    assert feldt_interval(estimate, 200, 4) == pytest.approx(tuple(interval), abs=5.1e-4)


def test_standardised_items_that_cancel_have_no_alpha() -> None:
    assert np.isnan(standardised_alpha(np.array([[1.0, -1.0], [-1.0, 1.0]])))
    assert np.isnan(standardised_alpha(np.full((2, 2), np.nan)))
