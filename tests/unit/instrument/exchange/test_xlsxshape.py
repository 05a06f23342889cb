"""A sheet that is no table is refused by where its cells lie, before a library builds one of them."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from instrument.errors import ContentError
from instrument.exchange import csvfile, xlsxfile, xlsxshape
from instrument.export import _table
from tests.unit.instrument.exchange.sheets import raw_xlsx, shared_strings

HEADER = '<row r="1"><c r="A1" t="inlineStr"><is><t>item</t></is></c><c r="B1" t="s"><v>0</v></c></row>'
STRINGS = shared_strings("reason", " ", "why")
Read = Callable[[bytes, str], Any]
READERS = pytest.mark.parametrize("read", [xlsxfile.read, _table.read_answers], ids=["bank", "answers"])


def book(folder: Path, rows: str, strings: str = STRINGS) -> bytes:
    return raw_xlsx(folder / "x.xlsx", HEADER + rows, strings).read_bytes()


def never(*_: object, **__: object) -> None:
    raise AssertionError("the library was asked")


@pytest.mark.parametrize(
    ("cell", "place"),
    [
        ('<c r="XFD700"><v>7</v></c>', "cell XFD700"),
        ('<c r="C700" t="s"><v>2</v></c>', "cell C700"),
        ('<c r="AA700" t="inlineStr"><is><t>x</t></is></c>', "cell AA700"),
        ("<c/><c/><c><v>7</v></c>", "cell C700"),
        ('<c r="C700" t="str"><f>A1</f><v>x</v></c>', "cell C700"),
    ],
)
@READERS
def test_a_cell_to_the_right_of_the_header_is_refused_by_its_place_before_the_sheet_is_built(
    cell: str, place: str, read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import openpyxl

    monkeypatch.setattr(openpyxl, "load_workbook", never)
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>1</v></c></row>' for row in range(2, 700))
    with pytest.raises(ContentError, match=rf"x\.xlsx, {place}: it stands to the right of the last column that row 1"):
        read(book(tmp_path, f'{rows}<row r="700">{cell}</row>'), "x.xlsx")


@pytest.mark.parametrize(
    "cell",
    ['<c r="XFD2" s="0"/>', '<c r="C2" t="s"><v>1</v></c>', '<c r="C2" t="inlineStr"><is><t> </t></is></c>'],
    ids=["formatted", "shared", "inline"],
)
@READERS
def test_a_blank_cell_to_the_right_of_the_header_is_none(cell: str, read: Read, tmp_path: Path) -> None:
    rows = f'<row r="2"><c r="A2" t="s"><v>2</v></c>{cell}</row><row r="900"><c r="B900" s="0"/></row>'
    table = read(book(tmp_path, rows), "x.xlsx")
    (row,) = table.rows if hasattr(table, "rows") else table.lines
    assert dict(row.cells) == {"item": "why", "reason": ""}


@pytest.mark.parametrize("dimension", ["A1", "A1:XFD1048576"])
def test_the_declared_dimension_is_not_believed(dimension: str, tmp_path: Path) -> None:
    rows = '<row r="2"><c r="A2" t="s"><v>2</v></c></row>'
    path = raw_xlsx(tmp_path / "x.xlsx", HEADER + rows, STRINGS, dimension)
    assert len(xlsxfile.read(path.read_bytes(), "x.xlsx").rows) == 1


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ('<row r="1001"><c r="A1001"><v>1</v></c></row>', "row 1001: it has more than 1,000 rows"),
        ('<row r="2"><c r="ZZZZZ2"/></row>', "row 2: it has more than 100 columns"),
        (
            "".join(f'<row r="{row}"><c r="CU{row}"/></row>' for row in range(2, 100)),
            "row 52: it has more than 5,000 cells",
        ),
    ],
)
@READERS
def test_a_sheet_larger_than_a_table_is_refused_before_it_is_built(
    rows: str, said: str, read: Read, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import openpyxl

    for name, most in (("LAST_ROW", 1000), ("LAST_COLUMN", 100), ("MOST_CELLS", 5000)):
        monkeypatch.setattr(csvfile, name, most)
    monkeypatch.setattr(openpyxl, "load_workbook", never)
    with pytest.raises(ContentError, match=re.escape(said)):
        read(book(tmp_path, rows), "x.xlsx")


@pytest.mark.parametrize("at", [2, 5000])
def test_a_wide_row_of_a_csv_is_refused_before_any_row_is_kept(at: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [b"1,2"] * 5000
    rows[at - 2] = b"1" + b"," * 16_382 + b"7"
    monkeypatch.setattr(csvfile, "Row", never)
    with pytest.raises(ContentError, match=f"x.csv, row {at}: it has more cells than the header"):
        csvfile.read(b"a,b\n" + b"\n".join(rows), "x.csv")


def test_blank_rows_are_counted_and_do_not_count_as_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csvfile, "MOST_CELLS", 10)
    assert [row.number for row in csvfile.read(b"a,b\n" + b",\n" * 100 + b"1,2\n", "x.csv").rows] == [102]


def test_a_workbook_that_it_cannot_read_is_left_to_the_library(tmp_path: Path) -> None:
    xlsxshape.check_table(b"PK no archive", "x.xlsx")
    xlsxshape.check_table(book(tmp_path, '<row r="x"/>'), "x.xlsx")
    xlsxshape.check_table(book(tmp_path, "", '<!DOCTYPE a [<!ENTITY a "a">]><sst>&a;</sst>'), "x.xlsx")
