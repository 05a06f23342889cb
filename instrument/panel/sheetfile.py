"""What the readers of both formats share: a file's bytes, and the sheet that it shows."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from instrument.errors import ContentError, Problem, UsageError
from instrument.panel.rating import LARGEST
from instrument.panel.sheet import RatingSheet


def to_sheet(source: str, values: Mapping[str, Any]) -> RatingSheet:
    """Return the sheet that a returned file shows; raise ContentError if it shows none."""
    try:
        return RatingSheet.model_validate(values)
    except ValidationError as error:
        fault = error.errors()[0]
        place = ", ".join(map(str, fault["loc"]))
        what = str(fault["msg"]).removeprefix("Value error, ").partition(" -> ")[0]
        where = f"{source}, {place}" if place else source
        raise ContentError.at(where, f"it shows no rating sheet: {what}.", "Give the expert a new sheet.") from None


def read_bytes(path: Path) -> bytes:
    """Return a file's bytes; raise UsageError if it is not there, ContentError if it is too large for a sheet."""
    try:
        if path.stat().st_size > LARGEST:
            raise ContentError.at(path.name, "it is too large for a rating sheet.", "Check that it is the right file.")
        return path.read_bytes()
    except OSError as error:
        raise UsageError.at(str(path), f"it cannot be read: {error.strerror}.", "Check the path.") from None


def raise_if_any(problems: Sequence[Problem]) -> None:
    """Raise ContentError with the problems, if there are any."""
    if problems:
        raise ContentError(problems)
