"""Lines for a terminal: wrapped between words at its width, and set so that Persian reads right.

Three ways to show a language that runs from the right:

terminal   the terminal turns and joins the letters itself: lines go out in reading order, marked as right to left
app        it does neither: letters are joined and lines turned here, for the screen only, never for what is stored
off        lines go out in reading order, unmarked
"""

import re
import shutil
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from instrument.document.html import RIGHT_TO_LEFT

Bidi = Literal["terminal", "app", "off"]
WIDEST, NARROWEST = 100, 20
RIGHT_TO_LEFT_MARK = "\u200f"
_SIGNS = re.compile("([\u0610-\u061a\u064b-\u065f\u0670]+)(.)")


def cells(text: str) -> int:
    """Return how many columns a text takes: none for a half-space or a vowel sign."""
    from wcwidth import wcwidth

    return sum(max(wcwidth(character), 0) for character in text)


def wrap(text: str, width: int) -> list[str]:
    """Return the lines of a text, none wider than `width` columns; a word is broken only if it is wider than that."""
    lines: list[str] = []
    for paragraph in text.splitlines():
        line = ""
        for word in paragraph.split(" "):
            joined = f"{line} {word}" if line else word
            if cells(joined) <= width:
                line = joined
                continue
            if line:
                lines.append(line.rstrip())
            *whole, line = _pieces(word, width)
            lines += whole
        lines.append(line.rstrip())
    return lines


def _pieces(word: str, width: int) -> list[str]:
    pieces = [""]
    for character in word:
        if cells(pieces[-1] + character) > width:
            pieces.append("")
        pieces[-1] += character
    return pieces


def terminal_width() -> int:
    """Return the columns that lines may take: the terminal's, less a margin, 100 at most."""
    return max(min(shutil.get_terminal_size().columns, WIDEST) - 2, NARROWEST)


@dataclass(frozen=True)
class Page:
    """How lines are set: the language, and who turns them if it runs from the right."""

    language: str
    bidi: Bidi = "off"
    width: Callable[[], int] = terminal_width

    @property
    def turned(self) -> bool:
        """Whether lines are turned here."""
        return self.bidi == "app" and self.language in RIGHT_TO_LEFT

    def set(self, text: str, indent: int = 0) -> str:
        """Return a text as wrapped lines, each behind `indent` columns (on the side where reading begins)."""
        width = self.width()
        return "\n".join(self._line(line, width, indent) for line in wrap(text, width - indent))

    def entry(self, key: str, text: str, taken: int = 0) -> str:
        """Return a row of a list: its key, then its text, wrapped under itself.

        `taken` columns, on the side where reading begins, are another's.
        """
        width, gap = self.width() - taken, max(cells(key), 1) + 2
        first, *more = wrap(text, width - gap) or [""]
        lines = [f"{key or ' '}  {first}", *(" " * gap + line for line in more)]
        if not self.turned:
            return f"\n{' ' * taken}".join(self._marked(line) for line in lines)
        # Turned as a whole, so that the key stands at the right end; rows that begin without one begin left of it.
        return "\n".join(self._turn(line.strip(), width - (gap if line.startswith(" ") else 0)) for line in lines)

    def _line(self, line: str, width: int, indent: int) -> str:
        if self.turned:
            return self._turn(line, width - indent)
        return self._marked(f"{' ' * indent}{line}") if line else line

    def _turn(self, line: str, width: int) -> str:
        shown = visual(line)
        return " " * max(width - cells(shown), 0) + shown

    def _marked(self, line: str) -> str:
        marked = self.bidi == "terminal" and self.language in RIGHT_TO_LEFT
        return f"{RIGHT_TO_LEFT_MARK}{line}" if marked else line


def visual(line: str) -> str:
    """Return a line as a terminal that only goes from left to right must be given it: joined and turned.

    Vowel signs are kept, and no two letters become one, so that nothing is lost to the eye.
    """
    shape, turn = _engines()
    turned = str(turn(shape(unicodedata.normalize("NFC", line)), base_dir="R"))
    # Turning puts a vowel sign before its letter, where a terminal would set it on the letter's neighbour. A half-space
    # has done its work once letters are joined.
    return _SIGNS.sub(r"\2\1", turned).replace("\u200c", "")


@cache
def _engines() -> tuple[Callable[[str], str], Callable[..., Any]]:
    from arabic_reshaper import ArabicReshaper

    # The one written in Python: bidi.get_display leaves brackets and quotation marks opening to the wrong side.
    from bidi.algorithm import get_display

    shape = ArabicReshaper({"delete_harakat": False, "support_ligatures": False, "support_zwj": True}).reshape
    return shape, get_display
