"""A page or a table as plain text, for terminals and for `print(result.summary())`."""

from instrument.document.blocks import Block, Document, Figure, Heading, Note, Paragraph, Table


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
            return f"{block.text}\n{('-' if block.level == 2 else '.') * len(block.text)}"
        case Paragraph():
            return block.text
        case Note():
            return f"{block.kind.upper()}: {block.text}"
        case Table():
            return render_table(block)
        case Figure():
            return f"[Figure: {block.caption} {block.alt}]"


def render_table(table: Table) -> str:
    """Return a table with aligned columns, its caption above and its notes below."""
    labels = [column.label for column in table.columns]
    widths = [max([len(label), *(len(row[i]) for row in table.rows)]) for i, label in enumerate(labels)]

    def line(cells: list[str]) -> str:
        padded = [
            cell.rjust(width) if column.numeric else cell.ljust(width)
            for cell, width, column in zip(cells, widths, table.columns, strict=True)
        ]
        return "  ".join(padded).rstrip()

    rule = "  ".join("-" * width for width in widths)
    body = [line(list(row)) for row in table.rows]
    return "\n".join([table.caption, line(labels), rule, *body, *table.notes])
