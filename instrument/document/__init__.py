"""A page as data, and the renderers that show it: what is said is decided once, how it looks elsewhere."""

from instrument.document.blocks import (
    Block,
    Bullets,
    Card,
    Column,
    Document,
    Fact,
    Figure,
    Gathered,
    Heading,
    Note,
    Paragraph,
    Table,
)

__all__ = [
    "Block",
    "Bullets",
    "Card",
    "Column",
    "Document",
    "Fact",
    "Figure",
    "Gathered",
    "Heading",
    "Note",
    "Paragraph",
    "Table",
]
