"""On paper a table has one number and a width that holds its numbers; a page turns seldom."""

from dataclasses import replace

from instrument.document import Column, Document, Figure, Heading, Paragraph, Table
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


def test_a_page_turns_with_the_heading_above_a_wide_table() -> None:
    figure = Figure("f", {"en": "<svg/>"}, "F", "f")
    blocks = (Paragraph("x"), Heading("H", "h"), Paragraph("y"), wide(14), Paragraph("z"), wide(14), figure)
    turned = [part.across for part in lay_out(Document("D", blocks)).parts]
    assert turned == [False, True, True, True, True, True, False]
