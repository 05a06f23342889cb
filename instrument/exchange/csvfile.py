"""A sheet as CSV: UTF-8 with a byte-order mark (Excel reads Persian by it), and no cell that runs as a formula."""

import csv
import io
from collections import deque
from collections.abc import Iterable, Iterator

from instrument.errors import ContentError
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
    # Once only to see whether it is a table, so that what is none costs no memory.
    deque(shaped(_lines(text, delimiter, name), name), maxlen=0)
    return table(([restore(cell) for cell in line] for line in _lines(text, delimiter, name)), name)


def _lines(text: str, delimiter: str, name: str) -> Iterator[list[str]]:
    number = 0
    try:
        for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            yield line
            number += 1
    except csv.Error as error:
        remedy = "Mend that row, or export again."
        raise ContentError.at(f"{name}, row {number + 1}", f"this is no valid CSV: {error}.", remedy) from None


def table(lines: Iterable[list[str]], name: str) -> Sheet:
    """Return a header and rows of cells as a sheet; blank rows are left out but counted."""
    rows = shaped(lines, name)
    _, first = next(rows)
    header = tuple(cell.strip() for cell in first)
    kept = []
    for number, cells in rows:
        kept.append(Row(number, dict(zip(header, cells + [""] * (len(header) - len(cells)), strict=True))))
    return Sheet(header, tuple(kept))


def shaped(lines: Iterable[list[str]], name: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the header, without the blanks at its end, and each row that is not blank, with their numbers.

    Raises ContentError at the first row that no table has: past the last of a sheet, wider than the header, one cell
    too many.
    """
    width = kept = number = 0
    for number, cells in enumerate(lines, start=1):
        bounded(number, 0, name)
        filled = next((at for at in range(len(cells), 0, -1) if cells[at - 1].strip()), 0)
        if number == 1:
            width = filled
            bounded(number, 0, name, width)
        if not width:
            break
        if filled > width:
            remedy = "Remove the last ones."
            raise ContentError.at(f"{name}, row {number}", "it has more cells than the header.", remedy)
        if filled:
            kept += 1
            bounded(number, kept * width, name)
            yield number, cells[:width]
    if not width:
        raise ContentError.at(f"{name}, row 1", "there is no header.", "Give a file whose first row names the columns.")


def bounded(row: int, cells: int, name: str, columns: int = 0) -> None:
    """Raise ContentError if a row is past the last of a sheet or too wide, or the rows up to it have too many cells."""
    remedy = "Give the exported file itself, or a part of it."
    if row > LAST_ROW:
        raise ContentError.at(f"{name}, row {row}", f"it has more than {LAST_ROW:,} rows.", remedy)
    if columns > LAST_COLUMN:
        raise ContentError.at(f"{name}, row {row}", f"it has more than {LAST_COLUMN:,} columns.", remedy)
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
