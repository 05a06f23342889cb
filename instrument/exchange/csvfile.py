"""A sheet as CSV: UTF-8 with a byte-order mark (Excel reads Persian by it), and no cell that runs as a formula."""

import csv
import io

from instrument.errors import ContentError, Problem
from instrument.exchange.cells import neutralise, restore
from instrument.exchange.sheet import Row, Sheet

SUFFIX = ".csv"
# Excel writes the list separator of the system's language.
_DELIMITERS = (",", ";", "\t")
# What a sheet holds at most; a file that goes on is made to keep a reader busy.
LAST_ROW, LAST_COLUMN, MOST_CELLS = 1_048_576, 16_384, 10_000_000
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
            bounded(len(lines) + 1, 0, name)
            lines.append([restore(cell) for cell in line])
    except csv.Error as error:
        remedy = "Mend that row, or export again."
        raise ContentError.at(f"{name}, row {len(lines) + 1}", f"this is no valid CSV: {error}.", remedy) from None
    return table(lines, name)


def table(lines: list[list[str]], name: str) -> Sheet:
    """Return a header and rows of cells as a sheet; blank rows are left out but counted."""
    if not lines or not any(lines[0]):
        raise ContentError.at(f"{name}, row 1", "there is no header.", "Give a file whose first row names the columns.")
    while lines[0] and not lines[0][-1].strip():
        lines[0].pop()
    header = tuple(cell.strip() for cell in lines[0])
    problems, rows = [], []
    if len(header) > LAST_COLUMN:
        remedy = "Give the exported file itself."
        raise ContentError.at(f"{name}, row 1", f"it has more than {LAST_COLUMN:,} columns.", remedy)
    for number, cells in enumerate(lines[1:], start=2):
        bounded(number, number * len(header), name)
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


def bounded(row: int, cells: int, name: str) -> None:
    """Raise ContentError if a row is past the last of a sheet, or the rows up to it have too many cells."""
    remedy = "Give the exported file itself, or a part of it."
    if row > LAST_ROW:
        raise ContentError.at(f"{name}, row {row}", f"it has more than {LAST_ROW:,} rows.", remedy)
    if cells > MOST_CELLS:
        raise ContentError.at(f"{name}, row {row}", f"it has more than {MOST_CELLS:,} cells.", remedy)


def _decoded(content: bytes, name: str) -> str:
    # "Unicode text" of Excel is UTF-16 with a mark; everything else is UTF-8 or a legacy page, which is refused.
    try:
        return content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        remedy = "Save it as CSV UTF-8 and try again."
        line = content.count(b"\n", 0, error.start) + 1
        raise ContentError.at(
            f"{name}, line {line}, byte {error.start}", "the file is not UTF-8 text.", remedy
        ) from None
