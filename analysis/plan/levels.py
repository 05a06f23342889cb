"""One file with the models of two levels: `level: 1` (within) and `level: 2` (between), as lavaan writes them."""

import re

from instrument.errors import ContentError, Problem

_HEAD = re.compile(r"^\s*level\s*:\s*([\w.]+)\s*(?:[#!].*)?$", re.IGNORECASE)
_NAMES = {"1": "within", "within": "within", "2": "between", "between": "between"}
_REMEDY = 'Write "level: 1" above the model within universities and "level: 2" above the one between them.'


def has_levels(text: str) -> bool:
    """Return whether a text has a line that opens a level."""
    return any(_HEAD.match(line) for line in text.splitlines())


def split_levels(text: str, source: str) -> tuple[str, str]:
    """Return the within and the between model; lines keep their numbers. Raises ContentError for other levels."""
    lines = text.splitlines()
    parts: dict[str, list[str]] = {}
    level = ""
    for place, line in enumerate(lines):
        if head := _HEAD.match(line):
            level = _NAMES.get(head[1].lower(), "")
            if not level or level in parts:
                what = f"'{line.strip()}' opens no level, or one that was opened before."
                raise ContentError([Problem(f"{source}, line {place + 1}", what, _REMEDY)])
            parts[level] = [""] * len(lines)
        elif level:
            parts[level][place] = line
        elif line.strip() and not line.lstrip().startswith(("#", "!")):
            raise ContentError([Problem(f"{source}, line {place + 1}", "it stands before any level.", _REMEDY)])
    if set(parts) != {"within", "between"}:
        raise ContentError([Problem(source, "the model does not have two levels.", _REMEDY)])
    within, between = ("\n".join(parts[name]) for name in ("within", "between"))
    return within, between
