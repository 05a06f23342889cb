import numpy as np
import pytest
from scipy.stats import ttest_ind

from analysis.kernel.nonresponse import difference, rest_scores

OTHERS = ~np.eye(3, dtype=bool)


def test_a_rest_score_is_the_mean_standardised_answer_to_the_others() -> None:
    x = np.array([[1.0, 10.0, 5.0], [3.0, 30.0, 1.0]])
    assert rest_scores(x, OTHERS).tolist() == [[0.0, 0.0, -1.0], [0.0, 0.0, 1.0]]


def test_who_answered_none_of_the_others_has_no_rest_score() -> None:
    x = np.array([[1.0, np.nan, np.nan], [3.0, 30.0, 1.0], [2.0, 10.0, np.nan]])
    found = rest_scores(x, OTHERS)
    assert np.isnan(found[0, 0])
    assert np.isfinite(found[0, 1:]).all()


def test_the_difference_is_students_t_over_the_sizes() -> None:
    rng = np.random.default_rng(5)
    scores, left_out = rng.standard_normal(40), np.arange(40) < 9
    scores[20] = np.nan
    found = difference(scores, left_out, ~left_out)
    t = ttest_ind(scores[left_out], scores[~left_out], nan_policy="omit")
    assert (found.left_out, found.answered) == (9, 30)
    assert found.value / np.sqrt(1 / 9 + 1 / 30) == pytest.approx(t.statistic)
    assert found.pvalue == pytest.approx(t.pvalue)


@pytest.mark.parametrize("scores", [[1.0, 2.0, 3.0, np.nan], [2.0, 2.0, 2.0, 2.0]])
def test_no_difference_of_one_person_or_of_equal_scores(scores: list[float]) -> None:
    left_out = np.array([False, False, True, True])
    found = difference(np.array(scores), left_out, ~left_out)
    assert np.isnan([found.value, found.pvalue]).all()
