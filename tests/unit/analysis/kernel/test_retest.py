import numpy as np
import pytest

from analysis.kernel.retest import change_of, item_agreement, measurement_error, reliable_change_error

SCORES = np.array([[1.0, 2], [2, 2], [3, 5], [4, 4], [5, 7]])


def test_measurement_error_by_hand() -> None:
    found = measurement_error("agreement", 4.0, 16)
    assert found.sem == 2
    assert found.sdc_individual == pytest.approx(1.959963984540054 * np.sqrt(2) * 2)
    assert found.sdc_group == pytest.approx(found.sdc_individual / 4)


def test_change_by_hand() -> None:
    found = change_of(SCORES)
    assert found.mean == 1
    assert found.sd == pytest.approx(1)
    assert found.t == pytest.approx(np.sqrt(5))
    assert found.df == 4
    assert (found.lower + found.upper) / 2 == pytest.approx(1)


def test_a_change_that_everybody_shares_has_no_t() -> None:
    found = change_of(np.array([[1.1, 1.4], [2.3, 2.6], [3.7, 4.0]]))
    assert found.sd == 0
    assert np.isnan([found.t, found.p_value]).all()
    assert found.lower == found.upper == found.mean


def test_an_occasion_without_variance_has_no_pearson() -> None:
    assert np.isnan(change_of(np.array([[1.0, 2], [1, 3], [1, 5]])).pearson)


def test_reliable_change_error_by_hand() -> None:
    # Jacobson & Truax (1991): sqrt(2 (SD sqrt(1 - r))^2).
    assert reliable_change_error(10, 0.88) == pytest.approx(np.sqrt(2) * 10 * np.sqrt(0.12))
    assert np.isnan(
        [reliable_change_error(10, 1.0), reliable_change_error(0, 0.5), reliable_change_error(5, np.nan)]
    ).all()


def test_an_item_takes_those_who_answered_it_twice() -> None:
    first, second = np.array([1.0, 2, 3, 4, np.nan, 1]), np.array([1.0, 2, 4, 4, 2, np.nan])
    found = item_agreement(first, second, 0.95, ordinal=True)
    assert found.n == 4
    assert found.same == 75
    assert found.lower < found.kappa < found.upper
    assert found.icc > 0.9


def test_an_item_that_few_answered_or_all_alike_has_nothing() -> None:
    few = item_agreement(np.array([1.0, 2]), np.array([1.0, 2]), 0.95, ordinal=True)
    alike = item_agreement(np.ones(5), np.ones(5), 0.95, ordinal=True)
    nobody = item_agreement(np.full(5, np.nan), np.ones(5), 0.95, ordinal=True)
    for found, n in ((few, 2), (alike, 5), (nobody, 0)):
        assert found.n == n
        assert np.isnan([found.kappa, found.lower, found.upper, found.icc]).all()


def test_a_measure_has_an_icc_and_no_kappa() -> None:
    found = item_agreement(SCORES[:, 0] + 0.5, SCORES[:, 1], 0.95, ordinal=False)
    assert np.isnan(found.kappa)
    assert np.isfinite(found.icc)
