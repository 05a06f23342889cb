"""A page as data, and the renderers that show it: what is said is decided once, how it looks elsewhere."""

from instrument.document.blocks import Block, Column, Document, Figure, Heading, Note, Paragraph, Table

__all__ = ["Block", "Column", "Document", "Figure", "Heading", "Note", "Paragraph", "Table"]
