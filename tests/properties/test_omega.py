"""What must not matter to omega, does not: order, direction, units, labels."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import Sample, omega
from analysis.kernel.onefactor import one_factor_minres
from tests.support.answers import likert, with_holes

few = settings(max_examples=10)
many = settings(few, max_examples=40)
ITEMS = ("q1", "q2", "q3", "q4", "q5", "q6")
seeds = st.integers(0, 10_000)
some_items = st.sets(st.sampled_from(ITEMS)).map(sorted)


def _answers(seed: int, holes: float = 0.03) -> pd.DataFrame:
    return pd.DataFrame(with_holes(likert(220, 6, seed).to_numpy(dtype=float), holes, seed + 1), columns=list(ITEMS))


def _numbers(sample: Sample) -> list[float]:
    total, categorical = omega(sample), omega(sample, "categorical")
    return [total.estimate, total.lower, total.upper, categorical.estimate, categorical.lower, categorical.upper]


@few
@given(seed=seeds, turned=some_items)
def test_reversing_items_together_with_their_answers_changes_nothing(seed: int, turned: list[str]) -> None:
    frame = _answers(seed)
    both = frame.assign(**{item: 6 - frame[item] for item in turned})
    assert _numbers(Sample.from_frame(both, ITEMS, turned)) == _numbers(Sample.from_frame(frame, ITEMS))


@few
@given(seed=seeds, order=st.permutations(ITEMS))
def test_the_order_of_rows_and_items_changes_nothing(seed: int, order: list[str]) -> None:
    frame = _answers(seed)
    plain, other = Sample.from_frame(frame, ITEMS), Sample.from_frame(frame.sample(frac=1, random_state=seed), order)
    assert _numbers(other) == pytest.approx(_numbers(plain), abs=1e-6)
    hierarchical = [omega(x, "hierarchical", factors=2).estimate for x in (plain, other)]
    assert hierarchical[1] == pytest.approx(hierarchical[0], abs=1e-4)


@few
@given(seed=seeds, size=st.floats(-3, 3), shift=st.floats(-100, 100))
def test_one_unit_for_all_items_changes_no_omega(seed: int, size: float, shift: float) -> None:
    frame = _answers(seed, holes=0.0)
    plain, moved = (Sample.from_frame(x, ITEMS, scale=None) for x in (frame, frame * 10**size + shift))
    one, other = omega(plain), omega(moved)
    assert (other.estimate, other.se) == pytest.approx((one.estimate, one.se), rel=1e-6)


@few
@given(seed=seeds)
def test_a_shift_of_all_labels_changes_no_categorical_omega(seed: int) -> None:
    frame = _answers(seed)
    plain, moved = (omega(Sample.from_frame(x, ITEMS, scale=None), "categorical") for x in (frame, frame * 3 + 10))
    assert (moved.estimate, moved.se) == pytest.approx((plain.estimate, plain.se), rel=1e-9)


@few
@given(seed=seeds, bent=st.lists(st.floats(0.1, 3), min_size=5, max_size=5))
def test_order_preserving_labels_change_no_loading(seed: int, bent: list[float]) -> None:
    frame = _answers(seed)
    relabelled = frame.replace(dict(zip(range(1, 6), np.cumsum(bent).tolist(), strict=True)))
    plain, moved = (omega(Sample.from_frame(x, ITEMS, scale=None), "categorical") for x in (frame, relabelled))
    np.testing.assert_allclose(moved.pattern, plain.pattern, atol=1e-9)


@many
@given(seed=seeds, n=st.integers(8, 40))
def test_a_factor_of_noise_is_a_minimum_within_its_bound(seed: int, n: int) -> None:
    rng = np.random.default_rng(seed)
    matrices = np.array([np.corrcoef(rng.standard_normal((n, 5)), rowvar=False) for _ in range(5)])
    found = one_factor_minres(matrices)
    assert found.converged.all()
    assert (found.uniquenesses >= 0.005).all()
    assert (found.loadings.sum(axis=1) >= 0).all()
    turned = matrices * np.outer([1, -1, 1, 1, -1], [1, -1, 1, 1, -1])
    again = one_factor_minres(turned, np.abs(found.loadings))
    assert again.converged.all()
