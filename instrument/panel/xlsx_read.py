"""A filled-in spreadsheet read back: every fault by its cell, comments as they were written."""

import hashlib
import warnings
import zipfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from instrument.errors import ContentError, Problem
from instrument.exchange.xlsxshape import check_extent
from instrument.panel.rating import FORMAT, LARGEST, Rating, Returned, read_rating
from instrument.panel.sheetfile import raise_if_any, read_bytes, to_sheet
from instrument.panel.xlsx import ABOUT, COLUMNS, library

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_REMEDY = "Send the expert a sheet of `panel form` and import what comes back."
LAST_ROW = 10_000  # items are some hundreds; a cell far below them makes the library fill up all rows between
_ID, _TEXT = COLUMNS.index("item_id"), COLUMNS.index("text")


def read(path: Path) -> Returned:
    """Read a returned spreadsheet; raise ContentError with every fault of it."""
    data = read_bytes(path)
    book = _open(path.name, data)
    about, page = book[ABOUT], next(sheet for sheet in book.worksheets if sheet.title != ABOUT)
    said = {str(key): str(value) for key, value in about.iter_rows(max_col=2, values_only=True) if value is not None}
    home = {str(row[5]): str(row[6]) for row in about.iter_rows(max_col=7, values_only=True) if row[5] is not None}
    rows = _item_rows(page, set(home))
    problems: list[Problem] = []
    items, ratings = [], {}
    for cells in rows:
        name = _said(cells[_ID])
        if not name:
            problems += _nameless(path.name, cells)
            continue
        title, text = _said(cells[_TEXT - 1]), _said(cells[_TEXT])
        items.append({"id": name, "construct_id": home.get(name, ""), "construct_title": title, "text": text})
        ratings[name], faults = _rating(path.name, name, cells)
        problems += faults
    values = {key: said.get(key) for key in ("bank", "bank_title", "language", "round")}
    sheet = to_sheet(path.name, {**values, "items": items})
    raise_if_any(problems)
    digest = hashlib.sha256(data).hexdigest()
    return Returned(path.name, digest, said.get("expert", ""), said.get("version", ""), sheet, ratings)


def _open(source: str, data: bytes) -> "Workbook":
    """Return the workbook; raise ContentError if it is none, or not one of ours."""
    openpyxl = library()
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > 5 * LARGEST:
                raise ContentError.at(source, "it unpacks to more than any rating sheet holds.", _REMEDY)
        check_extent(data, source, LAST_ROW, _REMEDY)
        with warnings.catch_warnings():
            # openpyxl warns of every Excel extension it leaves out; ratings are in none of them.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(BytesIO(data))
    except ContentError:
        raise
    except Exception:  # a damaged file breaks openpyxl in any way
        raise ContentError.at(source, "this is not a readable XLSX file.", _REMEDY) from None
    if ABOUT not in book.sheetnames or len(book.sheetnames) < 2 or book[ABOUT]["B1"].value != FORMAT:
        raise ContentError.at(source, "this is not a rating sheet.", _REMEDY)
    return book


def _item_rows(page: "Worksheet", known: set[str]) -> list[tuple[Any, ...]]:
    """Return the rows from the first known item on that hold anything in the sheet's columns."""
    rows = list(page.iter_rows(max_col=len(COLUMNS)))
    first = next((place for place, row in enumerate(rows) if _said(row[_ID]) in known), len(rows))
    return [row for row in rows[first:] if any(cell.value is not None for cell in row[_ID:])]


def _rating(source: str, name: str, cells: tuple[Any, ...]) -> tuple[Rating, list[Problem]]:
    place = dict(zip(COLUMNS, cells, strict=True))
    raw = {key: _value(cell) for key, cell in place.items()}
    return read_rating(raw, lambda aspect: f"{source}, cell {place[aspect].coordinate} ({name}, {aspect})")


def _nameless(source: str, cells: tuple[Any, ...]) -> list[Problem]:
    what = "the row has something in it but no item."
    return [Problem(f"{source}, row {cells[0].row}", what, "Move it to its item, or empty the row.")]


def _value(cell: Any) -> Any:
    """Return what stands in a cell; a formula as the text that was typed."""
    value = getattr(cell.value, "text", cell.value)
    return value.replace("_x000D_", "") if isinstance(value, str) else value


def _said(cell: Any) -> str:
    """Return the text of a locked cell, with the line ends it was written with."""
    value = _value(cell)
    return "" if value is None else str(value).replace("\r\n", "\n").strip()
