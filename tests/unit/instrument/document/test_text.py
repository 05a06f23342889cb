"""A page as text: every kind of block, and tables whose columns stand straight in a terminal."""

import pytest
from wcwidth import wcswidth

from instrument.document import Block, Column, Document, Figure, Heading, Note, Paragraph, Table, text
from tests.unit.instrument.document.pages import page

COLUMNS = (Column("name", "Name"), Column("m", "M", numeric=True), Column("note", "Note"))


def _table(*rows: tuple[str, str, str]) -> Table:
    return Table("t", "Caption", COLUMNS, rows, ("A note.",))


def test_a_table_is_aligned_numbers_to_the_right() -> None:
    assert text.render_table(_table(("COM01", "3.14", "x"), ("A", "-20.5", ""))) == (
        "Caption\nName       M  Note\n-----  -----  ----\nCOM01   3.14  x\nA      -20.5\nA note."
    )


def test_a_table_without_rows_shows_its_columns() -> None:
    assert text.render_table(_table()) == "Caption\nName  M  Note\n----  -  ----\nA note."


def test_columns_stand_straight_in_persian_with_half_spaces() -> None:
    rows = [("می\u200cتوانم\u200cها", "۱٫۵", "الف"), ("کتاب", "۲۰", "ب"), ("日本", "3", "c")]
    lines = text.render_table(_table(*rows)).splitlines()[3:6]
    starts = [wcswidth(line[: line.rindex(row[2])]) for line, row in zip(lines, rows, strict=True)]
    assert len(set(starts)) == 1


def test_a_control_character_does_not_break_a_table() -> None:
    assert "a\x07b" in text.render_table(_table(("a\x07b", "1", "x")))


def test_a_row_of_another_length_is_an_error() -> None:
    with pytest.raises((ValueError, IndexError)):
        text.render_table(Table("t", "Caption", COLUMNS, (("a", "1"),)))


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (Heading("Section", "s"), "Section\n-------"),
        (Heading("Part", "p", level=3), "Part\n...."),
        (Paragraph("words"), "words"),
        (Note("careful", "warning"), "WARNING: careful"),
        (Note("no", "refused"), "REFUSED: no"),
        (Note("so", "info"), "INFO: so"),
        (Figure("f", "<svg/>", "Caption.", "A line rises."), "[Figure: Caption. A line rises.]"),
        (Table("t", "C", (Column("a", "A"),), (("x",),)), "C\nA\n-\nx"),
    ],
)
def test_a_block_in_full(block: Block, expected: str) -> None:
    assert text.render_block(block) == expected


def test_a_page_shows_its_mark_its_title_every_block_and_its_footer() -> None:
    shown = text.render(page())
    assert shown.startswith("*** SIMULATED by a model ***\nTitle\n=====\n\n")
    assert shown.endswith("\nfooter one\nfooter two")
    assert all(text.render_block(block) in shown for block in page().blocks)


def test_a_page_without_a_mark_starts_with_its_title() -> None:
    assert text.render(Document("Title", (Paragraph("words"),))) == "Title\n=====\n\nwords\n"
