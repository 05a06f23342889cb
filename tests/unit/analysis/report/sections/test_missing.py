from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from analysis.report.inputs import Inputs
from analysis.report.sections import missing
from instrument.document import Paragraph, Table
from tests.support.answers import likert
from tests.unit.analysis.report.conftest import answers


def _said(inputs: Inputs) -> str:
    return " ".join(
        block.text for block in missing.blocks(missing.compute(inputs), inputs) if isinstance(block, Paragraph)
    )


def _keys(inputs: Inputs) -> list[str]:
    return [block.key for block in missing.blocks(missing.compute(inputs), inputs) if isinstance(block, Table)]


@pytest.fixture
def coded() -> pd.DataFrame:
    frame = likert(300, 6, seed=21).astype(float)
    frame.loc[:99, ["q1", "q2"]] = -98
    frame.loc[150:199, "q6"] = -97
    frame.loc[np.arange(200, 300, 3), "q3"] = 9
    return frame.assign(place=np.repeat(list("abcdef"), 50), sex=["f", "m", "f"] * 100)


def test_what_was_never_asked_is_told_from_what_was_not_answered(
    make: Callable[..., Inputs], coded: pd.DataFrame
) -> None:
    inputs = make(coded, missing={"refused": 9, "planned": -98, "not_reached": -97})
    text = _said(inputs)
    assert "counting those never asked for (planned)" in text
    assert "q3 (11.3%)" in text
    assert "q6 (16.7%)" in text
    assert "q1" not in text.split("Of 300 respondents")[0]
    assert "Planned missing answers are in the test; random by construction" in text
    assert "the form's logic" not in text
    assert "missing-not-reached" in _keys(inputs)
    (left_out, _) = missing.checks(missing.compute(inputs))
    assert left_out["statistic"] == "Most often left out, % (q6)"
    assert left_out["value"] == pytest.approx(100 / 6)
    assert left_out["verdict"] == "no"


def test_it_says_what_the_test_cannot_show(make: Callable[..., Inputs], coded: pd.DataFrame) -> None:
    text = _said(make(coded, missing={"refused": 9, "planned": -98, "not_reached": -97}))
    assert "Little's test: χ²(" in text
    assert "A large p does not show that they are" in text
    assert "no test on these data can tell" in text
    assert "by Bonferroni" in text


def test_without_a_missing_answer_it_is_one_sentence_and_no_check(make: Callable[..., Inputs]) -> None:
    inputs = make(answers().replace(9, 3))
    assert _said(inputs) == "Everybody answered every item."
    assert _keys(inputs) == ["missing"]
    assert missing.checks(missing.compute(inputs)) == []


def test_a_test_that_cannot_be_had_is_said(make: Callable[..., Inputs]) -> None:
    frame = answers()[:6].assign(q1=[9, 2, 3, 4, 5, 1])
    text = _said(make(frame, model=None))
    assert "Little's test of missing completely at random cannot be had: " in text
    assert "Too few left any one item out" in text
