"""What came back from outside: one respondent's answers to a form of ours, as a reader of any format hands them over.

A reader (instrument/export/*) returns these, and whatever takes them in (the store) needs to know no format.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from instrument.responses import Record

EventKind = Literal["shown", "answered", "changed", "back", "left", "returned"]
KINDS: tuple[EventKind, ...] = ("shown", "answered", "changed", "back", "left", "returned")


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a question (paradata).

    `at`: milliseconds since the session began, pauses between two sittings included. `question` is "" for what concerns
    the page: left (hidden, closed) and returned. `before` and `after`: the answer as text, for answered and changed.
    """

    at: int
    kind: EventKind
    question: str = ""
    before: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class Returned:
    """One respondent's answers from a file.

    `key` names this return: the same file, or the same answers posted again, has the same key, so that it is added
    once. `finished_at` is UTC, ISO 8601, or None where the respondent stopped before the end. `strangers`: answers to
    questions that the form does not have, or that it does not allow, as they were written; they are kept apart, never
    dropped.
    """

    key: str
    record: Record
    finished_at: str | None = None
    events: tuple[Event, ...] = ()
    strangers: Mapping[str, str] = field(default_factory=dict)
