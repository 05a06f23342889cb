import pytest

from instrument.document import Bullets, Card, Column, Figure, Heading, Note, Table
from instrument.document.places import address, free, numbered, parted, short_mark

TABLE = Table("of", "Of", (Column("item", "Item"),), (("COM01",),))
FIGURE = Figure("fig-of", {"en": "<svg/>"}, "Of", "A picture.")


def test_tables_and_figures_are_numbered_and_called_by_their_key() -> None:
    assert [(numbered(block), address(block)) for block in (TABLE, FIGURE)] == [("table", "of"), ("figure", "fig-of")]


def test_headings_and_cards_are_called_by_their_anchor_and_nothing_else_is_called() -> None:
    blocks = (Heading("One", "one"), Card("card-a", "a", ()), Note("No."), Bullets(("a",)))
    assert [(numbered(block), address(block)) for block in blocks] == [("", "one"), ("", "card-a"), ("", ""), ("", "")]


def test_an_address_that_is_taken_gets_a_number_and_none_gets_none() -> None:
    taken = {"items", "items-2"}
    assert [free(name, taken) for name in ("items", "items", "alpha", "")] == ["items-3", "items-4", "alpha", ""]
    assert {"items-3", "items-4", "alpha"} < taken


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("COM01, COM02; x", ["COM01", ", ", "COM02", "; ", "x"]),
        ("COM01، COM02؛ x", ["COM01", "، ", "COM02", "؛ ", "x"]),
        ("COM01 – COM02", ["COM01", " – ", "COM02"]),
        ("Participants, and flow", ["Participants, and flow"]),
        ("1,200", ["1,200"]),
    ],
)
def test_a_cell_is_parted_unless_it_is_one_name(text: str, parts: list[str]) -> None:
    assert parted(text, {"Participants, and flow": "participants"}) == parts


@pytest.mark.parametrize(
    ("mark", "short"),
    [
        ("SIMULATED DATA: nobody gave these answers.", "SIMULATED DATA"),
        ("SIMULATED answers", "SIMULATED"),
        ("", ""),
        (None, ""),
    ],
)
def test_a_mark_is_short_where_it_stands_on_every_table(mark: str | None, short: str) -> None:
    assert short_mark(mark) == short
