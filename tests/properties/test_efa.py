"""Factors do not depend on the order of items or rows, on an item's direction, or on the names of its categories."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import efa
from analysis.kernel.procrustes import matching
from analysis.sample import Sample
from analysis.simulate.population import Population

few = settings(max_examples=8)
ITEMS = tuple(f"q{j}" for j in range(1, 9))
POPULATION = Population(
    loadings={item: ("f" if j < 4 else "g", 0.6 + 0.05 * (j % 4)) for j, item in enumerate(ITEMS)},
    reverse=frozenset(),
    factor_r=0.3,
    icc=0.0,
    thresholds=(-1.0, 0.0, 1.0),
    missing=0.0,
)
CHOICES = [
    ("minres", "oblimin", "pearson"),
    ("ml", "varimax", "pearson"),
    ("paf", "promax", "pearson"),
    ("minres", "geomin_obl", "polychoric"),
]
seeds = st.integers(0, 10_000)
by_choice = pytest.mark.parametrize("choice", CHOICES)


def _answers(seed: int) -> pd.DataFrame:
    drawn = POPULATION.draw(np.arange(250), seed).astype(float)
    drawn[np.random.default_rng(seed).random(drawn.shape) < 0.02] = np.nan
    return pd.DataFrame(drawn, columns=list(ITEMS))


def _sample(frame: pd.DataFrame, items: list[str] | None = None, reverse: list[str] | None = None) -> Sample:
    return Sample.from_frame(frame, items or list(ITEMS), reverse or [], scale=(1, 4))


def _solution(sample: Sample, choice: tuple[str, str, str]) -> tuple[np.ndarray, np.ndarray, float]:
    """Return the loadings by the items' names, the factor correlation's size, and the chi-square."""
    found = efa(sample, 2, *choice, starts=10)
    assert found.converged
    return found.loadings.loc[list(ITEMS)].to_numpy(), abs(found.phi.iloc[0, 1]), found.fit["chisq"]


def _same(first: tuple, second: tuple, turned: np.ndarray | float = 1.0, tolerance: float = 1e-5) -> None:
    order, sign = matching(second[0] * turned, first[0])
    np.testing.assert_allclose((second[0] * turned)[:, order] * sign, first[0], atol=tolerance)
    assert second[1] == pytest.approx(first[1], abs=tolerance)
    assert second[2] == pytest.approx(first[2], rel=1e-5)


@by_choice
@few
@given(seed=seeds, order=st.permutations(ITEMS))
def test_the_order_of_rows_and_items(choice: tuple[str, str, str], seed: int, order: list[str]) -> None:
    frame = _answers(seed)
    shuffled = frame.sample(frac=1, random_state=seed)
    _same(_solution(_sample(frame), choice), _solution(_sample(shuffled, list(order)), choice))


@by_choice
@few
@given(seed=seeds, turned=st.sets(st.sampled_from(ITEMS)).map(sorted))
def test_the_direction_of_items(choice: tuple[str, str, str], seed: int, turned: list[str]) -> None:
    frame = _answers(seed)
    sign = np.array([-1.0 if item in turned else 1.0 for item in ITEMS])[:, None]
    plain = _solution(_sample(frame), choice)
    _same(plain, _solution(_sample(frame, reverse=turned), choice), sign)
    both = frame.assign(**{item: 5 - frame[item] for item in turned})
    _same(plain, _solution(_sample(both, reverse=turned), choice))


@few
@given(seed=seeds, steps=st.lists(st.integers(1, 9), min_size=4, max_size=4))
def test_what_ordinal_categories_are_called(seed: int, steps: list[int]) -> None:
    choice = ("minres", "geomin_obl", "polychoric")
    frame = _answers(seed)
    names = dict(zip((1.0, 2.0, 3.0, 4.0), np.cumsum(steps).astype(float), strict=True))
    called = Sample.from_frame(frame.replace(names), list(ITEMS), scale=None)
    _same(_solution(_sample(frame), choice), _solution(called, choice), tolerance=1e-9)


@few
@given(seed=seeds)
def test_an_oblique_rotation_leaves_communalities_and_fit(seed: int) -> None:
    sample = _sample(_answers(seed))
    plain = efa(sample, 2, rotation="none")
    for rotation in ("oblimin", "promax", "equamax"):
        found = efa(sample, 2, rotation=rotation, starts=3)
        np.testing.assert_allclose(found.communalities, plain.communalities, atol=1e-9)
        assert found.fit == plain.fit
