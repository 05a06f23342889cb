"""The parts of a page, as frozen data. A renderer turns them into HTML, text, DOCX or PDF; none lives here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Heading:
    """A section's title; `anchor` is its stable address within the page."""

    text: str
    anchor: str
    level: Literal[2, 3] = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """A sentence set apart because it must not be missed: a warning, a refusal, or how a number was made."""

    text: str
    kind: Literal["info", "warning", "refused"] = "info"


@dataclass(frozen=True, slots=True)
class Column:
    """A table column: its stable key, its label, and whether it holds numbers (set to the end edge)."""

    key: str
    label: str
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Gathered:
    """How a table's rows run together on paper, by its columns' keys: those alike in all of `by` are one row.

    That row gives of each the text in `name` and the one in `value`, after the texts in `of`.
    """

    by: tuple[str, ...]
    name: str
    value: str
    of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table of cells that are text already; `notes` stand under it, and `key` is its stable address.

    On paper its rows run together as `gathered` says.
    """

    key: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    gathered: Gathered | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A vector picture: `drawn` is a whole SVG document in each language, `alt` says in words what it shows."""

    key: str
    drawn: Mapping[str, str]
    caption: str
    alt: str

    def svg(self, language: str = "en") -> str:
        """Return the picture in `language`, in English where it was not drawn in that."""
        return self.drawn.get(language, self.drawn["en"])


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list of texts; `kind` "references" is set with a hanging indent."""

    texts: tuple[str, ...]
    kind: Literal["plain", "references"] = "plain"


@dataclass(frozen=True, slots=True)
class Fact:
    """What something is: a label and a text; `language` is that of a text which is quoted, not said by the page."""

    label: str
    text: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """All that is known of one thing, such as an item: its address, its name, facts, and tables."""

    anchor: str
    title: str
    facts: tuple[Fact, ...]
    tables: tuple[Table, ...] = ()


Block = Heading | Paragraph | Note | Table | Figure | Bullets | Card


@dataclass(frozen=True, slots=True)
class Document:
    """A page: title, language (which decides the direction), blocks, and a mark that stands on every page.

    `links` are names and the anchors they lead to: a table's cell that is such a name becomes a link. `words` are the
    texts of the page's own subject, such as what its items ask: language -> text as it stands here -> the same in that
    language; one that is its own translation is quoted and stays as it is.
    """

    title: str
    blocks: tuple[Block, ...]
    language: str = "en"
    watermark: str | None = None
    footer: tuple[str, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
