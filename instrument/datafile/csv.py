"""CSV that a spreadsheet can open without running anything in it, and a raw one beside it where that changed a cell.

A cell of words that a spreadsheet would run (= + - @ and their like) has an apostrophe before it, as has a heading.
A number is never touched: -99 is a missing code, and stays one.
"""

import csv as csvlib
import io
import re
from collections.abc import Mapping, Sequence

from instrument.exchange.cells import neutralise
from instrument.responses import Responses

SUFFIX = ".csv"
LINE = "CSV, safe to open in a spreadsheet"
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def write(responses: Responses) -> Mapping[str, bytes]:
    """Return the CSV, and the raw one where they differ."""
    safe = _lines([tuple(map(safe_cell, row)) for row in (responses.columns, *responses.rows)])
    raw = _lines([responses.columns, *responses.rows])
    return {SUFFIX: safe} if safe == raw else {SUFFIX: safe, ".raw.csv": raw}


def losses(responses: Responses) -> tuple[str, ...]:
    """Return how many cells have an apostrophe before them."""
    changed = sum(safe_cell(cell) != cell for row in responses.rows for cell in row)
    if not changed:
        return ()
    return (f"{changed} cells begin as a formula and have an apostrophe before them; the raw file has them as given.",)


def safe_cell(cell: str) -> str:
    """Return a cell that no spreadsheet runs; a number as it is."""
    return cell if _NUMBER.fullmatch(cell) else neutralise(cell)


def _lines(rows: Sequence[Sequence[str]]) -> bytes:
    buffer = io.StringIO(newline="")
    csvlib.writer(buffer, lineterminator="\n").writerows(rows)
    return buffer.getvalue().encode("utf-8")
