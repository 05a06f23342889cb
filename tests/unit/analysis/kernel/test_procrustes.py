import numpy as np

from analysis.kernel.procrustes import congruence, matching, procrustes

RNG = np.random.default_rng(5)
PATTERN = RNG.uniform(-0.8, 0.8, (8, 3))


def test_a_turned_matrix_is_turned_back() -> None:
    turn = np.linalg.qr(RNG.standard_normal((3, 3)))[0]
    many = np.array([PATTERN @ turn, PATTERN @ turn.T])
    back = many @ procrustes(many, PATTERN)
    np.testing.assert_allclose(back, [PATTERN, PATTERN], atol=1e-12)


def test_order_and_direction_are_found() -> None:
    order, sign = matching(PATTERN[:, [2, 0, 1]] * [1, -1, -1], PATTERN)
    np.testing.assert_array_equal(order, [1, 2, 0])
    np.testing.assert_array_equal(sign, [-1, -1, 1])


def test_congruence_of_a_factor_with_itself_is_one_whatever_its_length() -> None:
    found = congruence(PATTERN, PATTERN * [2, -3, 0.1])
    np.testing.assert_allclose(np.diag(found), [1, -1, 1])
    assert congruence(np.array([[1.0], [0.0]]), np.array([[0.6], [0.8]]))[0, 0] == 0.6


def test_a_factor_without_loadings_has_no_congruence_but_a_place() -> None:
    empty = PATTERN * [1, 0, 1]
    assert np.isnan(congruence(empty, PATTERN)[1]).all()
    order, _ = matching(empty, PATTERN)
    assert sorted(order) == [0, 1, 2]
