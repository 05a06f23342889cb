"""No cell runs as a formula, and every text comes back as it went."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from instrument.exchange.cells import hidden, neutralise, one_newline, restore

RUN = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    "=cmd|' /C calc'!A0",
]
PIECES = st.sampled_from(["'", "=", "+", "-", "@", "\t", "\r", "\n", " ", "＝", "a", "ی", "\u200c", "1"])
TEXTS = st.text() | st.lists(PIECES, max_size=5).map("".join)


@pytest.mark.parametrize("text", RUN)
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert neutralise(text) == f"'{text}"
    assert restore(neutralise(text)) == text


@pytest.mark.parametrize("text", ["", "a=1", "They trust.", "'quoted' word", "1", "ما به هم اعتماد داریم.", "(-1)"])
def test_any_other_text_is_left_alone_both_ways(text: str) -> None:
    assert neutralise(text) == text
    assert restore(text) == text


@given(TEXTS)
def test_every_text_comes_back(text: str) -> None:
    assert restore(neutralise(text)) == text


@given(TEXTS)
def test_no_cell_begins_with_what_runs(text: str) -> None:
    cell = neutralise(text)
    assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))


def test_a_text_that_already_has_the_apostrophe_gets_one_more() -> None:
    assert neutralise("'=1") == "''=1"
    assert restore("''=1") == "'=1"


def test_three_ends_of_line_are_one() -> None:
    assert one_newline("a\r\nb\rc\nd") == "a\nb\nc\nd"


def test_hidden_characters_are_named_and_what_persian_needs_is_not() -> None:
    assert hidden("a\x00b\u202ec\u2066\u202e\x07") == ["U+0000", "U+202E", "U+2066", "U+0007"]
    assert hidden("می\u200cشود\u200d\u200e \n\t«»") == []
