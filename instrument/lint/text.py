"""A text under the lint: its words, and how words and fixed expressions are found in it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

# What the readers get to see: an item, an open question, a title. Rules of item writing look at items alone.
Kind = Literal["item", "open", "title"]

_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u064b-\u0655]|['\u200c-](?=[^\W\d_]))*")
_FOLDED = str.maketrans({"ي": "ی", "ى": "ی", "ك": "ک", "’": "'", "\u064b": None})  # tanwin is left out as often as set


@dataclass(frozen=True, slots=True)
class Text:
    """One text in one language, and whose it is; `respondent` None is everybody."""

    language: str
    text: str
    item: str = "ONE01"
    respondent: str | None = None
    kind: Kind = "item"

    @property
    def plain(self) -> str:
        """The text for comparing: small letters, one form of each Persian letter, straight apostrophes, no tanwin."""
        return self.text.lower().translate(_FOLDED)

    @property
    def words(self) -> list[str]:
        """The words of `plain`; a half-space, hyphen or apostrophe inside a word does not part it."""
        return _WORD.findall(self.plain)


def found(phrases: Iterable[str], plain: str) -> list[str]:
    """Return each of the phrases that stands in the plain text, as it stands there, in order."""
    return [match.group() for match in _pattern(tuple(phrases)).finditer(plain)]


def without(phrases: Iterable[str], plain: str) -> str:
    """Return the plain text with each of the phrases blotted out."""
    return _pattern(tuple(phrases)).sub(" … ", plain)


@lru_cache(maxsize=128)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Compile whole-word alternatives: a final * is any ending, a blank is a blank or a half-space."""
    if not phrases:
        return re.compile(r"(?!)")
    alternatives = "|".join(_alternative(phrase) for phrase in sorted(phrases, key=len, reverse=True))
    return re.compile(rf"(?<![\w\u200c'-])(?:{alternatives})\u0654?(?![\w\u200c-])")


def _alternative(phrase: str) -> str:
    bare = re.escape(phrase.removesuffix("*").lower().translate(_FOLDED))
    ending = r"[\w'\u200c-]*" if phrase.endswith("*") else ""
    return re.sub(r"\\ |\u200c", "[ \u200c]+", bare) + ending
