"""A table in Word as the APA sets it: rules above and below the head and at the end, the head repeated on each page."""

from collections.abc import Iterator
from typing import Any

from instrument.document.bidi import plain
from instrument.document.blocks import Column, Table
from instrument.document.ooxml import Look, element, link, linking, name, paragraph, runs
from instrument.document.paper import HEIGHT, PADDING, WIDTH, Fit, Sheet

_THICK, _THIN = 8, 4  # eighths of a point
STYLE = "TableText"


def table(block: Table, fitted: Fit, sheet: Sheet, bookmarks: dict[str, str]) -> Any:
    """Return the table, its columns as wide as `fitted` says; a cell that names a place leads there."""
    widths = _widths(fitted, sheet)
    look = Look(sheet.language, points=fitted.points)
    grid = element("w:tblGrid", *(element("w:gridCol", w=width) for width in widths))
    rows = [_row(_head(block, look), widths, head=True)]
    for place, texts in enumerate(block.rows, start=1):
        keep = _keeps(place, block, fitted)
        rows.append(_row(_cells(texts, block, look, sheet, bookmarks, keep), widths))
    if block.rows:
        _rule(rows[-1], "bottom", _THICK)
    return element("w:tbl", _properties(block, sum(widths), sheet), grid, *rows)


def _keeps(place: int, block: Table, fitted: Fit) -> bool:
    """Return whether a row stays with what follows: no page begins or ends with one row alone, or with the notes."""
    last = len(block.rows)
    return bool(block.notes) if place == last else fitted.whole or place in {1, last - 1}


def _widths(fitted: Fit, sheet: Sheet) -> list[int]:
    """Return the columns' widths in twentieths of a point; from right to left they fill the page.

    Word begins a narrow table of that direction at the right edge, LibreOffice at the left.
    """
    room = HEIGHT if fitted.across else WIDTH
    wider = room / sum(fitted.widths) if sheet.right_to_left else 1.0
    return [round(width * wider * 20) for width in fitted.widths]


def _properties(block: Table, width: int, sheet: Sheet) -> Any:
    side = round(PADDING / 2 * 20)
    properties = element("w:tblPr")
    if sheet.right_to_left:
        properties.append(element("w:bidiVisual"))
    properties.extend(
        [
            element("w:tblW", w=width, type="dxa"),
            element("w:tblLayout", type="fixed"),
            element("w:tblCellMar", *(element(f"w:{edge}", w=side, type="dxa") for edge in ("left", "right"))),
            element("w:tblLook", val="0620", firstRow="1", lastRow="0", firstColumn="0", lastColumn="0"),
            element("w:tblCaption", val=plain(block.caption)),
        ]
    )
    return properties


def _head(block: Table, look: Look) -> Iterator[Any]:
    for column in block.columns:
        yield paragraph(STYLE, runs(column.label, look), look, jc=_side(column), keep=True)


def _cells(
    texts: tuple[str, ...], block: Table, look: Look, sheet: Sheet, bookmarks: dict[str, str], keep: bool
) -> Iterator[Any]:
    for column, text in zip(block.columns, texts, strict=True):
        inside: list[Any] = []
        for part, anchor in sheet.linked(text):
            inside += [link(runs(part, linking(look)), bookmarks[anchor])] if anchor else runs(part.rstrip("\n"), look)
            if part.endswith("\n"):
                inside.append(element("w:r", element("w:br")))
        yield paragraph(STYLE, inside, look, jc=_side(column), keep=keep)


def _side(column: Column) -> str:
    # "right" is the end edge: Word and LibreOffice turn it round in a paragraph that runs from right to left.
    return "right" if column.numeric else ""


def _row(paragraphs: Iterator[Any], widths: list[int], head: bool = False) -> Any:
    properties = element("w:trPr", element("w:cantSplit"))
    if head:
        properties.append(element("w:tblHeader"))
    row = element("w:tr", properties)
    for inside, width in zip(paragraphs, widths, strict=True):
        cell = element("w:tcPr", element("w:tcW", w=width, type="dxa"))
        if head:
            cell.append(element("w:tcBorders", _line("top", _THICK), _line("bottom", _THIN)))
            cell.append(element("w:vAlign", val="bottom"))
        row.append(element("w:tc", cell, inside))
    return row


def _rule(row: Any, edge: str, size: int) -> None:
    for cell in row.iter(name("w:tcPr")):
        cell.append(element("w:tcBorders", _line(edge, size)))


def _line(edge: str, size: int) -> Any:
    return element(f"w:{edge}", val="single", sz=size, space="0", color="000000")
