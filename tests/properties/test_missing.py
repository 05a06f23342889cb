"""Missing answers and items: what must not matter, does not."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import item_analysis, missingness
from analysis.kernel.discrimination import upper_lower
from analysis.kernel.patterns import Patterns
from analysis.sample import Sample
from tests.support.answers import likert, with_holes

few = settings(max_examples=12)
many = settings(few, max_examples=60)
seeds = st.integers(0, 10_000)
ITEMS = ("q1", "q2", "q3", "q4", "q5")


def _answers(seed: int, holes: float = 0.08) -> pd.DataFrame:
    x = with_holes(likert(120, len(ITEMS), seed).to_numpy(dtype=float), holes, seed + 1)
    return pd.DataFrame(x, columns=list(ITEMS))


def _sample(frame: pd.DataFrame, items: Sequence[str] = ITEMS, **options: object) -> Sample:
    return Sample.from_frame(frame, items, **options)


@few
@given(seed=seeds, order=st.permutations(ITEMS))
def test_the_order_of_rows_and_items_changes_nothing(seed: int, order: list[str]) -> None:
    frame = _answers(seed)
    shuffled = frame.sample(frac=1, random_state=seed)
    ours, theirs = missingness(_sample(frame)), missingness(_sample(shuffled, order))
    assert theirs.little.statistic == pytest.approx(ours.little.statistic, rel=1e-8)
    assert theirs.little.df == ours.little.df
    assert sorted(theirs.patterns.persons_missing) == sorted(ours.patterns.persons_missing)
    assert theirs.monotone == ours.monotone
    differences = {x.item: x.elsewhere.value for x in theirs.items}
    assert differences == pytest.approx({x.item: x.elsewhere.value for x in ours.items}, abs=1e-9, nan_ok=True)
    mine = {x.item: x for x in item_analysis(_sample(frame)).items}
    for other in item_analysis(_sample(shuffled, order)).items:
        same = mine[other.item]
        for field in ("item_rest_polyserial", "discrimination", "omega_if_deleted", "alpha_if_turned"):
            assert getattr(other, field) == pytest.approx(getattr(same, field), abs=1e-8, nan_ok=True), field
        assert (other.rare, other.empty, other.doubted) == (same.rare, same.empty, same.doubted)


@few
@given(seed=seeds, turned=st.sets(st.sampled_from(ITEMS)).map(sorted))
def test_reversing_items_together_with_their_answers_changes_nothing(seed: int, turned: list[str]) -> None:
    frame = _answers(seed)
    plain = _sample(frame)
    both = _sample(frame.assign(**{item: 6 - frame[item] for item in turned}), reverse=turned)
    for ours, theirs in zip(item_analysis(plain).items, item_analysis(both).items, strict=True):
        assert theirs.reversed == (theirs.item in turned)
        for field in ("item_rest_polyserial", "discrimination", "omega_if_deleted", "doubted", "rare", "empty"):
            assert getattr(theirs, field) == getattr(ours, field)
    assert missingness(both).little.statistic == missingness(plain).little.statistic
    assert missingness(both).rows() == missingness(plain).rows()


@few
@given(seed=seeds, turned=st.sets(st.sampled_from(ITEMS), min_size=1, max_size=2).map(sorted))
def test_items_not_turned_are_the_ones_doubted(seed: int, turned: list[str]) -> None:
    frame = _answers(seed)
    raw = frame.assign(**{item: 6 - frame[item] for item in turned})
    assert sorted(item_analysis(_sample(raw)).doubted) == turned
    assert item_analysis(_sample(raw, reverse=turned)).doubted == ()


@few
@given(seed=seeds, item=st.sampled_from(ITEMS), steps=st.lists(st.integers(1, 4), min_size=5, max_size=5))
def test_what_the_categories_are_called_does_not_touch_polyserial_r(seed: int, item: str, steps: list[int]) -> None:
    frame = _answers(seed)
    labels = dict(zip(range(1, 6), np.cumsum(steps), strict=True))
    renamed = frame.assign(**{item: frame[item].map(labels)})
    scale = (1, 20)
    ours = {x.item: x.item_rest_polyserial for x in item_analysis(_sample(frame, scale=scale)).items}
    theirs = {x.item: x.item_rest_polyserial for x in item_analysis(_sample(renamed, scale=scale)).items}
    assert theirs[item] == pytest.approx(ours[item], abs=1e-9)


@few
@given(seed=seeds, size=st.floats(-3, 3), shift=st.floats(-100, 100), item=st.sampled_from(ITEMS))
def test_units_do_not_touch_littles_test(seed: int, size: float, shift: float, item: str) -> None:
    frame = _answers(seed)
    moved = frame.assign(**{item: frame[item] * 10**size + shift})
    ours, theirs = (missingness(_sample(x, scale=None)).little for x in (frame, moved))
    assert theirs.statistic == pytest.approx(ours.statistic, rel=1e-7)


@many
@given(
    people=st.lists(st.tuples(st.integers(0, 4), st.integers(0, 6)), min_size=8, max_size=60),
    order=st.randoms(use_true_random=False),
)
def test_discrimination_lies_within_its_range_whatever_the_order_of_the_tied(
    people: list[tuple[int, int]], order: object
) -> None:
    item, rest = np.array(people, dtype=float).T
    found = upper_lower(item, rest, 4.0)
    if np.ptp(rest) == 0:
        assert np.isnan(found)
        return
    assert -1 - 1e-12 <= found <= 1 + 1e-12
    places = list(range(len(people)))
    order.shuffle(places)  # type: ignore[attr-defined]
    assert upper_lower(item[places], rest[places], 4.0) == pytest.approx(found, abs=1e-12)


@many
@given(rows=st.lists(st.lists(st.booleans(), min_size=4, max_size=4), min_size=1, max_size=30))
def test_patterns_put_every_row_in_its_own(rows: list[list[bool]]) -> None:
    seen = np.array(rows)
    found = Patterns.of(seen)
    np.testing.assert_array_equal(found.seen[found.which], seen)
    assert found.counts.sum() == len(rows)
    assert len(np.unique(found.seen, axis=0)) == len(found.seen)
    assert (np.diff(found.counts) <= 0).all()
