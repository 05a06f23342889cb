"""A table of answers from another program, CSV or XLSX, read as text and believed nothing.

Refused, with the file's line, row or part: what is too large packed or unpacked, a cell longer than any answer, NUL and
other control characters, characters that turn the direction of text, names that lead out of an archive, entities.
"""

import io
import warnings
from collections import Counter
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from itertools import islice
from typing import Any

from instrument.errors import ContentError, MentorscaleError, Problem
from instrument.exchange import csvfile
from instrument.exchange.cells import hidden, one_newline
from instrument.exchange.csvfile import bounded
from instrument.exchange.files import LARGEST
from instrument.exchange.sheet import Sheet
from instrument.exchange.xlsxshape import check_table
from instrument.export._archive import check_archive, part_at
from instrument.export._xlsx import library

LONGEST = 100_000  # characters; an answer has fewer
_REMEDY = "Export the answers again and import that file."


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the file: its number (the header is row 1) and its cells by column, end to end trimmed."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Answers:
    """The file's columns and rows."""

    columns: tuple[str, ...]
    lines: tuple[Line, ...]


@lru_cache(maxsize=1)  # An import asks for one file's table three times: what format, which columns, what answers.
def read_answers(content: bytes, name: str) -> Answers:
    """Return the table in a file's bytes; the file `name` is named in errors, its content says whether it is XLSX."""
    packed = content[:4] == b"PK\x03\x04"
    if len(content) > LARGEST:
        where = f"part {part_at(content, LARGEST)}" if packed else f"line {_long_line(content)}"
        raise ContentError.at(
            f"{name}, {where}", f"the file goes on past {LARGEST // 1_000_000} million bytes.", _REMEDY
        )
    if packed:
        with closing(_rows(content, name)) as rows:
            sheet = csvfile.table(rows, name)
    else:
        sheet = csvfile.read(_plain(content, name), name)
    if twice := [column for column, times in Counter(sheet.columns).items() if column and times > 1]:
        raise ContentError.at(f"{name}, row 1", f"column '{twice[0]}' stands more than once.", _REMEDY)
    if problems := list(islice(_faults(sheet, name), 20)):
        raise ContentError(problems)
    lines = tuple(
        Line(row.number, {column: one_newline(cell).strip() for column, cell in row.cells.items() if column})
        for row in sheet.rows
    )
    return Answers(tuple(column for column in sheet.columns if column), lines)


def _faults(sheet: Sheet, name: str) -> Iterator[Problem]:
    for column in sheet.columns:
        if fault := _fault(column):
            yield Problem(f"{name}, row 1", fault, _REMEDY)
    for row in sheet.rows:
        for column, cell in row.cells.items():
            if fault := _fault(cell):
                yield Problem(f"{name}, row {row.number}, {column}", fault, _REMEDY)


def _fault(cell: str) -> str:
    """Return what is wrong with a cell's text, or nothing."""
    if len(cell) > LONGEST:
        return f"a cell of {len(cell)} characters, which no answer has."
    if found := [sign for sign in hidden(cell) if sign != "U+000D"]:
        return f"hidden characters in it ({', '.join(found)})."
    return ""


def _plain(content: bytes, name: str) -> bytes:
    if (at := content.find(b"\x00")) >= 0 and content[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        line = content.count(b"\n", 0, at) + 1
        raise ContentError.at(f"{name}, line {line}", "there is a NUL byte in it.", _REMEDY)
    return content


def _long_line(content: bytes) -> int:
    """Return the number of the first line that is too long for a row of answers, or of the line at the limit."""
    start = number = 0
    while start < LARGEST:
        number += 1
        end = content.find(b"\n", start)
        if end < 0 or end - start > 10 * LONGEST:
            return number
        start = end + 1
    return number


def _rows(content: bytes, name: str) -> Generator[list[str]]:
    """Yield the cells of an XLSX file's first sheet as text, row by row."""
    openpyxl = library()
    check_archive(content, name)
    check_table(content, name)
    number = cells = 0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of every extension that it leaves out
            book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            page = book.worksheets[0]
            page.reset_dimensions()
            for row in page.iter_rows(values_only=True):
                cells += len(row)
                bounded(number + 1, cells, name)
                yield [_text(value) for value in row]
                number += 1
    except MentorscaleError:
        raise
    except Exception as error:  # a damaged or hostile file breaks the library in any way
        what = f"it cannot be read as an XLSX file ({type(error.__cause__ or error).__name__})."
        raise ContentError.at(f"{name}, row {number + 1}", what, _REMEDY) from None


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat() if isinstance(value, (datetime, date, time)) else str(value)
