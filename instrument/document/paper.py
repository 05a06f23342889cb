"""A page as it stands on paper: numbers of tables and figures, addresses that lead somewhere, and tables that fit.

DOCX and PDF both set this, so that a table has one number, one width and one place in both.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import ceil

from instrument.document import places
from instrument.document.bidi import RIGHT_TO_LEFT, plain
from instrument.document.blocks import Block, Card, Document, Figure, Heading, Table
from instrument.document.gathering import JOINT, gathered
from instrument.document.phrases import phrase

#: A4 with margins of 20 mm, upright and across; points.
MARGIN = 56.7
WIDTH, HEIGHT = 595.3 - 2 * MARGIN, 841.9 - 2 * MARGIN
#: Sizes of a table's letters, tried in this order: upright, then across; the last is taken whatever comes.
UPRIGHT, ACROSS = ((False, 9.0), (False, 8.0), (False, 7.5)), ((True, 9.0), (True, 8.0), (True, 7.0), (True, 6.0))
#: The size that keeps a table of at most so many lines upright: turned, it would leave most of two pages empty.
SHORT, SHORT_LINES = (False, 7.0), 30
#: A table of so few lines stands on one page.
WHOLE_LINES = 10
#: A card stays upright, in the letters of a note.
SMALL = (False, 8.0), (False, 7.5), (False, 7.0), (False, 6.0)
#: The least width of a column of texts run together, and what it would fill (em).
_RUNNING = 20.0, 70.0
#: So few blocks between two that stand across the page stand across it too, and so many take a heading along.
BRIDGED = 2
#: Room at both sides of a cell together, in points.
PADDING = 7.5
_NARROW, _WIDE = frozenset("  .,:;'|!ilj()[]/٫٬،؛"), frozenset("mwMW%@≤≥−—±=+<>")


@dataclass(frozen=True, slots=True)
class Fit:
    """How a table is set: across or upright, its letters and columns in points, and about how many lines it has."""

    across: bool
    points: float
    widths: tuple[float, ...]
    lines: int = 0

    @property
    def whole(self) -> bool:
        """Return whether it is so short that it is not broken between pages."""
        return self.lines <= WHOLE_LINES


@dataclass(frozen=True, slots=True)
class Part:
    """A block in its place: address, label ("Table 3"), level of a title, whether its page is turned, its fits."""

    block: Block
    anchor: str = ""
    label: str = ""
    level: int = 2
    across: bool = False
    fits: tuple[Fit, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """A document laid out for paper."""

    document: Document
    parts: tuple[Part, ...]
    links: Mapping[str, str]

    @property
    def language(self) -> str:
        """Return the page's language."""
        return self.document.language

    @property
    def right_to_left(self) -> bool:
        """Return whether the page runs from right to left."""
        return self.language in RIGHT_TO_LEFT

    @property
    def mark(self) -> str:
        """Return what a table or figure carries of the page's mark, so that a copy of it alone still says it."""
        return places.short_mark(self.document.watermark)

    def say(self, name: str, value: int | str = "") -> str:
        """Return a phrase in the page's language."""
        return phrase(name, self.language, value)

    def linked(self, text: str) -> Iterator[tuple[str, str]]:
        """Yield the parts of a cell, each with the address that it leads to or ""; a cell without one is one part."""
        if JOINT in text:
            yield from ((part, self.links.get(part, "")) for part in text.split(JOINT) if part)
            return
        parts = places.parted(text, self.links)
        yield from ((part, self.links.get(part, "")) for part in (parts if self.links.keys() & {*parts} else [text]))


def lay_out(document: Document, letters: float = 1.0) -> Sheet:
    """Return the document with numbers and addresses; a link whose address is on no page is none.

    `letters` is how wide the face's letters are beside those of Times (1.0).
    """
    counts, taken, level = {"table": 0, "figure": 0}, set[str](), 2
    parts: list[Part] = []
    blocks = tuple(gathered(block, document.language) for block in document.blocks)
    for block, across in zip(blocks, _turned(blocks, letters), strict=True):
        kind = places.numbered(block)
        if kind:
            counts[kind] += 1
        if isinstance(block, Heading):
            level = block.level
        label = phrase(kind, document.language, counts[kind]).rstrip(".") if kind else ""
        deep = level + 1 if isinstance(block, Card) else level
        anchor = places.free(places.address(block), taken)
        parts.append(Part(block, anchor, label, deep, across, _fits(block, letters, across)))
    links = {name: anchor for name, anchor in document.links.items() if anchor in taken}
    return Sheet(document, tuple(parts), links)


