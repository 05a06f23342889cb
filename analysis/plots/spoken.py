"""A figure's words in another language: each text is translated, and set in the order in which it is drawn.

Figures draw letters one after the other, from left to right and unjoined; Persian is shaped and ordered before it is
drawn. DejaVu Sans has the letters, and figures keep them as outlines.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from analysis.words import catalogue
from instrument.document.translate import EITHER, END, LEFT_TO_RIGHT, RIGHT_TO_LEFT, Catalogue

# An embedding directs what lies in it; the marks beside it keep it from directing its neighbours, as isolates do.
_MARK = "\u200f"
_EMBEDDED = str.maketrans(
    {
        LEFT_TO_RIGHT: f"{_MARK}\u202a",
        RIGHT_TO_LEFT: f"{_MARK}\u202b",
        EITHER: f"{_MARK}\u202a",
        END: f"\u202c{_MARK}",
    }
)
_SIGNS = str.maketrans("", "", f"\u202a\u202b\u202c{_MARK}")
# The catalogues of the page that is being made, which know its own words.
_PAGE: ContextVar[Mapping[str, Catalogue] | None] = ContextVar("page", default=None)
_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f]")
# He and the hamza that says "of".
_EZAFE = "\u0647\u0654"


@contextmanager
def saying(words: Mapping[str, Mapping[str, str]]) -> Iterator[None]:
    """Draw figures whose names are those of a page's own `words`, language -> text -> the same (see Document)."""
    before = _PAGE.set({language: catalogue(language).knowing((), own) for language, own in words.items()})
    try:
        yield
    finally:
        _PAGE.reset(before)


def spoken(language: str) -> Catalogue | None:
    """Return what says a figure's texts in the language; None for English, in which they are written."""
    if language == "en":
        return None
    return (_PAGE.get() or {}).get(language) or catalogue(language)


def visual(text: str, words: Catalogue | None = None) -> str:
    """Return the text, in the language of `words` if there are any, as its letters are drawn from left to right."""
    if words is None:
        return _ordered(text, "R" if _ARABIC.match(text.lstrip()) else "L") if _ARABIC.search(text) else text
    return "\n".join(_line(words.text(line)) if line.strip() else line for line in text.split("\n"))


def _line(text: str) -> str:
    """Set a line of a page that runs from right to left; what has nothing of that, such as ICC(1), does not turn."""
    return _ordered(text, "R" if _ARABIC.search(text) else "L")


@cache
def _ordered(text: str, base: str) -> str:
    from arabic_reshaper import reshape
    from bidi.algorithm import get_display

    # The library knows embeddings, the older kind of isolates, and mirrors brackets.
    # It drops every mark above a letter; the hamza of the ezafe is part of the word.
    shaped = (reshape(text.replace(_EZAFE, "\u06c0")) if _ARABIC.search(text) else text).translate(_EMBEDDED)
    ordered: str = get_display(shaped, base_dir=base)
    return ordered.translate(_SIGNS)
