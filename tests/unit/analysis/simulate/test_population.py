import numpy as np
import pytest

from analysis.simulate.population import Population

CUTS = (-1.0, 0.0, 1.0)
POPULATION = Population(
    loadings={"a": ("f", 0.8), "b": ("f", 0.7), "c": ("g", 0.6)},
    reverse=frozenset({"b"}),
    factor_r=0.5,
    icc=0.2,
    thresholds=CUTS,
    missing=0.0,
)
CLUSTER = np.repeat(np.arange(400), 25)


def test_answers_lie_on_the_scale_and_nobody_is_missing() -> None:
    answers = POPULATION.draw(CLUSTER, seed=1)
    assert answers.shape == (10000, 3)
    assert set(np.unique(answers)) == {1, 2, 3, 4}


def test_the_same_seed_gives_the_same_answers() -> None:
    np.testing.assert_array_equal(POPULATION.draw(CLUSTER, seed=1), POPULATION.draw(CLUSTER, seed=1))
    assert not np.array_equal(POPULATION.draw(CLUSTER, seed=1), POPULATION.draw(CLUSTER, seed=2))


def test_categories_have_the_shares_the_thresholds_give() -> None:
    from scipy.stats import norm

    answers = POPULATION.draw(np.arange(10000), seed=1)  # everyone alone: independent answers
    expected = np.diff(norm.cdf([-np.inf, *CUTS, np.inf]))
    shares = [(answers[:, 0] == k).mean() for k in (1, 2, 3, 4)]
    np.testing.assert_allclose(shares, expected, atol=4 * np.sqrt(0.25 / 10000))


def test_a_reversed_item_goes_against_its_factor() -> None:
    r = np.corrcoef(POPULATION.draw(CLUSTER, seed=1), rowvar=False)
    assert r[0, 1] < 0 < r[0, 2]


def test_refused_answers_are_zero_at_the_share_asked() -> None:
    refusing = Population(**{**vars(POPULATION), "missing": 0.1})
    share = (refusing.draw(CLUSTER, seed=1) == 0).mean()
    assert share == pytest.approx(0.1, abs=4 * np.sqrt(0.09 / 30000))


def test_the_model_is_said_in_words() -> None:
    assert POPULATION.factors == ("f", "g")
    assert POPULATION.statement() == (
        "The answers were drawn from a model: 2 factors correlated 0.50; standardised loadings 0.60 to 0.80; "
        "20% of the factors' variance between clusters; 4 categories cut at -1, 0, 1; 0% of answers refused at random."
    )
