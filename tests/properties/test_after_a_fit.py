"""What must not matter to what is computed from a fit, does not: order, direction, units."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import Sample, cfa, convergent, scores
from tests.support.answers import THREE_FACTORS, continuous, likert, public

few = settings(max_examples=6)
NINE = [f"x{i}" for i in range(1, 10)]
LIKERT = [f"q{i}" for i in range(1, 6)]
ONE = f"f =~ {' + '.join(LIKERT)}"


def _scores(frame: pd.DataFrame) -> pd.DataFrame:
    return scores(cfa(continuous(frame), THREE_FACTORS, "ML", scaling="unit")).scores


@few
@given(seed=st.integers(0, 1000), size=st.floats(-2, 2), shift=st.floats(-10, 10))
def test_units_and_order_change_no_score(seed: int, size: float, shift: float) -> None:
    frame = public("holzinger")[NINE]
    order = np.random.default_rng(seed).permutation(len(frame))
    moved = frame.iloc[order].reset_index(drop=True) * 10**size + shift
    found = _scores(moved).to_numpy() * np.sign(10**size)
    np.testing.assert_allclose(found, _scores(frame).to_numpy()[order], atol=1e-6)


@few
@given(turned=st.sets(st.sampled_from(LIKERT[1:])).map(sorted), step=st.integers(1, 4))
def test_turned_items_and_relabelled_answers_change_no_ordinal_score(turned: list[str], step: int) -> None:
    frame = likert(250, 5, seed=9)
    plain = scores(cfa(Sample.from_frame(frame, LIKERT), ONE)).scores
    both = frame.assign(**{item: 6 - frame[item] for item in turned})
    again = scores(cfa(Sample.from_frame(both, LIKERT, turned), ONE)).scores
    np.testing.assert_allclose(again, plain, atol=1e-6)
    relabelled = scores(cfa(Sample.from_frame(frame * step + 1, LIKERT, scale=None), ONE)).scores
    np.testing.assert_allclose(relabelled, plain, atol=1e-6)


@few
@given(order=st.permutations(list(THREE_FACTORS.splitlines())))
def test_the_order_of_factors_changes_no_validity(order: list[str]) -> None:
    fits = [cfa(continuous(public("holzinger")[NINE]), text, "MLM") for text in (THREE_FACTORS, "\n".join(order))]
    plain, other = (convergent(fit, draws=0) for fit in fits)
    for name, known in plain.groups[0].factors.items():
        found = other.groups[0].factors[name]
        np.testing.assert_allclose(
            [known["cr"].se, known["ave"].value], [found["cr"].se, found["ave"].value], atol=1e-7
        )
    tests = {frozenset(pair): test for pair, test in other.merged.items()}
    for pair, test in plain.merged.items():
        same = tests[frozenset(pair)]
        assert test.scaled is not None
        assert same.scaled is not None
        np.testing.assert_allclose(test.scaled.value, same.scaled.value, rtol=1e-5)
