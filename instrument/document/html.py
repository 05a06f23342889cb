"""A page as one self-contained HTML file: nothing fetched, no style or script but its own, whole without the script.

The script sorts tables, marks the section that is read, and gives a card the focus; see templates/*.js.
"""

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import groupby

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from instrument.document import bidi, places
from instrument.document.blocks import Block, Card, Column, Document, Heading
from instrument.document.phrases import phrase

RIGHT_TO_LEFT = bidi.RIGHT_TO_LEFT
# Addresses of the page itself: its text, and the place where a card is closed without a script.
_OWN = ("text", "closed")
SCRIPTS = ("sort.js", "cards.js", "contents.js")
_RTL_LETTER = re.compile(
    r"[\u05d0-\u05ea\u0620-\u064a\u066e-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc]"
)


@dataclass(frozen=True)
class Face:
    """How the blocks of one page are shown: its language, its mark, and what a name in a cell leads to."""

    language: str = "en"
    mark: str | None = None
    links: Mapping[str, str] = field(default_factory=dict)

    @property
    def direction(self) -> str:
        """Return the direction of the page's own text, "rtl" or "ltr"."""
        return direction(self.language)

    def say(self, name: str, value: int | str = "") -> str:
        """Return one of the page's own phrases."""
        return phrase(name, self.language, value)

    def row(self, cells: tuple[str, ...], columns: tuple[Column, ...], here: str = "") -> Markup:
        """Return a table's row; no link in it leads to `here`, where it stands."""
        each = enumerate(zip(cells, columns, strict=True))
        return Markup("".join(self._cell(text, column, not place, here) for place, (text, column) in each))

    def _cell(self, text: str, column: Column, first: bool, here: str) -> str:
        """Return a cell; the first of a row is its head, unless it is a number."""
        inner = self.linked(text, here)
        if column.numeric:
            # Numbers run from left to right in every language, unless words of the page stand among them.
            words = self.direction == "rtl" and _RTL_LETTER.search(text)
            return f'<td class="words">{inner}</td>' if words else f"<td>{inner}</td>"
        said = f'<bdi dir="{self.side(text)}">{inner}</bdi>' if text else ""
        return f'<th scope="row">{said}</th>' if first else f'<td class="text">{said}</td>'

    def linked(self, text: str, here: str = "") -> Markup:
        """Return the text with each name it consists of as a link, none of which leads to `here`, where it stands."""
        if not self.links:
            return escape(text)
        return Markup("".join(self._link(part, here) for part in places.parted(text, self.links)))

    def _link(self, part: str, here: str) -> str:
        anchor = self.links.get(part, here)
        return escape(part) if anchor == here else f'<a href="#{escape(anchor)}">{escape(part)}</a>'

    def side(self, text: str) -> str:
        """Return the direction of a text that stands by itself: the page's, unless all its letters are of the other."""
        right_to_left = bool(_RTL_LETTER.search(text))
        if self.direction == "rtl":
            return "rtl" if right_to_left else "ltr"
        return "rtl" if right_to_left and not re.search("[A-Za-z]", text) else "ltr"


@dataclass(frozen=True)
class Part:
    """A block in its place: its address, its number ("Table 3."), and before a run of cards all that follow."""

    block: Block
    anchor: str = ""
    label: str = ""
    index: tuple["Part", ...] = ()


def direction(language: str) -> str:
    """Return the direction in which a language is written, "rtl" or "ltr"."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def render(document: Document) -> str:
    """Return the page as an HTML document; every text is escaped, and no style or script but the page's own may run."""
    parts = _parts(document)
    anchors = {part.anchor for part in parts}
    links = {name: anchor for name, anchor in document.links.items() if anchor in anchors}
    style, script = _style(document.watermark), _script()
    return _template("page.html.j2").render(
        document=document,
        face=Face(document.language, places.short_mark(document.watermark) or None, links),
        parts=parts,
        sections=_sections(parts),
        policy=f"default-src 'none'; img-src data:; style-src {_hash(style)}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'",
        # The project's own files, in which nothing of the page stands but the mark, escaped as CSS asks.
        style=Markup(style),
        script=Markup(script),
    )


def render_block(block: Block) -> str:
    """Return one block as an HTML fragment (a notebook shows a result this way)."""
    return _template("blocks.html.j2").render(part=Part(block, places.address(block)), face=Face())


def _parts(document: Document) -> list[Part]:
    """Return the blocks with addresses, of which none stands twice, and with their numbers."""
    numbers = {"table": 0, "figure": 0}
    taken = set(_OWN)
    parts: list[Part] = []
    for block in document.blocks:
        kind = places.numbered(block)
        if kind:
            numbers[kind] += 1
        label = phrase(kind, document.language, numbers[kind]) if kind else ""
        parts.append(Part(block, places.free(places.address(block), taken), label))
    return list(_indexed(parts))


def _indexed(parts: list[Part]) -> Iterator[Part]:
    """Yield the parts, the first of several cards in a row with all of them as its index."""
    for is_card, run in groupby(parts, key=lambda part: isinstance(part.block, Card)):
        cards = tuple(run)
        if is_card:
            yield Part(cards[0].block, cards[0].anchor, index=cards)
        yield from cards[1:] if is_card else cards


def _sections(parts: list[Part]) -> list[tuple[Part, list[Part]]]:
    """Return each heading of level 2 with those of level 3 under it."""
    found: list[tuple[Part, list[Part]]] = []
    for part in parts:
        if isinstance(part.block, Heading) and (part.block.level == 2 or not found):
            found.append((part, []))
        elif isinstance(part.block, Heading):
            found[-1][1].append(part)
    return found


def _style(watermark: str | None) -> str:
    style = _asset("page.css")
    if watermark:
        style += (
            f'@media print {{ @page {{ @top-center {{ content: "{_css_string(watermark)}"; '
            "color: #9b1c1c; font: bold 8pt sans-serif; } } }\n"
        )
    return style


@cache
def _script() -> str:
    return '"use strict";\n' + "".join(_asset(name) for name in SCRIPTS)


@cache
def _asset(name: str) -> str:
    return (files("instrument.document") / "templates" / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """Return what a Content-Security-Policy knows an inline style or script by."""
    return f"'sha256-{b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"


@cache
def _template(name: str) -> Template:
    environment = Environment(
        loader=PackageLoader("instrument.document"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["data_uri"] = _data_uri
    environment.filters["kind"] = lambda block: type(block).__name__
    environment.filters["direction"] = direction
    return environment.get_template(name)


def _css_string(text: str) -> str:
    """Escape everything but letters, digits and spaces, as CSS does: \\, hexadecimal digits, a space."""
    return "".join(sign if sign.isalnum() or sign == " " else f"\\{ord(sign):x} " for sign in text)


def _data_uri(svg: str) -> str:
    # An <img> keeps the ids of one picture from clashing with the next one's, and runs no script.
    return "data:image/svg+xml;base64," + b64encode(svg.encode()).decode("ascii")
