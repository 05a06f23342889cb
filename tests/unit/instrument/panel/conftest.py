"""A small panel: sheets of three items, and what an expert does to them."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from instrument.bank import ItemBank
from instrument.panel import page, sheet, xlsx
from instrument.panel.rating import Returned
from instrument.panel.returned import read
from instrument.panel.sheet import RatingSheet
from instrument.panel.xlsx import ABOUT, COLUMNS

ITEMS = ("COM01", "COM02", "COM12")
#: item -> aspect -> what the expert enters.
Entries = Mapping[str, Mapping[str, Any]]
FULL: Entries = {item: {"relevance": 4, "clarity": 4, "essential": "essential"} for item in ITEMS}


@pytest.fixture(scope="session")
def english_sheet(shipped_bank: ItemBank) -> RatingSheet:
    return sheet.build(shipped_bank, "en", items=ITEMS)


@pytest.fixture(scope="session")
def persian_sheet(shipped_bank: ItemBank) -> RatingSheet:
    return sheet.build(shipped_bank, "fa", items=ITEMS)


def fill_xlsx(path: Path, entries: Entries) -> Path:
    """Enter ratings into a written spreadsheet, as an expert does, and save it."""
    book = openpyxl.load_workbook(path)
    ratings = book.worksheets[0]
    rows = {row[1].value: row for row in ratings.iter_rows(min_row=4, max_col=len(COLUMNS))}
    for item, values in entries.items():
        for aspect, value in values.items():
            cell = rows[item][COLUMNS.index(aspect)]
            cell.value = value
            if aspect == "comment":
                # In a cell formatted as text, a spreadsheet stores "=1+1" as text.
                cell.data_type = "s"
    book.save(path)
    return path


def answer_file(path: Path, shown: RatingSheet, expert: str, entries: Entries) -> Path:
    """Write what the page's download button gives."""
    blank = {"relevance": None, "clarity": None, "essential": None, "comment": ""}
    told = page._data(shown, expert)["answers"]
    assert isinstance(told, dict)
    ratings = {item.id: {**blank, **entries.get(item.id, {})} for item in shown.items}
    path.write_text(json.dumps({**told, "schema": 1, "ratings": ratings}, ensure_ascii=False), encoding="utf-8")
    return path


Send = Callable[..., Path]


@pytest.fixture
def send(tmp_path: Path, english_sheet: RatingSheet) -> Send:
    """Return a filled-in sheet's path: send("E1", entries, shown, format)."""

    def filled(expert: str, entries: Entries = FULL, shown: RatingSheet | None = None, form: str = "xlsx") -> Path:
        used = shown or english_sheet
        path = tmp_path / f"{expert}-{used.round}-{used.language}.{form}"
        if form == "json":
            return answer_file(path, used, expert, entries)
        xlsx.write(used, expert, path)
        return fill_xlsx(path, entries)

    return filled


def returned(path: Path) -> Returned:
    return read(path)


def hidden(path: Path, cell: str, value: Any) -> Path:
    """Change a cell of the hidden sheet."""
    book = openpyxl.load_workbook(path)
    book[ABOUT][cell] = value
    book.save(path)
    return path
