"""Answers that go out without the times and the order by which somebody could be recognised; and ids that are codes."""

import random
import re
import secrets
from dataclasses import replace

from instrument.errors import UsageError
from instrument.responses import Responses

#: How much of 2026-01-31T12:34:56.789+00:00 each leaves.
TIMES: dict[str, int | None] = {"exact": None, "hour": 13, "day": 10, "month": 7, "none": 0}
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
#: A code needs no more letters or digits in a row than these; names, phone and identity numbers have more.
LETTERS, DIGITS = 5, 7


def shuffled(responses: Responses, seed: int | None = None) -> Responses:
    """Return the responses in random order, so that a row's place does not tell who was asked when.

    Without a seed the order cannot be drawn again, and nobody can undo it; a seed is for tests.
    """
    draw = random.Random(seed) if seed is not None else secrets.SystemRandom()
    rows = list(responses.rows)
    draw.shuffle(rows)
    return replace(responses, rows=tuple(rows))


def coarse(responses: Responses, to: str) -> Responses:
    """Return the responses with the time each session began cut as TIMES says; raise UsageError for no such cut."""
    if to not in TIMES:
        raise UsageError.at(f"--times {to}", "this is no choice.", f"Choose from {', '.join(TIMES)}.")
    kept = TIMES[to]
    place = responses.columns.index("started_at")
    rows = tuple((*row[:place], row[place][:kept], *row[place + 1 :]) for row in responses.rows)
    return replace(responses, rows=rows)


def check_code(respondent: str, identified: bool = False) -> None:
    """Raise UsageError for a respondent's id that could name a person, unless the study is to hold such ids.

    A code is letters, digits, hyphens and underscores, with at most LETTERS letters and DIGITS digits in a row.
    """
    where = f"respondent '{respondent}'"
    if not respondent.strip() or len(respondent) > 64 or any(ord(letter) < 32 for letter in respondent):
        raise UsageError.at(where, "this is no id.", "Give 1 to 64 characters, or leave --respondent out.")
    if identified:
        return
    runs = re.search(rf"[A-Za-z]{{{LETTERS + 1}}}|[0-9]{{{DIGITS + 1}}}", respondent)
    if not _CODE.fullmatch(respondent) or runs:
        raise UsageError.at(
            where,
            "this could name a person (a name, an address, a number).",
            "Give a code such as s12, leave --respondent out to have one drawn, or write identified = true in "
            "study.toml if the study has leave to know who answered.",
        )
