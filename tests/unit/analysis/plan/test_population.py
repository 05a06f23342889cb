"""A text with values is a population: what it says, what it leaves unsaid, and what it cannot say."""

import numpy as np
import pytest

from analysis.plan.freed import freed
from analysis.plan.levels import has_levels, split_levels
from analysis.plan.population import check_same_labels, check_unit_variance, population
from analysis.plan.truth import targets
from instrument.errors import ContentError
from tests.unit.analysis.plan.models import TWO_FACTORS, TWO_LEVELS

MEDIATION = """f =~ .7*x1 + .7*x2 + .6*x3
m =~ .8*x4 + .7*x5 + .6*x6
y =~ .8*x7 + .7*x8 + .6*x9
m ~ a*.4*f
y ~ b*.3*m + .2*f
ab := a*b
"""


def test_covariances_are_those_of_the_model() -> None:
    made = population(TWO_FACTORS, "m")
    loadings = np.array([[0.7, 0], [0.7, 0], [0.6, 0], [0, 0.8], [0, 0.7], [0, 0.6]])
    implied = loadings @ np.array([[1, 0.4], [0.4, 1]]) @ loadings.T
    np.fill_diagonal(implied, 1.0)
    np.testing.assert_allclose(made.covariance, implied)
    assert made.said == ("variance 1 for f, g", "residual variances that make 6 items have variance one")


def test_predicted_factors_have_variance_one() -> None:
    made = population(MEDIATION, "m")
    np.testing.assert_allclose(np.diag(made.latent), 1.0)
    # By the tracing rule: y with f is .2 + .3 x .4, and y's residual what is left.
    assert made.latent[0, 2] == pytest.approx(0.32)
    assert made.values.psi[2, 2] == pytest.approx(1 - 0.3**2 - 0.2**2 - 2 * 0.3 * 0.2 * 0.4)


def test_answers_have_the_populations_moments() -> None:
    made = population(TWO_FACTORS + "x1 ~ 2*1\nx1 ~~ .2*x4", "m")
    drawn = made.draw(np.random.default_rng(1), 200_000)
    # 200,000 draws: standard errors of .002 to .004.
    np.testing.assert_allclose(np.cov(drawn.T), made.covariance, atol=0.015)
    np.testing.assert_allclose(drawn.mean(axis=0), [2, 0, 0, 0, 0, 0], atol=0.015)


def test_freed_parameters_have_their_truth_in_the_text() -> None:
    made = population(MEDIATION, "m")
    found = {x.label: x for x in targets(freed(made, "m"), "m", made, "raw")}
    assert found["m ~ f"].truth == 0.4
    assert found["ab"].truth == pytest.approx(0.12)
    assert found["f =~ x1"].truth == 0.7
    # The scale of a predicted factor is its first loading, which is no parameter then.
    assert "m =~ x4" not in found
    assert found["m ~~ m"].truth == pytest.approx(0.84)
    assert not found["m ~~ m"].tested


def test_standardised_truths_do_not_depend_on_the_units() -> None:
    small = population("f =~ .7*x1 + .7*x2 + .6*x3\nx1 ~~ .51*x1 + .1*x2", "m")
    great = population("f =~ 7*x1 + 1.4*x2 + .6*x3\nf ~~ 1*f\nx1 ~~ 51*x1 + 2*x2\nx2 ~~ 2.04*x2\nx3 ~~ .64*x3", "m")
    text = "f =~ x1 + x2 + x3\nx1 ~~ x2"
    for a, b in zip(*(targets(text, "a", x, "standardised") for x in (small, great)), strict=True):
        assert (a.label, a.truth) == (b.label, pytest.approx(b.truth))


def test_what_another_model_has_and_the_population_has_not() -> None:
    made = population(TWO_FACTORS, "m")
    found = {x.label: x.truth for x in targets("all =~ x1 + x2 + x4\nf =~ x3 + x4 + x5", "a", made, "standardised")}
    assert np.isnan(found["all =~ x1"])
    assert found["f =~ x3"] == pytest.approx(0.6)
    assert found["f =~ x4"] == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("f =~ x1 + .7*x2 + .6*x3", "'f =~ x1' has no value. Write it as in: f =~ .7*x1."),
        (f"{TWO_FACTORS}x1 ~~ x4", "'x1 ~~ x4' has no value."),
        ("f =~ 1.2*x1 + .7*x2 + .6*x3", "'x1' is explained beyond variance one"),
        (f"{TWO_FACTORS}x1 ~~ -.1*x1", "the variance of 'x1' is below 0."),
        ("f =~ .7*x1 + .7*x2\ng =~ .7*x3 + .7*x4\nf ~~ 1.2*g", "no factors can have these variances"),
        (f"{TWO_FACTORS}x1 | -1*t1 + -2*t2", "the thresholds of 'x1' do not rise."),
        (f"{TWO_FACTORS}x1 | -1*t1 + 1*t3", "a threshold of 'x1' is left out."),
        (f"{TWO_FACTORS}x1 | -1*q", "'q' is no threshold."),
        ("f =~ a*.7*x1 + a*.6*x2 + .5*x3", "'a' stands for 0.7 and for 0.6."),
    ],
)
def test_what_no_population_can_be(text: str, said: str) -> None:
    with pytest.raises(ContentError, match=r"m\.txt") as raised:
        population(text, "m.txt")
    assert said in str(raised.value)


def test_between_levels_every_variance_is_said() -> None:
    with pytest.raises(ContentError) as raised:
        population("f =~ .7*x1 + .7*x2", "m", explicit=True)
    assert [p.what.split()[0] for p in raised.value.problems] == ["'f'", "'x1'", "'x2'"]


def test_the_response_of_an_ordinal_item_has_variance_one() -> None:
    made = population("f =~ .7*x1 + .7*x2\nx1 ~~ .8*x1", "m")
    with pytest.raises(ContentError, match=r"the response of 'x1' has variance 1\.290") as raised:
        check_unit_variance(made, ("x1", "x2"), "m")
    assert len(raised.value.problems) == 1


def test_one_file_has_two_levels() -> None:
    within, between = split_levels("# a model\n" + TWO_LEVELS, "m")
    assert within.strip() == "f =~ .7*x1 + .7*x2 + .7*x3"
    # Lines keep their numbers, so that a message names the right one.
    assert between.splitlines()[4].startswith("fb =~")
    assert has_levels(TWO_LEVELS)
    assert not has_levels(TWO_FACTORS)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("f =~ .7*x1", "line 1: it stands before any level."),
        ("level: 3\nf =~ .7*x1", "'level: 3' opens no level"),
        ("level: 1\nf =~ .7*x1\nlevel: within", "line 3: 'level: within' opens no level"),
        ("level: 1\nf =~ .7*x1", "the model does not have two levels."),
    ],
)
def test_levels_that_are_none(text: str, said: str) -> None:
    with pytest.raises(ContentError) as raised:
        split_levels(text, "m")
    assert said in str(raised.value)


def test_a_label_has_one_value_on_both_levels() -> None:
    levels = [population(f"f =~ .7*x1 + a*{value}*x2", "m") for value in (".7", ".6")]
    with pytest.raises(ContentError, match=r"'a' stands for 0\.7 and for 0\.6"):
        check_same_labels(levels, "m")
