import itertools

import numpy as np
import pytest

from analysis.kernel.agreement_within import NULLS, drawn_rwg, null_variances, rwg_j, spread_within

# LeBreton & Senter (2008), table 2: the shares of answers on a five-point scale of which three variances are.
SHARES = {
    "slight skew": (0.05, 0.15, 0.20, 0.35, 0.25),
    "moderate skew": (0.00, 0.10, 0.15, 0.40, 0.35),
    "heavy skew": (0.00, 0.00, 0.10, 0.40, 0.50),
    "triangular": (0.11, 0.22, 0.34, 0.22, 0.11),
    "normal": (0.07, 0.24, 0.38, 0.24, 0.07),
}
CLUSTER = np.array([1, 0, 1, 2, 0, 1, 1])
X = np.array([[1.0, 5], [2, 4], [5, np.nan], [3, 3], [4, 4], [1, 2], [2, np.nan]])


@pytest.mark.parametrize("null", sorted(SHARES))
def test_null_variances_are_those_of_their_shares(null: str) -> None:
    values, shares = np.arange(1, 6), np.array(SHARES[null])
    expected = shares @ values**2 - (shares @ values) ** 2
    assert null_variances(5)[null] == pytest.approx(expected, abs=0.005)


def test_the_uniform_null_is_exact_and_there_for_any_number_of_options() -> None:
    assert null_variances(5)["uniform"] == 2.0
    assert null_variances(6)["uniform"] == 35 / 12
    assert null_variances(3) == {"uniform": 8 / 12}
    assert set(null_variances(11)) == set(NULLS)


def test_spread_by_hand() -> None:
    found = spread_within(X, CLUSTER)
    np.testing.assert_array_equal(found.n, [[2, 2], [4, 2], [1, 1]])
    np.testing.assert_allclose(found.variance, [[2, 0], [3.58333333333, 4.5], [np.nan, np.nan]])
    np.testing.assert_allclose(found.ad_mean, [[1, 0], [(1.25 * 2 + 2.75 + 0.25) / 4, 1.5], [np.nan, np.nan]])
    np.testing.assert_allclose(found.ad_median, [[1, 0], [(0.5 + 0.5 + 3.5 + 0.5) / 4, 1.5], [np.nan, np.nan]])


def test_rwg_from_perfect_to_none() -> None:
    found = rwg_j(np.array([0.0, 1.0, 2.0, 3.0]), np.ones(4), 2.0)
    np.testing.assert_allclose(found, [1, 0.5, 0, 0])


def test_rwg_j_steps_up_as_spearman_and_brown() -> None:
    single = rwg_j(np.array([1.2]), np.ones(1), 2.0)
    ten = rwg_j(np.array([1.2]), np.full(1, 10.0), 2.0)
    assert ten == pytest.approx(10 * single / (1 + 9 * single))


def test_rwg_by_lot_is_that_of_every_possible_answer() -> None:
    pairs = [np.var(pair, ddof=1) for pair in itertools.product(range(5), repeat=2)]
    expected = np.mean(rwg_j(np.array(pairs), np.ones(25), 2.0))
    drawn = drawn_rwg(2, 1, 5, 20_000, np.random.default_rng(3))
    assert np.all(np.diff(drawn) >= 0)
    assert drawn.mean() == pytest.approx(expected, abs=4 * drawn.std() / np.sqrt(20_000))
