import numpy as np
import pandas as pd
import pytest

from analysis import congruence
from analysis.estimators.congruence import likeness
from analysis.sample import Sample
from instrument.errors import NotGiven, Refused, UsageError
from tests.support.answers import ITEMS, bfi, congeneric, continuous, public

FRAME = congeneric(300, [0.8, 0.7, 0.6, 0.5, 0.7, 0.4], seed=2)


def _grouped(labels: list[object], frame: pd.DataFrame = FRAME) -> Sample:
    return continuous(frame.assign(site=labels), list(frame.columns), group="site")


def test_a_strong_factor_comes_again_in_every_half() -> None:
    found = congruence(continuous(FRAME), 1, halves=5)
    assert found.values.shape == (5, 1)
    assert (found.values > 0.95).all()
    assert found.rows()[0]["likeness"] == "equal"
    assert found.rows()[0]["congruence:least φ"] == found.values.min()
    assert len(found.further()[0].rows) == 5


def test_noise_does_not() -> None:
    noise = pd.DataFrame(np.random.default_rng(1).standard_normal((200, 6)), columns=list("abcdef"))
    assert congruence(continuous(noise), 1, halves=10).least[0] < 0.85


def test_the_same_seed_gives_the_same_halves_and_another_others() -> None:
    first, second, other = (congruence(continuous(FRAME), 1, halves=3, seed=seed) for seed in (1, 1, 2))
    assert first.estimates() == second.estimates()
    assert (first.values != other.values).all()


def test_groups_are_compared_pair_by_pair() -> None:
    found = congruence(_grouped(["a", "b", "c"] * 100), 1, by="group")
    assert found.comparisons == ("a and b", "a and c", "b and c")
    assert len(found.rows()) == 3
    assert found.further() == ()


def test_factors_of_the_parts_are_matched_in_order_and_direction() -> None:
    sample = Sample.from_frame(public("bfi"), ITEMS, scale=(1, 6), group="gender")
    found = congruence(sample, 5, by="group")
    assert (found.values > 0.9).all()


def test_a_group_too_small_is_named_and_spoils_no_other() -> None:
    labels = ["a"] * 150 + ["b"] * 145 + ["c"] * 5
    found = congruence(_grouped(labels), 1, by="group")
    assert np.isfinite(found.values[0]).all()
    assert np.isnan(found.values[1:]).all()
    assert any(w.startswith("group c: congruence: 5 respondents for") for w in found.warnings)
    assert np.isfinite(found.median).all()
    assert found.rows()[1]["likeness"] == "not computed"


def test_where_nothing_can_be_compared_everything_is_nan() -> None:
    found = congruence(continuous(FRAME[:12]), 1, halves=2)
    assert np.isnan(found.median).all()
    assert found.rows()[0]["likeness"] == "not computed"


@pytest.mark.parametrize(("value", "word"), [(0.95, "equal"), (0.949, "fairly alike"), (0.85, "fairly alike")])
def test_the_words_are_lorenzo_sevas_and_ten_berges(value: float, word: str) -> None:
    assert likeness(value) == word
    assert likeness(0.84) == likeness(-0.99) == "not alike"


def test_without_groups_there_is_nothing_to_compare() -> None:
    with pytest.raises(NotGiven, match="no groups are given"):
        congruence(continuous(FRAME), 1, by="group")
    with pytest.raises(Refused, match=r"column .site.: it holds 1 group. Congruence needs two"):
        congruence(_grouped(["a"] * 300), 1, by="group")


@pytest.mark.parametrize("choice", [{"halves": 0}, {"by": "thirds"}])
def test_what_cannot_be_made_is_refused(choice: dict[str, object]) -> None:
    with pytest.raises(UsageError, match="cannot be made"):
        congruence(continuous(FRAME), 1, **choice)


def test_a_sample_that_cannot_be_analysed_is_refused() -> None:
    with pytest.raises(Refused, match="cannot carry 4 factors"):
        congruence(continuous(FRAME), 4)


def test_the_settings_name_the_bands() -> None:
    assert "Lorenzo-Seva & ten Berge (2006)" in congruence(bfi(), 5, halves=1).settings.sentence()
