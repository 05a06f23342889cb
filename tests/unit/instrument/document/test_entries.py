"""What may stand in the places of an entry, and which entry says a text."""

import pytest

from instrument.document.entries import Entry, Index, balanced


def _read(source: str, text: str) -> list[dict[str, str]]:
    return list(Entry(source, "").readings(text))


@pytest.mark.parametrize("number", ["3", ".05", "−.03", "1,234", "12.5", "1e-8", "-7"])
def test_a_number_stands_in_a_place_for_numbers(number: str) -> None:
    assert _read("at {n:number} of all", f"at {number} of all") == [{"n": number}]


@pytest.mark.parametrize("other", ["x", "3 or 4", "1,23,4", ".", "3.", ""])
def test_nothing_else_does(other: str) -> None:
    assert _read("at {n:number} of all", f"at {other} of all") == []


def test_two_ways_to_read_a_text_are_both_tried() -> None:
    assert _read("{a} in {b}.", "x in y in z.") == [{"a": "x", "b": "y in z"}, {"a": "x in y", "b": "z"}]


def test_brackets_in_a_place_are_whole() -> None:
    assert _read("{a} ({b})", "x (y (z))") == [{"a": "x", "b": "y (z)"}]
    assert _read("{a} ({b})", "x (y) (z)") == [{"a": "x (y)", "b": "z"}]


@pytest.mark.parametrize(
    ("text", "whole"), [("", True), ("a (b [c])", True), ("a) (b", False), ("(a", False), ("([)]", False)]
)
def test_brackets_are_balanced_or_not(text: str, whole: bool) -> None:
    assert balanced(text) is whole


def test_the_entry_with_more_words_of_its_own_comes_first() -> None:
    index = Index({"{a} items": "1", "{a} of the items": "2", "two of {a}": "3", "Mean": "4"})
    assert [entry.target for entry, _ in index.readings("two of the items")] == ["2", "3", "1"]
    assert [entry.target for entry, _ in index.readings("some items")] == ["1"]


def test_an_unknown_kind_of_place_is_an_error() -> None:
    with pytest.raises(ValueError, match="kind colour"):
        Index({"{a:colour} items": "x"})
