import numpy as np
import pytest

from analysis.fit.factor import check_items, correlate, extract
from analysis.fit.factor_solution import Choices, solve
from analysis.kernel.covariance import pairwise_correlation
from analysis.sample import Sample
from instrument.errors import Refused
from tests.support.answers import congeneric, continuous, likert, public

FRAME = congeneric(150, [0.8, 0.7, 0.6, 0.5, 0.7, 0.4], seed=2)


def test_pearson_correlations_are_pairwise() -> None:
    holes = FRAME.copy()
    holes.iloc[:30, 0] = np.nan
    found = correlate(continuous(holes))
    np.testing.assert_array_equal(found.matrix, pairwise_correlation(found.sample.array))
    assert (found.n, found.least, found.name) == (150, 120, "Pearson")
    assert correlate(continuous(holes, missing="listwise")).n == 120


def test_a_matrix_is_smoothed_only_on_request() -> None:
    sample = continuous(FRAME.assign(again=FRAME.y1))
    plain, smooth = correlate(sample), correlate(sample, smooth=True)
    assert (plain.definite, plain.smoothed) == (False, False)
    assert (smooth.definite, smooth.smoothed) == (True, True)
    assert smooth.least_eigenvalue == plain.least_eigenvalue
    assert not correlate(continuous(FRAME), smooth=True).smoothed


def test_pairs_at_the_boundary_are_named() -> None:
    sparse = public("sparse")
    found = correlate(Sample.from_frame(sparse, list(sparse.columns), scale=(1, 4)), "polychoric")
    assert found.boundary == ("s3 and s6",)


def test_measures_among_ordinal_items_are_named() -> None:
    frame = likert(100, 4, seed=3).assign(age=FRAME.y1[:100])
    found = correlate(Sample.from_frame(frame, list(frame.columns), scale=None), "polychoric", ("age",))
    assert found.name == "polychoric, polyserial or Pearson with age as continuous"


def test_constant_pairs_are_named_and_counted() -> None:
    answers = likert(40, 8, seed=3).astype(float)
    answers.iloc[:20, 0], answers.iloc[20:, 1:] = 3, np.nan
    with pytest.raises(Refused, match=r"constant among those who answered another: q1 and q2, .* and 2 more pairs"):
        correlate(continuous(answers))


@pytest.mark.parametrize(("items", "n", "factors"), [(2, 100, None), (6, 6, None), (6, 100, 4), (6, 100, 0)])
def test_what_cannot_be_carried_is_refused(items: int, n: int, factors: int | None) -> None:
    with pytest.raises(Refused):
        check_items(items, n, factors)
    check_items(6, 7, 3)


def test_maximum_likelihood_wants_a_positive_definite_matrix() -> None:
    correlated = correlate(continuous(FRAME.assign(again=FRAME.y1)))
    with pytest.raises(Refused, match="positive definite"):
        extract(correlated, 1, "ml")
    assert extract(correlated, 1, "paf").optimum.converged


def test_a_solution_is_named_in_words() -> None:
    assert Choices().named(2) == "minres, oblimin rotation without Kaiser normalisation"
    assert Choices("ml", "promax").named(2) == "maximum likelihood, promax rotation with Kaiser normalisation"
    assert Choices("paf").named(1) == "principal axis, no rotation"


def test_the_fit_does_not_depend_on_the_rotation() -> None:
    correlated = correlate(continuous(FRAME))
    first, second = (solve(correlated, 2, Choices(rotation=rotation)).fit for rotation in ("oblimin", "varimax"))
    assert first == second
