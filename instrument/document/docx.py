"""A page as a Word document that a researcher edits: real headings, styles and links, APA tables, either direction.

Nothing in it depends on the clock: the same page gives the same bytes.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from instrument.document.bidi import plain
from instrument.document.blocks import Bullets, Card, Document, Fact, Figure, Heading, Note, Paragraph, Table
from instrument.document.ooxml import Look, bookmarked, link, paragraph, require, runs
from instrument.document.ooxml import field as counted
from instrument.document.paper import Fit, Part, Sheet, lay_out
from instrument.document.wordpage import prepare, turn
from instrument.document.wordpicture import picture
from instrument.document.wordtable import table

_NOTES = {"info": "NoteInfo", "warning": "NoteWarning", "refused": "NoteRefused"}
#: Wider than Times, so that a program that has no Times breaks no number in its stead.
LETTERS = 1.15
_LONGEST_BOOKMARK = 40
_EPOCH = (1980, 1, 1, 0, 0, 0)


def render(document: Document) -> bytes:
    """Return the page as DOCX; raise UsageError without python-docx or, where there are figures, resvg-py."""
    page = require("DOCX").Document()
    sheet = lay_out(document, LETTERS)
    prepare(page, sheet)
    writer = _Writer(page, sheet, _bookmarks(sheet))
    body = page.element.body
    section = body.sectPr
    for made in _sections(writer, section):
        section.addprevious(made)
    buffer = io.BytesIO()
    page.save(buffer)
    return _without_clock(buffer.getvalue())


@dataclass
class _Writer:
    """Turns parts into elements, and counts the bookmarks and pictures."""

    page: Any
    sheet: Sheet
    bookmarks: dict[str, str]
    count: int = 0
    look: Look = field(init=False)

    def __post_init__(self) -> None:
        self.look = Look(self.sheet.language)

    def words(self, text: str, **look: Any) -> list[Any]:
        return runs(text, replace(self.look, **look))

    def line(self, style: str, inside: Iterable[Any], **how: Any) -> Any:
        return paragraph(style, inside, self.look, **how)

    def front(self) -> Iterator[Any]:
        yield self.line("Title", self.words(self.sheet.document.title))
        headings = [part for part in self.sheet.parts if isinstance(part.block, Heading)]
        if headings:
            yield self.line("TOCHeading", self.words(self.sheet.say("contents")))
            yield from self._contents(headings)

    def part(self, part: Part) -> Iterator[Any]:
        block = part.block
        match block:
            case Heading():
                yield self._heading(block.text, part)
            case Paragraph():
                yield self.line("", self.words(block.text))
            case Note():
                yield self._note(block)
            case Bullets():
                style = "Reference" if block.kind == "references" else "ListBullet"
                look = Look() if block.kind == "references" else self.look
                for text in block.texts:
                    yield paragraph(style, runs(text, look), look)
            case Table():
                yield from self._caption(part, "Table", block.caption)
                yield from self._table(block, part.fits[0])
            case Figure():
                yield from self._caption(part, "Figure", block.caption)
                self.count += 1
                image = picture(self.page, block, self.sheet.language, self.count)
                yield self.line("Picture", [image], jc="center")
            case Card():
                yield from self._card(block, part)

    def end(self) -> Iterator[Any]:
        for text in self.sheet.document.footer:
            yield self.line("Provenance", self.words(text))

    def _contents(self, headings: list[Part]) -> Iterator[Any]:
        """Yield a table of contents that is right as it stands; a program that updates it adds the pages' numbers."""
        lines = []
        for part in headings:
            text = plain(part.block.text) if isinstance(part.block, Heading) else ""
            lines.append([link(self.words(text), self.bookmarks[part.anchor])])
        begun, *_ = whole = counted('TOC \\o "1-2" \\h \\z \\u', [], self.look)
        lines[0] = [begun, *whole[1:-1], *lines[0]]
        lines[-1] = [*lines[-1], whole[-1]]
        for part, inside in zip(headings, lines, strict=True):
            yield self.line("ContentsLine" if part.level == 2 else "ContentsPart", inside)

    def _heading(self, text: str, part: Part) -> Any:
        return self.line(f"Heading{part.level - 1}", self._marked(self.words(text), part))

    def _marked(self, inside: list[Any], part: Part) -> list[Any]:
        if not part.anchor:
            return inside
        self.count += 1
        return bookmarked(inside, self.bookmarks[part.anchor], self.count)

    def _note(self, block: Note) -> Any:
        before = [] if block.kind == "info" else self.words(f"{self.sheet.say(block.kind)} ", bold=True)
        return self.line(_NOTES[block.kind], [*before, *self.words(block.text)])

    def _caption(self, part: Part, kind: str, caption: str) -> Iterator[Any]:
        """Yield a number and a title; Word counts the numbers, but in Persian, whose digits it does not write."""
        label, _, number = part.label.rpartition(" ")
        if self.sheet.right_to_left:
            inside = self.words(f"{part.label}  ")
        else:
            shown = counted(f"SEQ {kind} \\* ARABIC", self.words(number), self.look)
            inside = [*self.words(f"{label} "), *shown, *self.words("  ")]
        if self.sheet.mark:
            inside = [*inside, *self.words(f"[{self.sheet.mark}]", color="9B1C1C")]
        yield self.line("Caption", self._marked(inside, part), keep=True)
        yield self.line("TableTitle", self.words(caption), keep=True)

    def _table(self, block: Table, fitted: Fit) -> Iterator[Any]:
        yield table(block, fitted, self.sheet, self.bookmarks)
        if block.notes:
            first = self.words(f"{self.sheet.say('note')} ", italic=True)
            yield self.line("TableNote", [*first, *self.words(" ".join(block.notes))])
        yield self.line("TableEnd", [])

    def _card(self, block: Card, part: Part) -> Iterator[Any]:
        yield self._heading(block.title, part)
        for fact in block.facts:
            yield from self._fact(fact)
        for inner, fitted in zip(block.tables, part.fits, strict=True):
            yield self.line("TableTitle", self.words(inner.caption), keep=True)
            yield from self._table(inner, fitted)

    def _fact(self, fact: Fact) -> Iterator[Any]:
        label = self.words(f"{fact.label}: ", bold=True)
        quoted = Look(fact.language or self.sheet.language)
        if quoted.right_to_left == self.sheet.right_to_left:
            yield self.line("Fact", [*label, *runs(fact.text, quoted)])
        else:  # a sentence of the other direction is a paragraph of its own, or its full stop moves
            yield self.line("Fact", label, keep=True)
            yield paragraph("Fact", runs(fact.text, quoted), quoted)