def _fits(block: Block, letters: float, across: bool) -> tuple[Fit, ...]:
    if isinstance(block, Table):
        return (fit(block, letters, ACROSS if across else UPRIGHT),)
    return tuple(fit(table, letters, SMALL) for table in block.tables) if isinstance(block, Card) else ()


def _turned(blocks: tuple[Block, ...], letters: float) -> list[bool]:
    """Return for each block whether it stands across the page, so that pages turn as seldom as may be."""
    turned = [isinstance(block, Table) and fit(block, letters).across for block in blocks]
    wide = [place for place, across in enumerate(turned) if across]
    for before, after in pairwise(wide):
        if after - before <= BRIDGED + 1 and not any(isinstance(b, Card) for b in blocks[before:after]):
            turned[before:after] = [True] * (after - before)
    for place in wide:
        above = [p for p in range(max(place - BRIDGED, 0), place) if isinstance(blocks[p], Heading)]
        if above and not any(isinstance(block, Table | Figure | Card) for block in blocks[above[0] : place]):
            turned[above[0] : place] = [True] * (place - above[0])
    return turned


def fit(table: Table, letters: float = 1.0, sizes: tuple[tuple[bool, float], ...] = (*UPRIGHT, SHORT, *ACROSS)) -> Fit:
    """Return how the table is set so that no number is broken and nothing is cut: the first of `sizes` that does."""
    columns = [_needs(table, place) for place in range(len(table.columns))]
    texts = [[_em(plain(cell)) for cell in row] for row in table.rows]
    weights = [sum(column) ** 0.5 for column in zip(*texts, strict=True)]
    for across, points in sizes:
        room = HEIGHT if across else WIDTH
        least = [need * points * letters + PADDING for need, _ in columns]
        if sum(least) <= room:
            wanted = [want * points * letters + PADDING for _, want in columns]
            widths = _shared(least, wanted, weights, room)
            lines = _lines(texts, widths, points * letters)
            if (across, points) != SHORT or lines <= SHORT_LINES:
                return Fit(across, points, widths, lines)
    widths = tuple(width * room / sum(least) for width in least)
    return Fit(across, points, widths, _lines(texts, widths, points * letters))


def _lines(texts: list[list[float]], widths: tuple[float, ...], size: float) -> int:
    """Return about how many lines the rows take, from their cells' widths (em)."""
    return sum(
        max(ceil(text * size / max(width - PADDING, 1.0) - 0.01) for text, width in zip(row, widths, strict=True))
        for row in texts
    )


def _needs(table: Table, place: int) -> tuple[float, float]:
    """Return the width that a column must have and that it would fill, in letters' sizes (em).

    Numbers stay whole; a text may be set in lines, of three words or so at the least where it is long.
    """
    column = table.columns[place]
    cells = [plain(row[place]) for row in table.rows]
    words = max((_em(word) for text in [column.label, *cells] for word in text.split()), default=0.0)
    whole = max(map(_em, cells), default=0.0)
    if any(JOINT in cell for cell in cells):
        return max(words, min(whole, _RUNNING[0])), max(words, min(whole, _RUNNING[1]))
    if column.numeric and whole < 14:
        return max(words, whole), max(words, whole, min(_em(column.label), 6.0))
    return max(words, min(whole, 5.0 + whole / 8)), max(words, min(whole, 30.0), min(_em(column.label), 10.0))


def _shared(least: list[float], wanted: list[float], weights: list[float], room: float) -> tuple[float, ...]:
    """Share the room among columns: what they would fill and half as much again, or what makes the fewest lines.

    Lines are fewest where widths are as the roots of what stands in the columns, each between what it must have and
    what it would fill.
    """
    if sum(wanted) <= room:
        loose = min(1.5, room / sum(wanted))
        return tuple(want * loose for want in wanted)
    low, high = 0.0, room / min(weight for weight in weights if weight)
    for _ in range(50):
        middle = (low + high) / 2
        widths = _between(least, wanted, weights, middle)
        low, high = (middle, high) if sum(widths) < room else (low, middle)
    return _between(least, wanted, weights, low)


def _between(least: list[float], wanted: list[float], weights: list[float], factor: float) -> tuple[float, ...]:
    return tuple(
        min(max(need, factor * weight), want) for need, want, weight in zip(least, wanted, weights, strict=True)
    )


def _em(text: str) -> float:
    """Return about how wide a text is, in the size of its letters, rather too wide than too narrow."""
    return sum(map(_letter, text))


def _letter(sign: str) -> float:
    if sign in _NARROW:
        return 0.32
    if unicodedata.category(sign) in {"Cf", "Mn"}:
        return 0.0
    if sign in _WIDE:
        return 0.85
    return 0.72 if sign.isupper() else 0.54
