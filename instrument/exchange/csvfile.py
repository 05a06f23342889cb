"""A sheet as CSV: UTF-8 with a byte-order mark (Excel reads Persian by it), and no cell that runs as a formula."""

import csv
import io

from instrument.errors import ContentError, Problem
from instrument.exchange.cells import neutralise, restore
from instrument.exchange.sheet import Row, Sheet

SUFFIX = ".csv"
# Excel writes the list separator of the system's language.
_DELIMITERS = (",", ";", "\t")
# A number is no formula, and an apostrophe would make it a text.
_NUMBERS = ("key",)


def write(sheet: Sheet) -> bytes:
    """Return the sheet as the bytes of a CSV file."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([neutralise(column) for column in sheet.columns])
    for row in sheet.rows:
        cells = [row.cells[column] for column in sheet.columns]
        kinds = zip(sheet.columns, cells, strict=True)
        writer.writerow([cell if column in _NUMBERS else neutralise(cell) for column, cell in kinds])
    return buffer.getvalue().encode("utf-8-sig")


def read(content: bytes, name: str) -> Sheet:
    """Return the sheet in a CSV file's bytes; raise ContentError, naming the file `name`, if it is none."""
    text = _decoded(content, name)
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    lines: list[list[str]] = []
    try:
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            lines.append([restore(cell) for cell in line])
    except csv.Error as error:
        remedy = "Mend that row, or export again."
        raise ContentError.at(f"{name}, row {len(lines) + 1}", f"this is no valid CSV: {error}.", remedy) from None
    return table(lines, name)


def table(lines: list[list[str]], name: str) -> Sheet:
    """Return a header and rows of cells as a sheet; blank rows are left out but counted."""
    if not lines or not any(lines[0]):
        raise ContentError.at(f"{name}, row 1", "there is no header.", "Export the bank again and edit that file.")
    while lines[0] and not lines[0][-1].strip():
        lines[0].pop()
    header = tuple(cell.strip() for cell in lines[0])
    problems, rows = [], []
    for number, cells in enumerate(lines[1:], start=2):
        if any(cell.strip() for cell in cells[len(header) :]):
            problems.append(
                Problem(f"{name}, row {number}", "it has more cells than the header.", "Remove the last ones.")
            )
        if any(cell.strip() for cell in cells):
            filled = cells[: len(header)] + [""] * (len(header) - len(cells))
            rows.append(Row(number, dict(zip(header, filled, strict=True))))
    if problems:
        raise ContentError(problems)
    return Sheet(header, tuple(rows))


def _decoded(content: bytes, name: str) -> str:
    # "Unicode text" of Excel is UTF-16 with a mark; everything else is UTF-8 or a legacy page, which is refused.
    try:
        return content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        remedy = "Save it as CSV UTF-8 and try again."
        raise ContentError.at(f"{name}, byte {error.start}", "the file is not UTF-8 text.", remedy) from None
