"""A page with one block of each kind, each text of it made by one function."""

from collections.abc import Callable
from typing import get_args

from instrument.document import (
    Block,
    Bullets,
    Card,
    Column,
    Document,
    Fact,
    Figure,
    Heading,
    Note,
    Paragraph,
    Table,
)

KINDS: tuple[type, ...] = get_args(Block)


def page(text: Callable[[str], str] = lambda name: name, language: str = "en") -> Document:
    columns = (Column(text("key-a"), text("Item")), Column(text("key-b"), text("Mean"), numeric=True))
    facts = (
        Fact(text("Asked"), text("what is asked")),
        Fact(text("In Persian"), text("پرسش"), "fa"),
        Fact(text("Beside"), text("COM02")),
    )
    card = Table(text("of-card"), text("A card's table"), columns, ((text("COM01"), "1"),))
    drawn = {"en": f"<svg><text>{text('picture')}</text></svg>", "fa": f"<svg><text>{text('تصویر')}</text></svg>"}
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
        Figure(text("figure"), drawn, text("A figure"), text("a line rises")),
        Bullets((text("first"), text("second"))),
        Bullets((text("Author, A. (2020). Title."),), "references"),
        Card(text("card-1"), text("Card COM01"), facts, (card,)),
        Card(text("card-2"), text("Card COM02"), facts[:1]),
    )
    return Document(
        text("Title"),
        blocks,
        language,
        text("SIMULATED by a model"),
        (text("footer one"), text("footer two")),
        {text("COM01"): text("card-1"), text("COM02"): text("card-2"), text("Item"): text("no such place")},
    )
