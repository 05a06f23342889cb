"""What one expert said of one item, and a returned sheet as the files of either format are read into it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from instrument.digits import to_latin
from instrument.errors import Problem
from instrument.panel.labels import NECESSITY, POINTS
from instrument.panel.sheet import RatingSheet

#: What a rating sheet asks of an item, beside a comment.
ASPECTS = ("relevance", "clarity", "essential")
FORMAT = "mentorscale rating sheet"
#: A returned sheet is small; anything larger is none.
LARGEST = 20_000_000

# A point alone, or with its label after it ("4 highly relevant", "۴ - کاملاً مرتبط").
_POINT = re.compile(r"([1-4])(?:\.0+)?(?:[\s\-–—:)][^0-9]*)?")
_ONE_LETTER = str.maketrans("يك\u200c", "یک ")


@dataclass(frozen=True, slots=True)
class Rating:
    """Relevance and clarity 1 to 4, necessity by its id; None = left blank. The comment is as the expert wrote it."""

    relevance: int | None = None
    clarity: int | None = None
    essential: str | None = None
    comment: str = ""

    @property
    def blank(self) -> tuple[str, ...]:
        """The aspects that were left blank."""
        return tuple(aspect for aspect in ASPECTS if getattr(self, aspect) is None)

    def to_dict(self) -> dict[str, Any]:
        """Return what was given, without blanks."""
        given = {name: getattr(self, name) for name in (*ASPECTS, "comment")}
        return {name: value for name, value in given.items() if value not in (None, "")}


@dataclass(frozen=True)
class Returned:
    """A sheet that came back: what it shows, the version it says it is, and the ratings by item.

    `source` names the file in messages and is never stored: a file's name may be a person's.
    """

    source: str
    sha256: str
    expert: str
    stated: str
    sheet: RatingSheet
    ratings: Mapping[str, Rating]

    @property
    def blank(self) -> dict[str, tuple[str, ...]]:
        """Item -> what was left blank of it, for the items that are not rated in full."""
        return {item: rating.blank for item, rating in self.ratings.items() if rating.blank}


def read_rating(raw: Mapping[str, Any], where: Callable[[str], str]) -> tuple[Rating, list[Problem]]:
    """Return the rating in raw cells (aspect -> value), and every fault of it; `where` names an aspect's place."""
    values: dict[str, Any] = {}
    problems = []
    for aspect in (*ASPECTS, "comment"):
        try:
            values[aspect] = _comment(raw.get(aspect)) if aspect == "comment" else _choice(aspect, raw.get(aspect))
        except ValueError as error:
            problems.append(Problem(where(aspect), str(error), "Ask the expert, correct it there and import again."))
    return Rating(**values), problems


def _choice(aspect: str, value: Any) -> int | str | None:
    """Return a point or the id of a necessity; None for a blank. Raises ValueError for anything else."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, str) and value.startswith("="):
        raise ValueError(f"'{_short(value)}' is a formula, not a rating.")
    chosen = _necessity(value) if aspect == "essential" else _point(aspect, value)
    if chosen is None:
        allowed = "essential, useful, not necessary" if aspect == "essential" else "1, 2, 3, 4"
        raise ValueError(f"'{_short(value)}' is not one of {allowed}.")
    return chosen


def _point(aspect: str, value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return int(value) if value in (1, 2, 3, 4) else None
    text = to_latin(str(value).strip())
    if found := _POINT.fullmatch(text):
        return int(found.group(1))
    labels = {_folded(label): point for point, words in POINTS[aspect].items() for label in words.values()}
    return labels.get(_folded(text))


def _necessity(value: Any) -> str | None:
    known = {_folded(label): name for name, words in NECESSITY.items() for label in words.values()}
    known |= {_folded(name.replace("_", " ")): name for name in NECESSITY}
    return known.get(_folded(str(value).replace("_", " ")))


def _comment(value: Any) -> str:
    """Return a comment exactly as it was written; one of blanks alone is none."""
    text = "" if value is None else str(value)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError("the comment holds half a character.") from None
    return text if text.strip() else ""


def _folded(text: str) -> str:
    """Return a label without what keyboards differ in: case, blanks, half-spaces, Arabic yeh and kaf."""
    return " ".join(text.translate(_ONE_LETTER).casefold().split())


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else f"{text[:40]}…"
