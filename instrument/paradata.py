"""Paradata: how long a question was on the screen, what was changed, how often the respondent came back to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from instrument.returned import Event


@dataclass(frozen=True, slots=True)
class Change:
    """An answer put in another's place: `before` and `after` as text (the value, or what was written)."""

    at: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Course:
    """What happened to one question of one respondent.

    `shown`: how often it was shown; `first_shown` and `answered` (the last time it was answered): milliseconds since
    the session began, None if never. `milliseconds`: the time it was on the screen, over all its visits whose end is
    known. `backtracks`: how often the respondent came back to it from a later question.
    """

    question: str
    shown: int = 0
    first_shown: int | None = None
    answered: int | None = None
    milliseconds: int = 0
    backtracks: int = 0
    changes: tuple[Change, ...] = field(default=())


class _Course:
    """One question's course while its events come in."""

    def __init__(self, question: str) -> None:
        self.question = question
        self.shown, self.milliseconds, self.backtracks = 0, 0, 0
        self.first_shown: int | None = None
        self.answered: int | None = None
        self.changes: list[Change] = []
        self.open_since: int | None = None

    def close(self, at: int, kept_open: int | None = None) -> None:
        """End the visit at `at`; one that began at `kept_open` goes on."""
        if self.open_since is not None and self.open_since != kept_open:
            self.milliseconds += max(at - self.open_since, 0)
            self.open_since = None

    def course(self) -> Course:
        changes = tuple(self.changes)
        return Course(
            self.question, self.shown, self.first_shown, self.answered, self.milliseconds, self.backtracks, changes
        )


def courses(events: Iterable[Event]) -> dict[str, Course]:
    """Return question -> its course, in the order in which the questions were first shown.

    A visit goes from `shown` to the answer, to the next `shown` of another moment (what is shown at one moment stands
    on one page), or to leaving the page. A "back" names the question that was left; the next one shown is the one come
    back to.
    """
    found: dict[str, _Course] = {}
    going_back = False
    for event in events:
        if event.kind in ("left", "back", "shown"):
            for course in found.values():
                course.close(event.at, kept_open=event.at if event.kind == "shown" else None)
        if event.kind == "back":
            going_back = True
        if not event.question or event.kind == "back":
            continue
        course = found.setdefault(event.question, _Course(event.question))
        if event.kind == "shown":
            course.shown += 1
            course.backtracks += going_back
            course.open_since = event.at
            course.first_shown = event.at if course.first_shown is None else course.first_shown
            going_back = False
        elif event.kind in ("answered", "changed"):
            course.close(event.at)
            course.answered = event.at
            if event.kind == "changed":
                course.changes.append(Change(event.at, event.before or "", event.after or ""))
    return {name: course.course() for name, course in found.items()}


def place(events: Iterable[Event]) -> tuple[str, bool] | None:
    """Return the question shown last and whether it was answered in that visit; None if none was shown."""
    found: tuple[str, bool] | None = None
    for event in events:
        if event.kind == "shown":
            found = event.question, False
        elif event.kind in ("answered", "changed") and found is not None and event.question == found[0]:
            found = event.question, True
    return found


COLUMNS = (
    "respondent",
    "question",
    "place",
    "shown",
    "first_shown_ms",
    "answered_ms",
    "milliseconds",
    "backtracks",
    "changes",
    "changed",
)


def table(paradata: Mapping[str, Iterable[Event]], orders: Mapping[str, tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return one row a respondent and question, by COLUMNS; `orders`: respondent -> the realised order.

    `changed` holds every change as before>after, in order.
    """
    rows = []
    for respondent, events in paradata.items():
        places = {name: place for place, name in enumerate(orders.get(respondent, ()), start=1)}
        for course in courses(events).values():
            cells = (
                respondent,
                course.question,
                places.get(course.question, ""),
                course.shown,
                "" if course.first_shown is None else course.first_shown,
                "" if course.answered is None else course.answered,
                course.milliseconds,
                course.backtracks,
                len(course.changes),
                "; ".join(f"{change.before}>{change.after}" for change in course.changes),
            )
            rows.append(tuple(str(cell) for cell in cells))
    return rows
