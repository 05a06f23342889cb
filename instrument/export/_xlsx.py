"""A workbook of text: every cell a string, whatever it begins with."""

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

from instrument.errors import ContentError, UsageError

#: What no cell can hold.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
LONGEST = 32_767  # characters; a program cuts a longer cell in silence


def workbook(sheets: Mapping[str, Sequence[Sequence[str]]]) -> bytes:
    """Return sheets of rows of text as the bytes of an XLSX file; the first row of each is its header.

    Raises ContentError for a text that no cell can hold, UsageError without openpyxl.
    """
    openpyxl = library()
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        page = book.create_sheet(title)
        for number, row in enumerate(rows, start=1):
            for column, text in enumerate(row, start=1):
                if text:
                    check(f"{title}, row {number}", text)
                    # openpyxl takes a leading "=" for a formula unless the type is set by hand.
                    page.cell(number, column, text).data_type = "s"
        page.freeze_panes = "A2"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def check(where: str, text: str) -> None:
    """Raise ContentError for a text that no cell can hold."""
    if found := _UNWRITABLE.search(text):
        raise ContentError.at(where, f"no cell can hold {found.group()!a}.", "Remove it from the form.")
    if len(text) > LONGEST:
        raise ContentError.at(where, f"a text of {len(text)} characters; a cell holds {LONGEST}.", "Shorten it.")


def library() -> Any:
    """Return openpyxl; raise UsageError with the install line if it is not there."""
    try:
        import openpyxl
    except ImportError:
        remedy = "Run: pip install 'mentorscale[excel]'."
        raise UsageError.at("XLSX", "openpyxl is not installed.", remedy) from None
    return openpyxl
