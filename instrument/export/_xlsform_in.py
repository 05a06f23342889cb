"""Submissions of our XLSForm as ODK Central, KoboToolbox and Ona export them (CSV or XLSX, XML values and headings)."""

from collections.abc import Sequence

from instrument.export import _returns
from instrument.export._returns import Column, Dialect, last_part, whole_number
from instrument.form import Form
from instrument.returned import Returned

DIALECT = Dialect(
    name="odk",
    # Central joins groups by a hyphen, Kobo by a slash; neither can be in a question's id.
    bare=lambda heading: last_part(heading).removeprefix("_"),
    code=lambda name: name,
    value=whole_number,
    # Central: KEY or meta-instanceID; Kobo: meta/instanceID, _uuid. They are one and the same.
    identity=("instanceid",),
    started=("start",),
    finished=("end",),
    own=(
        *(
            "_*",
            "meta[-/]*",
            "formhub/*",
            "key",
            "submi*",
            "attachments*",
            "status",
            "reviewstate",
            "deviceid",
            "edits",
        ),
        *("formversion", "today", "*audit", "*consent_text", "*instructions", "*declined", "*thanks", "*choice_seed"),
    ),
)


def _with_uuid(content: bytes, name: str, forms: Sequence[Form]) -> Dialect:
    """Return the dialect for a file that names its submissions by KEY or _uuid alone."""
    from dataclasses import replace

    from instrument.export._table import read_answers

    there = [DIALECT.bare(heading).lower() for heading in read_answers(content, name).columns]
    named = next((one for one in ("instanceid", "key", "uuid") if one in there), "instanceid")
    return replace(DIALECT, identity=(named,))


def read(content: bytes, name: str, forms: Sequence[Form]) -> tuple[Returned, ...]:
    """Return the submissions in an export; the language in which they were answered is not in it."""
    return _returns.read(content, name, forms, _with_uuid(content, name, forms))


def columns(content: bytes, name: str, forms: Sequence[Form]) -> tuple[Column, ...]:
    """Return what each column of an export is taken for."""
    return _returns.columns(content, name, forms, _with_uuid(content, name, forms))
