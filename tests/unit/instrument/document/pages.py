"""A page with one block of each kind, each text of it made by one function."""

from collections.abc import Callable
from typing import get_args

from instrument.document import Block, Column, Document, Figure, Heading, Note, Paragraph, Table

KINDS: tuple[type, ...] = get_args(Block)


def page(text: Callable[[str], str] = lambda name: name, language: str = "en") -> Document:
    columns = (Column(text("key-a"), text("Item")), Column(text("key-b"), text("Mean"), numeric=True))
    blocks: tuple[Block, ...] = (
        Heading(text("Section"), text("anchor-2")),
        Heading(text("Part"), text("anchor-3"), level=3),
        Paragraph(text("running text")),
        Note(text("for your information")),
        Note(text("take care"), "warning"),
        Note(text("cannot be had"), "refused"),
        Table(
            text("table"), text("A table"), columns, ((text("COM01"), "3.14"), (text("COM02"), "-2")), (text("a note"),)
        ),
        Figure(text("figure"), f"<svg><text>{text('picture')}</text></svg>", text("A figure"), text("a line rises")),
    )
    return Document(
        text("Title"), blocks, language, text("SIMULATED by a model"), (text("footer one"), text("footer two"))
    )
