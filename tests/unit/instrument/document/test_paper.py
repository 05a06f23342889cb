"""On paper a table has one number and a width that holds its numbers; a page turns seldom."""

from dataclasses import replace

import pytest

from instrument.document import Card, Column, Document, Figure, Heading, Paragraph, Table
from instrument.document.paper import HEIGHT, WIDTH, fit, lay_out
from tests.unit.instrument.document.faces import english, persian, wide


def test_tables_and_figures_are_numbered_each_in_their_order() -> None:
    assert [part.label for part in lay_out(english()).parts if part.label] == ["Table 1", "Figure 1", "Table 2"]
    assert [part.label for part in lay_out(persian()).parts if part.label] == ["جدول ۱", "شکل ۱"]


def test_an_address_stands_once_and_a_link_to_none_is_no_link() -> None:
    page = english()
    sheet = lay_out(replace(page, blocks=(*page.blocks, *page.blocks)))
    anchors = [part.anchor for part in sheet.parts if part.anchor]
    assert len(set(anchors)) == len(anchors)
    assert sheet.links == {"COM01": "card-com01"}
    assert list(sheet.linked("COM01, COM02")) == [("COM01", "card-com01"), (", ", ""), ("COM02", "")]
    assert list(sheet.linked("COM02, COM03")) == [("COM02, COM03", "")]


def test_a_table_fits_upright_in_small_letters_or_across() -> None:
    sizes = [fit(wide(columns)) for columns in (4, 14, 40)]
    assert [(size.across, size.points) for size in sizes] == [(False, 9.0), (True, 9.0), (True, 6.0)]
    for size in sizes:
        assert sum(size.widths) <= (HEIGHT if size.across else WIDTH) + 0.01


def test_a_column_of_numbers_is_as_wide_as_its_longest_whole() -> None:
    table = Table("t", "T", (Column("a", "A"), Column("b", "B", True)), (("words " * 200, "12,345.678"),))
    assert fit(table).widths[1] >= 10 * 0.5 * 9


def test_what_is_long_takes_the_room_of_what_is_short() -> None:
    heads = tuple(Column(key, key) for key in "abc")
    size = fit(Table("t", "T", heads, (("word " * 40, "word " * 10, "word " * 10),) * 5))
    assert sum(size.widths) == pytest.approx(WIDTH, abs=0.01)
    assert size.widths[0] / size.widths[1] == pytest.approx(2, abs=0.1)
    assert size.widths[1] == size.widths[2]


def test_only_a_short_table_is_unbroken_and_small_instead_of_turned() -> None:
    table = wide(12)
    sizes = [fit(replace(table, rows=table.rows[:1] * rows), 1.05) for rows in (10, 11, 30, 31)]
    assert [size.lines for size in sizes] == [10, 11, 30, 31]
    assert [size.whole for size in sizes] == [True, False, False, False]
    assert [(size.across, size.points) for size in sizes] == [(False, 7.0)] * 3 + [(True, 9.0)]


def test_a_card_stays_upright_in_small_letters() -> None:
    ((size,),) = [part.fits for part in lay_out(Document("D", (Card("a", "A", (), (wide(4),)),))).parts]
    assert (size.across, size.points) == (False, 8.0)


def test_a_page_turns_with_the_heading_above_a_wide_table() -> None:
    figure = Figure("f", {"en": "<svg/>"}, "F", "f")
    blocks = (Paragraph("x"), Heading("H", "h"), Paragraph("y"), wide(14), Paragraph("z"), wide(14), figure)
    turned = [part.across for part in lay_out(Document("D", blocks)).parts]
    assert turned == [False, True, True, True, True, True, False]
