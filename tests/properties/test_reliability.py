"""Reliability: what must not matter, does not."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import alpha, guttman, retest, split_half
from analysis.kernel.alpha import cronbach_alpha
from analysis.kernel.alpha_intervals import alphas
from analysis.kernel.glb import greatest_lower_bound
from analysis.kernel.split import every_split, rulon
from analysis.sample import Sample
from tests.support.answers import likert, with_holes

few = settings(max_examples=12)
many = settings(few, max_examples=60)

ITEMS = ("q1", "q2", "q3", "q4", "q5")
seeds = st.integers(0, 10_000)
some_items = st.sets(st.sampled_from(ITEMS)).map(sorted)


def _answers(seed: int, holes: float = 0.04) -> pd.DataFrame:
    return pd.DataFrame(with_holes(likert(60, 5, seed).to_numpy(float), holes, seed + 1), columns=list(ITEMS))


def _sample(frame: pd.DataFrame, reverse: list[str] | None = None) -> Sample:
    return Sample.from_frame(frame, list(frame.columns), reverse or [])


def _numbers(sample: Sample) -> list[float]:
    """Return every coefficient and interval of one scale."""
    found, bounds, halves = alpha(sample, ordinal=True), guttman(sample), split_half(sample)
    intervals = [end for one in found.intervals for end in (one.lower, one.upper)]
    assert found.ordinal_alpha is not None
    return [
        found.estimate,
        found.sem_mean,
        found.ordinal_alpha,
        *intervals,
        *(float(value) for value in bounds.raw.row().values() if value is not None),
        *(float(value) for value in bounds.standardised.row().values() if value is not None),
        halves.least,
        halves.estimate,
        halves.greatest,
    ]


@few
@given(seed=seeds, turned=some_items)
def test_reversing_items_together_with_their_answers_changes_nothing(seed: int, turned: list[str]) -> None:
    frame = _answers(seed)
    both = _sample(frame.assign(**{item: 6 - frame[item] for item in turned}), turned)
    assert _numbers(both) == _numbers(_sample(frame))


@few
@given(seed=seeds, order=st.permutations(ITEMS))
def test_the_order_of_rows_and_items_changes_nothing(seed: int, order: list[str]) -> None:
    frame = _answers(seed)
    shuffled = frame.sample(frac=1, random_state=seed)[list(order)]
    assert _numbers(_sample(shuffled)) == pytest.approx(_numbers(_sample(frame)), abs=2e-6)
    plain, other = alpha(_sample(frame)), alpha(_sample(shuffled))
    assert [x.lower for x in other.intervals] == pytest.approx([x.lower for x in plain.intervals], abs=1e-12)


@few
@given(seed=seeds, steps=st.lists(st.integers(1, 4), min_size=5, max_size=5))
def test_ordinal_alpha_knows_the_order_of_categories_alone(seed: int, steps: list[int]) -> None:
    frame = _answers(seed)
    labels = dict(zip(range(1, 6), np.cumsum(steps).tolist(), strict=True))
    renamed = Sample.from_frame(frame.replace(labels), list(ITEMS), scale=None)
    plain = alpha(_sample(frame), ordinal=True).ordinal_alpha
    assert alpha(renamed, ordinal=True).ordinal_alpha == pytest.approx(plain, abs=1e-12)


@many
@given(seed=seeds, p=st.integers(2, 9), extra=st.integers(1, 60))
def test_no_lower_bound_is_above_the_greatest(seed: int, p: int, extra: int) -> None:
    rng = np.random.default_rng(seed)
    n = p + 1 + extra
    s = np.cov((rng.standard_normal((n, p)) + rng.choice([0.0, 0.5, 1.0]) * rng.standard_normal((n, 1))).T)
    found = greatest_lower_bound(s)
    assert found.converged
    if s.sum() > 1e-3 * np.trace(s):
        assert found.value >= max(rulon(s, every_split(p)).max(), cronbach_alpha(s)) - 1e-10


@many
@given(seed=seeds, p=st.sampled_from([2, 4, 6, 8]))
def test_the_mean_split_half_of_an_even_number_is_alpha(seed: int, p: int) -> None:
    rng = np.random.default_rng(seed)
    s = np.cov((rng.standard_normal((3 * p, p)) + rng.standard_normal((3 * p, 1))).T)
    assert rulon(s, every_split(p)).mean() == pytest.approx(alphas(s[None])[0], abs=1e-10)


@few
@given(seed=seeds, order=st.permutations(range(30)))
def test_the_order_of_people_changes_nothing_in_a_retest(seed: int, order: list[int]) -> None:
    both = likert(30, 4, seed).astype(float)
    first, second = both[["q1", "q2"]], both[["q3", "q4"]].set_axis(["q1", "q2"], axis=1)
    plain, other = retest(first, second), retest(first, second.iloc[order][["q2", "q1"]])
    for form, one in plain.iccs.items():
        assert other.iccs[form].estimate == pytest.approx(one.estimate, abs=1e-12)
        assert other.iccs[form].upper == pytest.approx(one.upper, abs=1e-12)
    np.testing.assert_allclose(other.rci, plain.rci)


@few
@given(seed=seeds)
def test_exchanging_the_occasions_turns_the_change_alone(seed: int) -> None:
    both = likert(30, 4, seed).astype(float)
    first, second = both[["q1", "q2"]], both[["q3", "q4"]].set_axis(["q1", "q2"], axis=1)
    plain, turned = retest(first, second), retest(second, first)
    assert turned.estimate == pytest.approx(plain.estimate, abs=1e-12)
    assert turned.change.mean == pytest.approx(-plain.change.mean, abs=1e-12)
    assert turned.limits[0].value == pytest.approx(-plain.limits[1].value, abs=1e-12)
    assert turned.limits[0].exact_lower == pytest.approx(-plain.limits[1].exact_upper, abs=1e-12)
    for item, one in plain.items.items():
        assert turned.items[item].kappa == pytest.approx(one.kappa, abs=1e-12)
