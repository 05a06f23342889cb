"""Records of our REDCap project, exported as CSV with raw values, as answers to our form."""

from collections.abc import Sequence

from instrument.export import _returns
from instrument.export._returns import Column, Dialect, whole_number
from instrument.form import Form
from instrument.returned import Returned

DIALECT = Dialect(
    name="rc",
    bare=lambda heading: "timestamp" if heading.lower().endswith("_timestamp") else heading,
    code=lambda name: name.lower(),
    value=whole_number,
    identity=("record_id",),
    finished=("timestamp",),
    own=("redcap_*", "*_complete"),
)


def read(content: bytes, name: str, forms: Sequence[Form]) -> tuple[Returned, ...]:
    """Return the records in an export; when they were begun and in which language is not in it."""
    return _returns.read(content, name, forms, DIALECT)


def columns(content: bytes, name: str, forms: Sequence[Form]) -> tuple[Column, ...]:
    """Return what each column of an export is taken for."""
    return _returns.columns(content, name, forms, DIALECT)
