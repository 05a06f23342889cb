"""A page or a table as plain text, for terminals and for `print(result.summary())`."""

from instrument.document.blocks import Block, Bullets, Card, Document, Figure, Heading, Note, Paragraph, Table


def render(document: Document) -> str:
    """Return the whole page as text; a figure is its caption and its description."""
    head = [document.title, "=" * len(document.title)]
    if document.watermark:
        head.insert(0, f"*** {document.watermark} ***")
    return "\n".join([*head, "", *(render_block(block) + "\n" for block in document.blocks), *document.footer])


def render_block(block: Block) -> str:
    """Return one block as text."""
    match block:
        case Heading():
            lines = [block.text, ("-" if block.level == 2 else ".") * len(block.text)]
        case Paragraph():
            lines = [block.text]
        case Note():
            lines = [f"{block.kind.upper()}: {block.text}"]
        case Table():
            lines = [render_table(block)]
        case Figure():
            lines = [f"[Figure: {block.caption} {block.alt}]"]
        case Bullets():
            lines = [f"* {text}" for text in block.texts]
        case Card():
            facts = [f"{fact.label}: {fact.text}" for fact in block.facts]
            lines = [block.title, *facts, *map(render_table, block.tables)]
    return "\n".join(lines)


def render_table(table: Table) -> str:
    """Return a table with aligned columns, its caption above and its notes below."""
    labels = [column.label for column in table.columns]
    widths = [max([_width(label), *(_width(row[i]) for row in table.rows)]) for i, label in enumerate(labels)]

    def line(cells: list[str]) -> str:
        padded = [
            _padded(cell, width, column.numeric)
            for cell, width, column in zip(cells, widths, table.columns, strict=True)
        ]
        return "  ".join(padded).rstrip()

    rule = "  ".join("-" * width for width in widths)
    body = [line(list(row)) for row in table.rows]
    return "\n".join([table.caption, line(labels), rule, *body, *table.notes])


def _padded(cell: str, width: int, numeric: bool) -> str:
    spaces = " " * (width - _width(cell))
    return spaces + cell if numeric else cell + spaces


def _width(text: str) -> int:
    """Return how many columns a terminal gives to the text: a half-space none, a wide letter two."""
    from wcwidth import wcswidth

    width = wcswidth(text)
    return width if width >= 0 else len(text)
