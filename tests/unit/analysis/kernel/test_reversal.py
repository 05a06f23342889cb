import numpy as np
import pytest

from analysis.kernel.alpha import cronbach_alpha
from analysis.kernel.reversal import doubt_keys
from tests.support.answers import likert

COVARIANCE = np.cov(likert(300, 5, seed=4).to_numpy(), rowvar=False)


def _turned(places: list[int]) -> np.ndarray:
    sign = np.ones(5)
    sign[places] = -1
    return COVARIANCE * np.outer(sign, sign)


@pytest.mark.parametrize("places", [[], [0], [4], [1, 3]])
def test_exactly_the_turned_items_are_doubted(places: list[int]) -> None:
    found = doubt_keys(_turned(places))
    assert np.flatnonzero(found.doubted).tolist() == places
    assert found.all_turned == pytest.approx(cronbach_alpha(COVARIANCE))
    assert found.alpha == pytest.approx(cronbach_alpha(_turned(places)))
    assert not found.even


def test_turning_more_than_half_doubts_the_rest_of_them() -> None:
    assert np.flatnonzero(doubt_keys(_turned([0, 2, 4])).doubted).tolist() == [1, 3]


def test_alpha_if_one_alone_were_turned() -> None:
    found = doubt_keys(_turned([1, 3]))
    assert found.if_turned[1] == pytest.approx(cronbach_alpha(_turned([3])))
    assert found.if_turned[0] == pytest.approx(cronbach_alpha(_turned([0, 1, 3])))


def test_a_weak_item_is_not_doubted_by_chance() -> None:
    weak = COVARIANCE.copy()
    weak[4, :4] = weak[:4, 4] = -0.005
    assert not doubt_keys(weak).doubted.any()
    assert doubt_keys(weak, least_gain=0.0).doubted.tolist() == [False] * 4 + [True]


def test_two_against_two_is_said_to_be_even() -> None:
    found = doubt_keys(_turned([0, 1])[:4, :4])
    assert found.even
    assert found.doubted.sum() == 2


def test_two_items_that_cancel() -> None:
    found = doubt_keys(np.array([[1.0, -1.0], [-1.0, 1.0]]))
    assert found.even
    assert found.doubted.tolist() == [False, True]
    assert np.isnan(found.alpha)
    assert found.all_turned == pytest.approx(1)


@pytest.mark.parametrize("covariance", [np.array([[1.0]]), np.full((3, 3), np.nan), np.diag([1.0, 0.0, 1.0])])
def test_nothing_is_doubted_where_nothing_is_known(covariance: np.ndarray) -> None:
    assert not doubt_keys(covariance).doubted.any()
