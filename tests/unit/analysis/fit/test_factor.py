import pytest

from analysis.fit.factor import check_extraction, check_factors, extract
from analysis.fit.factor_solution import Choices, solve
from analysis.fit.matrix import correlations_of
from instrument.errors import Refused
from tests.support.answers import congeneric, continuous

FRAME = congeneric(150, [0.8, 0.7, 0.6, 0.5, 0.7, 0.4], seed=2)


@pytest.mark.parametrize(
    ("items", "factors", "what"),
    [
        (2, 1, "EFA: 2 items cannot carry 1 factor. "),
        (6, 4, "6 items cannot carry 4 factors. Ask for 1 to 3"),
        (6, 0, "cannot carry 0 factors"),
    ],
)
def test_what_cannot_be_carried_is_refused(items: int, factors: int, what: str) -> None:
    with pytest.raises(Refused, match=what):
        check_factors(items, factors)
    check_factors(6, 3)


def test_an_extraction_that_is_not_offered_is_refused_for_whoever_asks() -> None:
    with pytest.raises(Refused, match=r"item reduction: alpha extraction is not offered. Use minres, ml, paf."):
        check_extraction("alpha", "item reduction")


def test_maximum_likelihood_wants_a_positive_definite_matrix() -> None:
    correlated = correlations_of(continuous(FRAME.assign(again=FRAME.y1)), "pearson", "EFA")
    with pytest.raises(Refused, match=r"positive definite .* These items determine one another: y1, again\."):
        extract(correlated, 1, "ml")
    assert extract(correlated, 1, "paf").optimum.converged


def test_a_solution_is_named_in_words() -> None:
    assert Choices().named(2) == "minres, oblimin rotation without Kaiser normalisation"
    assert Choices("ml", "promax").named(2) == "maximum likelihood, promax rotation with Kaiser normalisation"
    assert Choices("paf").named(1) == "principal axis, no rotation"


def test_the_fit_does_not_depend_on_the_rotation() -> None:
    correlated = correlations_of(continuous(FRAME), "pearson", "EFA")
    first, second = (solve(correlated, 2, Choices(rotation=rotation)).fit for rotation in ("oblimin", "varimax"))
    assert first == second
