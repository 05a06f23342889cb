import numpy as np
import pytest

from analysis.kernel.factor_scores import multiple_correlation, score_weights, scores, validity
from tests.support.answers import with_holes

PATTERN = np.array([[0.8, 0.0], [0.7, 0.1], [0.6, 0.0], [0.0, 0.8], [0.1, 0.7], [0.0, 0.5]])
PHI = np.array([[1.0, 0.4], [0.4, 1.0]])
CORRELATION = PATTERN @ PHI @ PATTERN.T
np.fill_diagonal(CORRELATION, 1.0)
STRUCTURE = PATTERN @ PHI
METHODS = ("regression", "bartlett", "tenberge")


def _weights(method: str) -> np.ndarray:
    found = score_weights(CORRELATION, PATTERN, PHI, method)
    assert found is not None
    return found


def test_bartletts_scores_are_unbiased() -> None:
    np.testing.assert_allclose(_weights("bartlett").T @ PATTERN, np.eye(2), atol=1e-12)


def test_ten_berges_scores_correlate_as_the_factors_do() -> None:
    weights = _weights("tenberge")
    np.testing.assert_allclose(weights.T @ CORRELATION @ weights, PHI, atol=1e-12)


def test_no_scores_correlate_higher_with_their_factor_than_regressions() -> None:
    most = multiple_correlation(CORRELATION, PATTERN, PHI)
    np.testing.assert_allclose(validity(_weights("regression"), CORRELATION, STRUCTURE), most)
    for method in ("bartlett", "tenberge"):
        assert (validity(_weights(method), CORRELATION, STRUCTURE) < most + 1e-12).all()


def test_of_one_factor_all_scores_are_the_same_but_for_their_unit() -> None:
    one = PATTERN[:3, :1]
    r = one @ one.T
    np.fill_diagonal(r, 1.0)
    first, *others = (score_weights(r, one, np.eye(1), method) for method in METHODS)
    for other in others:
        np.testing.assert_allclose(other / other[0], first / first[0], atol=1e-12)


@pytest.mark.parametrize("method", METHODS)
def test_complete_answers_are_scored_with_the_weights(method: str) -> None:
    z = np.random.default_rng(1).standard_normal((10, 6))
    found, none = scores(z, CORRELATION, PATTERN, PHI, method)
    np.testing.assert_allclose(found, z @ _weights(method), atol=1e-12)
    assert not none.any()


def test_incomplete_answers_are_scored_on_what_was_answered() -> None:
    z = with_holes(np.random.default_rng(1).standard_normal((30, 6)), 0.3, 2)
    found, none = scores(z, CORRELATION, PATTERN, PHI, "regression")
    row = next(i for i in range(30) if 0 < np.isnan(z[i]).sum() < 4)
    seen = ~np.isnan(z[row])
    expected = z[row, seen] @ np.linalg.solve(CORRELATION[np.ix_(seen, seen)], STRUCTURE[seen])
    np.testing.assert_allclose(found[row], expected, atol=1e-12)
    assert not none[row]


def test_who_answered_too_few_items_has_no_score() -> None:
    z = np.full((2, 6), np.nan)
    z[0, 0], z[1, :3] = 1.0, 0.5  # one item; three that do not tell the second factor from the first's zeros
    assert scores(z, CORRELATION, PATTERN, PHI, "bartlett")[1].tolist() == [True, False]
    assert scores(z, CORRELATION, PATTERN, PHI, "regression")[1].tolist() == [False, False]
    assert scores(np.full((1, 6), np.nan), CORRELATION, PATTERN, PHI, "regression")[1].all()


def test_a_singular_matrix_has_no_weights() -> None:
    singular = CORRELATION.copy()
    singular[1] = singular[0]
    singular[:, 1] = singular[:, 0]
    assert score_weights(singular, PATTERN, PHI, "regression") is None
    assert np.isnan(multiple_correlation(singular, PATTERN, PHI)).all()
    assert score_weights(CORRELATION, PATTERN * 1.5, PHI, "bartlett") is None  # communalities above one
