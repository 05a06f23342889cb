import numpy as np
import pytest

from analysis.kernel import guttman
from analysis.kernel.alpha import cronbach_alpha

S = np.array([[2.0, 0.5, 0.8], [0.5, 1.0, 0.4], [0.8, 0.4, 1.5]])
TOTAL = 4.5 + 2 * 1.7


def test_by_hand() -> None:
    first = 1 - 4.5 / TOTAL
    squares = 0.25 + 0.64 + 0.16
    assert guttman.lambda1(S) == pytest.approx(first)
    assert guttman.lambda2(S) == pytest.approx(first + np.sqrt(1.5 * 2 * squares) / TOTAL)
    assert guttman.lambda3(S) == pytest.approx(cronbach_alpha(S))
    assert guttman.lambda5(S) == pytest.approx(first + 2 * np.sqrt(0.25 + 0.64) / TOTAL)
    assert guttman.lambda5_plus(S) == pytest.approx(first + 1.5 * 2 * np.sqrt(0.25 + 0.64) / TOTAL)


def test_lambda_6_is_what_regressions_leave() -> None:
    left = [
        S[i, i] - S[i, r] @ np.linalg.solve(S[np.ix_(r, r)], S[r, i]) for i, r in enumerate([[1, 2], [0, 2], [0, 1]])
    ]
    assert guttman.lambda6(S) == pytest.approx(1 - sum(left) / TOTAL)


def test_lambda_2_is_at_least_lambda_3() -> None:
    rng = np.random.default_rng(2)
    for _ in range(20):
        s = np.cov((rng.standard_normal((12, 5)) + rng.standard_normal((12, 1))).T)
        assert guttman.lambda2(s) >= guttman.lambda3(s)


def test_the_matrix_is_left_as_it_was() -> None:
    before = S.copy()
    for f in (guttman.lambda2, guttman.lambda5, guttman.lambda6):
        f(S)
    np.testing.assert_array_equal(S, before)
