"""LimeSurvey's exported responses (CSV or XLSX, with question codes as headings) as answers to our form."""

import re
from collections.abc import Sequence

from instrument.export import _returns
from instrument.export._returns import Column, Dialect, whole_number
from instrument.form import Form
from instrument.returned import Returned

_SUBQUESTION = re.compile(r"^ITEMS\d+[\[_.]\s*([A-Za-z0-9]+)\s*\]?\.?$", re.IGNORECASE)
_MISSING = re.compile(r"M(\d{1,4})")


def _bare(heading: str) -> str:
    """Return the code in a heading: COM03 of ITEMS1[COM03], ITEMS1_COM03 and ITEMS1.COM03."""
    found = _SUBQUESTION.match(heading)
    return found.group(1) if found else heading.rstrip(".")


def _value(cell: str) -> int | None:
    found = _MISSING.fullmatch(cell)
    return -int(found.group(1)) if found else whole_number(cell)


DIALECT = Dialect(
    name="ls",
    bare=_bare,
    code=lambda name: name.replace("_", ""),
    value=_value,
    identity=("id", "seed"),
    started=("startdate",),
    finished=("submitdate",),
    language=("startlanguage",),
    own=("lastpage", "datestamp", "refurl", "ipaddr", "token", "interviewtime", "*time", "declined", "instructions"),
)


def read(content: bytes, name: str, forms: Sequence[Form]) -> tuple[Returned, ...]:
    """Return the answers in an export of responses; the realised order of items is not in it."""
    return _returns.read(content, name, forms, DIALECT)


def columns(content: bytes, name: str, forms: Sequence[Form]) -> tuple[Column, ...]:
    """Return what each column of an export is taken for."""
    return _returns.columns(content, name, forms, DIALECT)
