"""Sheets edited as a person would, and XLSX files as other programs write them."""

import io
import zipfile
from dataclasses import replace
from pathlib import Path

from instrument.bank import ItemBank
from instrument.exchange import sheet
from instrument.exchange.sheet import Row, Sheet

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def edited(bank: ItemBank, *edits: tuple[int, str, str]) -> Sheet:
    """Return a bank's sheet with cells changed: (row number, column, new text)."""
    table = sheet.of_bank(bank)
    rows = list(table.rows)
    for number, column, text in edits:
        row = rows[number - 2]
        rows[number - 2] = replace(row, cells={**row.cells, column: text})
    return Sheet(table.columns, tuple(rows))


def without(table: Sheet, number: int) -> Sheet:
    """Return a sheet without one row."""
    return Sheet(table.columns, tuple(row for row in table.rows if row.number != number))


def with_row(table: Sheet, row: Row) -> Sheet:
    """Return a sheet with one row more."""
    return Sheet(table.columns, (*table.rows, row))


def raw_xlsx(path: Path, rows: str, strings: str = "", dimension: str = "A1") -> Path:
    """Write an XLSX file with these <row> elements and shared strings, as Excel does (openpyxl has none)."""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" '
        f'Type="{_RELATIONS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>'
        '<sheet name="bank" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><dimension ref="{dimension}"/>'
        f"<sheetData>{rows}</sheetData></worksheet>",
        "xl/sharedStrings.xml": strings or f'<sst xmlns="{_MAIN}"/>',
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    path.write_bytes(buffer.getvalue())
    return path


def shared_strings(*texts: str) -> str:
    """Return the part that holds the texts of all cells."""
    return f'<sst xmlns="{_MAIN}">' + "".join(f"<si><t>{text}</t></si>" for text in texts) + "</sst>"
