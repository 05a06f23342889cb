"""What must not change the indices of careless answering does not."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import CarelessRule, careless
from analysis.sample import Sample

ITEMS = [f"q{j}" for j in range(1, 10)]
CONSTRUCTS = {"A": ITEMS[:3], "B": ITEMS[3:6], "C": ITEMS[6:]}
RULE = CarelessRule(pair_r=0.2, least_pairs=3)
KEYED = ["d2", "d2_p", "even_odd"]


@st.composite
def answers(draw: st.DrawFn) -> pd.DataFrame:
    """Return 20 to 40 respondents' answers 1 to 5 to nine related items, some missing."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n = draw(st.integers(20, 40))
    response = rng.standard_normal((n, 1)) + rng.standard_normal((n, 9))
    frame = pd.DataFrame(np.clip(np.round(3 + response), 1, 5), columns=ITEMS)
    holed = frame.mask(rng.random(frame.shape) < draw(st.sampled_from([0.0, 0.05])))
    holed.iloc[0], holed.iloc[1] = 1.0, 5.0  # every item varies
    return holed


def _sample(frame: pd.DataFrame, **options: object) -> Sample:
    return Sample.from_frame(frame, list(frame.columns), constructs=CONSTRUCTS, **options)  # type: ignore[arg-type]


@settings(max_examples=25)
@given(answers(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows(frame: pd.DataFrame, random: object) -> None:
    order = list(range(len(frame)))
    random.shuffle(order)  # type: ignore[attr-defined]
    plain, moved = (careless(_sample(one), RULE).respondents for one in (frame, frame.iloc[order]))
    pd.testing.assert_frame_equal(moved.reset_index(drop=True), plain.iloc[order].reset_index(drop=True), atol=1e-9)


@settings(max_examples=25)
@given(answers(), st.permutations(ITEMS))
def test_the_order_of_the_columns_if_the_order_asked_is_given(frame: pd.DataFrame, order: list[str]) -> None:
    """Of synonyms and even-odd, which pair and halve items by their place, the order is part of the definition."""
    asked = [ITEMS] * len(frame)
    plain, moved = (careless(_sample(one), RULE, order=asked).respondents for one in (frame, frame[order]))
    columns = ["answered", "longstring", "average_string", "irv", "d2", "d2_p", "person_total"]
    pd.testing.assert_frame_equal(moved[columns], plain[columns], atol=1e-9)


@settings(max_examples=25)
@given(answers(), st.sets(st.sampled_from(ITEMS)))
def test_reversing_an_item_together_with_its_answers(frame: pd.DataFrame, turned: set[str]) -> None:
    names = sorted(turned)
    reversed_ = frame.copy()
    reversed_[names] = 6 - reversed_[names]
    plain = careless(_sample(frame), RULE).respondents
    keyed = careless(_sample(reversed_, reverse=names), RULE).respondents
    pd.testing.assert_frame_equal(keyed[KEYED], plain[KEYED], atol=1e-9)


@settings(max_examples=25)
@given(answers(), st.sets(st.sampled_from(ITEMS)))
def test_the_key_does_not_touch_what_describes_the_answers_as_given(frame: pd.DataFrame, turned: set[str]) -> None:
    plain, keyed = (careless(_sample(frame, reverse=sorted(names)), RULE).respondents for names in (set(), turned))
    columns = ["longstring", "average_string", "irv", "synonyms", "antonyms", "person_total"]
    pd.testing.assert_frame_equal(keyed[columns], plain[columns], atol=1e-9)


@settings(max_examples=25)
@given(answers(), st.integers(-10, 10))
def test_moving_the_scale(frame: pd.DataFrame, by: int) -> None:
    plain = careless(_sample(frame), RULE).respondents
    moved = careless(_sample(frame + by, scale=(1 + by, 5 + by)), RULE).respondents
    pd.testing.assert_frame_equal(moved, plain, atol=1e-8)
