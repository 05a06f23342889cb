"""A sheet as XLSX: text cells are strings whatever they begin with, ids are grey, Persian runs from right to left."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any, get_args

from instrument.document.html import RIGHT_TO_LEFT
from instrument.errors import ContentError, MentorscaleError, Problem, UsageError
from instrument.exchange.csvfile import table
from instrument.exchange.files import LARGEST, too_large
from instrument.exchange.sheet import NAMES, Sheet, split_column
from instrument.exchange.xlsxshape import check_table
from instrument.item import Level, Status

SUFFIX = ".xlsx"
LONGEST = 32_767  # characters; Excel's limit for a cell, where the library would cut in silence
# What no cell can hold: characters that XML has not, and Excel's own way of writing those (a reader turns it back).
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_|x005F_")
_MOST_PROBLEMS = 20  # to be told at once; after them no more is read
_CHOICES = {"level": get_args(Level), "key": ("1", "-1"), "status": get_args(Status)}
_WIDTHS = {"text": 60, "reason": 40, "back_translation": 50, "note": 40, "codes": 24, "construct": 24}


def write(sheet: Sheet, title: str) -> bytes:
    """Return the sheet as the bytes of an XLSX file; raise ContentError for a text that no cell can hold."""
    openpyxl = _library()
    if problems := _unwritable(sheet):
        raise ContentError(problems)
    book = openpyxl.Workbook()
    page = book.active
    page.title = re.sub(r"[\[\]:*?/\\']", " ", title)[:31] or "bank"
    for number, column in enumerate(sheet.columns, start=1):
        _write_column(page, number, column, [row.cells[column] for row in sheet.rows])
    page.freeze_panes = page.cell(2, len(NAMES) + 1)
    page.auto_filter.ref = page.dimensions
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _write_column(page: Any, number: int, column: str, texts: list[str]) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    language, field = split_column(column)
    leftward = field == "text" and language in RIGHT_TO_LEFT
    alignment = Alignment(
        wrap_text=True, vertical="top", horizontal="right" if leftward else None, readingOrder=2 if leftward else 0
    )
    grey, dark = PatternFill("solid", fgColor="D9D9D9"), Font(color="595959")
    for place, text in enumerate([column, *texts], start=1):
        cell = page.cell(place, number)
        if column == "key" and place > 1 and text:
            cell.value = int(text)
        else:
            # The type after the value: on its own the library makes a formula of a text that begins with "=".
            cell.value, cell.data_type, cell.number_format = text or None, "s" if text else "n", "@"
        cell.alignment = alignment
        if place == 1:
            cell.font = Font(bold=True)
        elif column in NAMES:
            cell.fill, cell.font = grey, dark
    letter = get_column_letter(number)
    page.column_dimensions[letter].width = _WIDTHS.get(field, 16)
    if choices := _CHOICES.get(field):
        validation = DataValidation(
            type="list", formula1=f'"{",".join(choices)}"', allow_blank=True, showErrorMessage=True
        )
        validation.error = f"Choose one of: {', '.join(choices)}"
        validation.add(f"{letter}2:{letter}{max(len(texts), 1) + 1}")
        page.add_data_validation(validation)


def _unwritable(sheet: Sheet) -> list[Problem]:
    problems = []
    for row in sheet.rows:
        for column, text in row.cells.items():
            where = f"{' '.join(row.name).strip()}, {column}"
            if found := _UNWRITABLE.search(text):
                what = f"no XLSX cell can hold {found.group()!a}."
                problems.append(Problem(where, what, "Remove it, or export to .csv."))
            elif len(text) > LONGEST:
                what = f"it has {len(text)} characters; an XLSX cell holds {LONGEST}."
                problems.append(Problem(where, what, "Shorten it, or export to .csv."))
    return problems


def read(content: bytes, name: str) -> Sheet:
    """Return the first sheet of an XLSX file's bytes; raise ContentError, naming the file `name`, if it is none."""
    _check_archive(content, name)
    check_table(content, name)
    problems: list[Problem] = []
    made = table(_rows(content, name, problems), name)
    if problems:
        raise ContentError(problems)
    return made


def _rows(content: bytes, name: str, problems: list[Problem]) -> Iterator[list[str]]:
    """Yield each row's cells as text; add what is wrong with a cell to the problems, and end when they are many."""
    openpyxl = _library()
    header: list[str] = []
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
        page = book.worksheets[0]
        page.reset_dimensions()  # A program may have written them wrong; the rows themselves count.
        for number, cells in enumerate(page.iter_rows(), start=1):
            texts = []
            for cell in cells:
                text, fault = _text(cell)
                texts.append(text)
                if fault:
                    column = header[len(texts) - 1] if len(texts) <= len(header) else cell.coordinate
                    problems.append(Problem(f"{name}, row {number}, {column}", *fault))
            header = header or texts
            yield texts
            if len(problems) >= _MOST_PROBLEMS:
                return
    except MentorscaleError:
        raise
    except Exception as error:  # The library has no error of its own for a damaged file, but a dozen of others.
        what = f"it cannot be read as an XLSX file ({type(error.__cause__ or error).__name__})."
        raise ContentError.at(name, what, "Open it in a spreadsheet program and save it as .xlsx.") from None


def _text(cell: Any) -> tuple[str, tuple[str, str] | None]:
    """Return a cell as text, and what is wrong with it and the remedy if it is no text."""
    value = cell.value
    if value is None:
        return "", None
    if cell.data_type == "f":
        return str(value), ("it is a formula.", "Write the text itself (format the cell as Text first).")
    if cell.data_type == "e":
        return str(value), (f"it is an error ({value}).", "Write the text itself.")
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        kind = "TRUE or FALSE" if isinstance(value, bool) else "a date or a time"
        return str(value), (f"it is {kind}, not a text.", "Format the cell as Text and write it again.")
    return (str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)), None


def _check_archive(content: bytes, name: str) -> None:
    """Refuse what is no ZIP archive, and one that would unpack to more than any bank."""
    try:
        size = sum(part.file_size for part in zipfile.ZipFile(io.BytesIO(content)).infolist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        remedy = "Save it as .xlsx (not .xls, and without a password)."
        raise ContentError.at(name, "it is no XLSX file.", remedy) from None
    if size > 10 * LARGEST:
        raise too_large(name)


def _library() -> Any:
    try:
        import openpyxl
    except ImportError:
        remedy = "Run: pip install 'mentorscale[excel]' (or use a .csv file)."
        raise UsageError.at("openpyxl", "XLSX needs this library, and it is not installed.", remedy) from None
    return openpyxl
