"""The parts of a page, as frozen data. A renderer turns them into HTML, text, DOCX or PDF; none lives here."""

from dataclasses import dataclass
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
class Table:
    """A table of cells that are text already; `notes` stand under it, and `key` is its stable address."""

    key: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A vector picture: `svg` is a whole SVG document, `alt` says in words what it shows."""

    key: str
    svg: str
    caption: str
    alt: str


Block = Heading | Paragraph | Note | Table | Figure


@dataclass(frozen=True, slots=True)
class Document:
    """A page: title, language (which decides the direction), blocks, and a mark that stands on every page."""

    title: str
    blocks: tuple[Block, ...]
    language: str = "en"
    watermark: str | None = None
    footer: tuple[str, ...] = ()
