"""Texts in which two directions meet, as pieces that each run one way, for programs that know no isolates.

A text of a page may carry Unicode's isolates (instrument.document.translate sets them around what is not of its
language). WeasyPrint sets each box by itself and Word each run, so a piece becomes a box or a run of its own.
LibreOffice orders a paragraph by its letters alone; `marked` adds the invisible marks that give the same order there.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

RIGHT_TO_LEFT = frozenset({"fa", "ar", "he", "ur"})
ISOLATES = str.maketrans("", "", "\u2066\u2067\u2068\u2069")
# Greek letters and those with accents run as Latin ones do: ΔCFI, Rönkkö; and so do a symbol's brackets: ICC(2).
_LETTERS = "A-Za-zÀ-ÖØ-öø-ɏΑ-Ωα-ω"
_LATIN = re.compile(
    rf"[{_LETTERS}](?:[{_LETTERS}0-9²′ .,'/&_-]*[{_LETTERS}0-9²′])?(?:\([A-Za-z0-9](?:,[A-Za-z0-9])?\))?"
)
_LETTER = r"[\u0590-\u06ef\u06fa-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]"
_PERSIAN = re.compile(rf"{_LETTER}(?:[^A-Za-z\u2066-\u2069\n]*{_LETTER})?")
_NUMBER = re.compile(r"[\d.,٫٬]+")
#: Unicode's right-to-left mark: a letter of that direction which is not seen.
RLM = "\u200f"
_MARKS = {False: "\u200e", True: RLM}
_BETWEEN = frozenset({"", ";", "؛", ",", "،", "–", "[", "]"})
_STRONG = {False: {"L"}, True: {"R", "AL"}}


class Piece(NamedTuple):
    """A run of text and whether it runs from right to left."""

    text: str
    right_to_left: bool


def plain(text: str) -> str:
    """Return a text without isolates, for where only characters count: an alternative text, a title, an address."""
    return text.translate(ISOLATES)


def segments(text: str) -> list[tuple[str, bool]]:
    """Return the pieces of a text that runs from right to left, each with whether it is Latin."""
    return _split(text, _LATIN)


def pieces(text: str, right_to_left: bool) -> list[Piece]:
    """Return the pieces of a text without isolates, within a paragraph of that direction.

    What stands in an isolate is one piece; elsewhere the words of the other direction are pieces of their own. A text
    without a letter of the paragraph's direction, or its mark, is one piece of the other: a cell "≤ .05" or a sentence
    in English.
    What only stands between others, such as a semicolon, runs as the paragraph does.
    """
    whole = plain(text)
    if whole.strip() in _BETWEEN:
        return [Piece(whole, right_to_left)] if whole else []
    kinds = {unicodedata.bidirectional(sign) for sign in whole if sign.isalpha() or sign == RLM}
    if not kinds & _STRONG[right_to_left] and (right_to_left or kinds & _STRONG[True]):
        return [Piece(whole, not right_to_left)] if whole else []
    found: list[Piece] = []
    for part, direction in _isolated(text):
        if direction is not None:
            found.append(Piece(part, direction))
        elif right_to_left:
            found += [Piece(piece, not latin) for piece, latin in segments(part)]
        else:
            found += [Piece(piece, persian) for piece, persian in _split(part, _PERSIAN)]
    return [piece for piece in found if piece.text]


def marked(parts: list[Piece], right_to_left: bool) -> list[Piece]:
    """Return the pieces with left-to-right and right-to-left marks wherever letters alone would order them wrongly.

    A piece of the other direction is closed by its mark where it begins or ends with a sign or digit; a piece of the
    paragraph's own direction that begins so, after one of the other, is opened by its mark, and one that ends with a
    number is closed, or the number goes with the Latin after it. A number by itself needs none.
    """
    if len(parts) == 1 and _NUMBER.fullmatch(parts[0].text):
        return parts
    done: list[Piece] = []
    for before, piece in pairwise([Piece("", right_to_left), *parts]):
        text, mark = piece.text, _MARKS[piece.right_to_left]
        if piece.right_to_left != right_to_left:
            text = text if _is_strong(text[0], piece.right_to_left) else mark + text
            text = text if _is_strong(text[-1], piece.right_to_left) else text + mark
        elif before.right_to_left != right_to_left and not _leads(text, right_to_left):
            text = mark + text
        if piece.right_to_left and right_to_left and text[-1].isdigit():
            text += mark
        done.append(Piece(text, piece.right_to_left))
    return done


def _is_strong(sign: str, right_to_left: bool) -> bool:
    return unicodedata.bidirectional(sign) in _STRONG[right_to_left]


def _leads(text: str, right_to_left: bool) -> bool:
    """Return whether the first letter or digit of the text is a letter of the direction."""
    kinds = (unicodedata.bidirectional(sign) for sign in text)
    return next((kind for kind in kinds if kind in {"L", "R", "AL", "EN", "AN"}), "") in _STRONG[right_to_left]


def _split(text: str, apart: re.Pattern[str]) -> list[tuple[str, bool]]:
    found: list[tuple[str, bool]] = []
    at = 0
    for match in apart.finditer(text):
        found += [(text[at : match.start()], False), (match.group(), True)]
        at = match.end()
    return [(piece, other) for piece, other in [*found, (text[at:], False)] if piece]


def _isolated(text: str) -> Iterator[tuple[str, bool | None]]:
    """Yield the outermost isolates with their direction, and what stands between them with None."""
    depth, at, opened = 0, 0, ""
    for place, sign in enumerate(text):
        if sign in "\u2066\u2067\u2068":
            if depth == 0:
                yield text[at:place], None
                at, opened = place, sign
            depth += 1
        elif sign == "\u2069" and depth:
            depth -= 1
            if depth == 0:
                inner = plain(text[at:place])
                yield inner, _direction(inner) if opened == "\u2068" else opened == "\u2067"
                at = place + 1
    yield plain(text[at:]), None


def _direction(text: str) -> bool:
    kinds = (unicodedata.bidirectional(sign) for sign in text)
    return next((kind for kind in kinds if kind in {"L", "R", "AL"}), "L") != "L"