def _sections(writer: _Writer, last: Any) -> Iterator[Any]:
    """Yield everything in order; where the paper turns, a paragraph carries the end of the section before it."""
    across, before = False, None
    for make, turned in _groups(writer):
        for made in make():
            if turned != across and before is not None:
                ended = deepcopy(last)
                turn(ended, across, writer.sheet.right_to_left)
                before.get_or_add_pPr().append(ended)
                across = turned
            yield made
            before = made
    turn(last, across, writer.sheet.right_to_left)


def _groups(writer: _Writer) -> Iterator[tuple[Callable[[], Iterator[Any]], bool]]:
    yield writer.front, False
    for part in writer.sheet.parts:
        yield partial(writer.part, part), part.across
    yield writer.end, False


def _bookmarks(sheet: Sheet) -> dict[str, str]:
    """Return a name that Word takes for each address: letters, digits and underlines, at most forty."""
    names: dict[str, str] = {}
    for anchor in dict.fromkeys(part.anchor for part in sheet.parts if part.anchor):
        wished = re.sub(r"\W", "_", anchor)
        wished = (wished if wished[0].isalpha() else f"a_{wished}")[:_LONGEST_BOOKMARK]
        number, made = 1, wished
        while made in names.values():
            number += 1
            made = f"{wished[: _LONGEST_BOOKMARK - 5]}_{number}"
        names[anchor] = made
    return names


def _without_clock(content: bytes) -> bytes:
    """Return the package with one fixed time on each of its files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        for part in old.infolist():
            entry = zipfile.ZipInfo(part.filename, _EPOCH)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            new.writestr(entry, old.read(part.filename))
    return buffer.getvalue()
