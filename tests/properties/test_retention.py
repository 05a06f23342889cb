"""How many factors there are does not depend on the order of items and rows, their direction, or their labels."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import adequacy, retention
from analysis.estimators.retention import Retention
from analysis.fit.evidence import Evidence
from analysis.kernel.ekc import reference_eigenvalues
from analysis.kernel.map import average_partials
from analysis.sample import Sample
from analysis.simulate.population import Population
from tests.support.answers import with_holes

few = settings(max_examples=8)
many = settings(few, max_examples=60)

ITEMS = ("q1", "q2", "q3", "q4", "q5", "q6")
POPULATION = Population(
    loadings=dict(zip(ITEMS, [("f", 0.8), ("f", 0.7), ("f", 0.75), ("g", 0.8), ("g", 0.7), ("g", 0.75)], strict=True)),
    reverse=frozenset(),
    factor_r=0.3,
    icc=0.1,
    thresholds=(-1.5, -0.5, 0.5, 1.5),
    missing=0.0,
)
N = 240
seeds = st.integers(0, 10_000)
# Everything of the evidence that no draw of noise decides.
EXACT = ("eigenvalues", "factor_eigenvalues", "reference", "map2", "map4")
LADDER = ("vss1", "vss2", "cfi", "rmsea", "caf")


def _answers(seed: int) -> pd.DataFrame:
    answers = POPULATION.draw(np.repeat(np.arange(8), N // 8), seed).astype(float)
    return pd.DataFrame(with_holes(answers, 0.03, seed + 1), columns=list(ITEMS))


def _found(sample: Sample) -> Retention:
    return retention(sample, draws=20, ordinal_draws=3, most=2)


def _same(one: Evidence, other: Evidence) -> None:
    for name in EXACT:
        np.testing.assert_allclose(getattr(other, name), getattr(one, name), atol=1e-6)
    for name in LADDER:
        np.testing.assert_allclose(getattr(other.ladder, name), getattr(one.ladder, name), atol=1e-5)


@few
@given(seed=seeds, turned=st.sets(st.sampled_from(ITEMS)).map(sorted))
def test_reversing_items_changes_nothing_with_their_answers_or_without(seed: int, turned: list[str]) -> None:
    frame = _answers(seed)
    flipped = frame.assign(**{item: 6 - frame[item] for item in turned})
    plain, both = _found(Sample.from_frame(frame, ITEMS)), _found(Sample.from_frame(flipped, ITEMS, reverse=turned))
    assert both.estimates() == plain.estimates()
    keyed = Sample.from_frame(frame, ITEMS, reverse=turned)
    for one, other in zip(plain.evidence, _found(keyed).evidence, strict=True):
        _same(one, other)
    for kind in ("pearson", "polychoric"):
        assert adequacy(keyed, kind).kmo == pytest.approx(adequacy(Sample.from_frame(frame, ITEMS), kind).kmo, abs=1e-8)


@few
@given(seed=seeds, order=st.permutations(ITEMS))
def test_the_order_of_rows_and_items_changes_nothing(seed: int, order: list[str]) -> None:
    frame = _answers(seed)
    plain, other = Sample.from_frame(frame, ITEMS), Sample.from_frame(frame.sample(frac=1, random_state=seed), order)
    for one, two in zip(_found(plain).evidence, _found(other).evidence, strict=True):
        _same(one, two)
    # Normal noise knows only how many people and items there are.
    first, second = _found(plain).evidence[0], _found(other).evidence[0]
    np.testing.assert_array_equal(first.components_limit, second.components_limit)
    there = adequacy(plain, "polychoric").kmo_per_item
    assert adequacy(other, "polychoric").kmo_per_item == pytest.approx(there, abs=1e-8)


@few
@given(seed=seeds, steps=st.lists(st.integers(1, 4), min_size=5, max_size=5))
def test_labels_of_ordered_categories_do_not_matter_to_polychoric_correlations(seed: int, steps: list[int]) -> None:
    frame = _answers(seed)
    labels = dict(zip(range(1, 6), np.cumsum(steps).tolist(), strict=True))
    renamed = frame.assign(q2=frame.q2.map(labels), q5=frame.q5.map(labels))
    first, second = (
        retention(Sample.from_frame(x, ITEMS, scale=None), "polychoric", ordinal_draws=3) for x in (frame, renamed)
    )
    assert first.estimates() == second.estimates()
    np.testing.assert_array_equal(first.evidence[0].components_limit, second.evidence[0].components_limit)


@many
@given(seed=seeds, p=st.integers(2, 9), n=st.integers(10, 5000))
def test_references_and_averages_stay_where_they_belong(seed: int, p: int, n: int) -> None:
    x = np.random.default_rng(seed).standard_normal((60, p))
    matrix = np.corrcoef(x, rowvar=False)
    eigenvalues = np.linalg.eigvalsh(matrix)[::-1]
    reference = reference_eigenvalues(eigenvalues, n)
    assert reference[0] == pytest.approx((1 + np.sqrt(p / n)) ** 2)
    assert (reference >= 1).all()
    assert (np.diff(reference_eigenvalues(eigenvalues, n, restricted=False)) <= 1e-12).all()
    averages, fourth = average_partials(matrix), average_partials(matrix, 4)
    assert ((averages >= 0) & (averages <= 1 + 1e-9)).all()
    assert (fourth <= averages + 1e-12).all()
