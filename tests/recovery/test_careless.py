"""SIMULATED careless respondents are found at the rates they should be; every bound is four standard errors."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from analysis import careless
from analysis.estimators.careless import CarelessAnswers
from analysis.kernel.longstring import runs
from analysis.sample import Sample
from analysis.simulate.population import Population
from tests.support.answers import congeneric, continuous

N, PLANTED = 1500, 50
LOADINGS = (0.92, 0.90, 0.88, 0.86, 0.84, 0.82)
KINDS = ("straight", "random", "alternating", "careful")
# Share flagged in 40 other samples of this size (60,000 respondents), to three digits.
FLAGGED = {"straight": 1.0, "random": 0.972, "alternating": 1.0, "careful": 0.001}


@cache
def planted(seed: int = 11) -> tuple[CarelessAnswers, NDArray[np.str_]]:
    """60 items of 10 constructs, 20 of them reversed; the first 150 of 1,500 respondents answer without reading.

    50 give one answer throughout, 50 draw each answer uniformly, 50 alternate between two neighbouring ones.
    """
    loadings = {f"c{c}i{i}": (f"c{c}", loading) for c in range(10) for i, loading in enumerate(LOADINGS)}
    reverse = frozenset(f"c{c}i{i}" for c in range(10) for i in (2, 5))
    population = Population(loadings, reverse, 0.3, 0.0, (-1.5, -0.7, 0.1, 1.0), missing=0.01)
    drawn = population.draw([0] * N, seed).astype(float)
    x, rng = np.where(drawn == 0, np.nan, drawn), np.random.default_rng(seed + 1)
    x[:50] = rng.integers(1, 6, (50, 1))
    x[50:100] = rng.integers(1, 6, (50, 60))
    x[100:150] = rng.integers(1, 5, (50, 1)) + np.arange(60) % 2
    constructs = {f"c{c}": [f"c{c}i{i}" for i in range(6)] for c in range(10)}
    sample = Sample.from_frame(
        pd.DataFrame(x, columns=list(loadings)), list(loadings), sorted(reverse), constructs=constructs
    )
    return careless(sample), np.repeat(KINDS, [PLANTED, PLANTED, PLANTED, N - 3 * PLANTED])


@pytest.mark.parametrize("kind", KINDS)
def test_the_planted_are_flagged_and_the_careful_are_not(kind: str) -> None:
    found, kinds = planted()
    flagged, rate = found.respondents["flagged"].to_numpy()[kinds == kind], FLAGGED[kind]
    assert abs(flagged.mean() - rate) <= 4 * np.sqrt(rate * (1 - rate) / len(flagged))


def test_each_way_of_not_reading_has_its_index() -> None:
    found, kinds = planted()
    share = found.respondents.groupby(kinds)[["marked_longstring", "marked_irv", "marked_d2", "marked_synonyms"]].mean()
    assert share.loc["straight"].tolist() == [1, 1, 0, 0]
    assert share.loc["alternating"].tolist() == [0, 1, 0, 1]
    assert share.loc["random", ["marked_longstring", "marked_irv"]].tolist() == [0, 0]
    assert share.loc["random", ["marked_d2", "marked_synonyms"]].min() > 0.9
    assert share.loc["careful"].max() < 0.01


def test_random_answers_agree_with_nothing() -> None:
    """Correlations across independent answers have mean 0 over persons."""
    found, kinds = planted()
    for name in ("synonyms", "person_total"):
        values = found.respondents[name].to_numpy()[kinds == "random"]
        assert abs(values.mean()) < 4 * values.std(ddof=1) / np.sqrt(len(values))


def test_of_careful_normal_answers_d2_marks_one_in_a_thousand() -> None:
    sample = continuous(congeneric(40_000, [0.7] * 12, seed=21))
    decision = next(d for d in careless(sample).decisions if d.index == "d2")
    assert decision.expected == pytest.approx(40)
    assert abs(decision.marked - 40) < 4 * np.sqrt(40 * 0.999)


@pytest.mark.parametrize("share", [0.0, 0.2])
def test_p_of_d2_is_uniform_whatever_was_answered(share: float) -> None:
    draws = congeneric(20_000, [0.7] * 10, seed=22)
    holed = draws.mask(np.random.default_rng(23).random(draws.shape) < share)
    p = careless(continuous(holed)).respondents["d2_p"].dropna()
    for level in (0.01, 0.1, 0.5):
        assert abs((p < level).mean() - level) < 4 * np.sqrt(level * (1 - level) / len(p))


def test_runs_of_random_answers_are_as_long_as_chance_makes_them() -> None:
    """P(no run of 4 in 30 throws of a die with 5 sides) by recursion on the length of the last run."""
    state = np.array([1.0, 0, 0])
    for _ in range(29):
        state = np.array([0.8 * state.sum(), 0.2 * state[0], 0.2 * state[1]])
    expected = 1 - state.sum()
    x = np.random.default_rng(24).integers(1, 6, (20_000, 30)).astype(float)
    share = (runs(x).longest >= 4).mean()
    assert abs(share - expected) < 4 * np.sqrt(expected * (1 - expected) / len(x))
