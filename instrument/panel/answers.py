"""The answer file that the HTML sheet gives: read back, every fault by its item."""

import hashlib
import json
from pathlib import Path
from typing import Any

from instrument.errors import ContentError, Problem, nearest
from instrument.panel.rating import FORMAT, Rating, Returned, read_rating
from instrument.panel.sheetfile import raise_if_any, read_bytes, to_sheet

_REMEDY = "Import the file that the sheet's download button gives."


def read(path: Path) -> Returned:
    """Read an answer file; raise ContentError with every fault of it."""
    data = read_bytes(path)
    values = _parse(path.name, data)
    given = values.get("ratings")
    if values.get("format") != FORMAT or not isinstance(values.get("sheet"), dict) or not isinstance(given, dict):
        raise ContentError.at(path.name, "this is not the answer file of a rating sheet.", _REMEDY)
    sheet = to_sheet(path.name, values["sheet"])
    shown = [item.id for item in sheet.items]
    problems = [
        Problem(f"{path.name}, {name}", "it is rated, but the sheet does not show it.", f"Ask.{nearest(name, shown)}")
        for name in given
        if name not in shown
    ]
    ratings: dict[str, Rating] = {}
    for name in shown:
        ratings[name], faults = _rating(path.name, name, given.get(name, {}))
        problems += faults
    raise_if_any(problems)
    digest = hashlib.sha256(data).hexdigest()
    return Returned(path.name, digest, str(values.get("expert")), str(values.get("version")), sheet, ratings)


def _rating(source: str, name: str, raw: Any) -> tuple[Rating, list[Problem]]:
    if not isinstance(raw, dict):
        return Rating(), [Problem(f"{source}, {name}", "its ratings are not in the page's form.", _REMEDY)]
    return read_rating(raw, lambda aspect: f"{source}, {name}, {aspect}")


def _parse(source: str, data: bytes) -> dict[str, Any]:
    try:
        values = json.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise ContentError.at(source, "this is not a readable JSON file.", _REMEDY) from None
    return values if isinstance(values, dict) else {}
