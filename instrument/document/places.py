"""What every face of a page settles alike: addresses, what is numbered, the parts of a cell, the short mark."""

import re
from collections.abc import Mapping

from instrument.document.bidi import plain
from instrument.document.blocks import Block, Figure, Table

# Where a cell with several names is parted, each of which may be a link.
_BETWEEN = re.compile(r"(, |، |; |؛ | – )")


def numbered(block: Block) -> str:
    """Return as what a block is numbered: "table", "figure", or "" for not at all."""
    return "table" if isinstance(block, Table) else "figure" if isinstance(block, Figure) else ""


def address(block: Block) -> str:
    """Return what a block asks to be called in an address; "" for a block that nothing leads to."""
    return block.key if isinstance(block, Table | Figure) else getattr(block, "anchor", "")


def free(address: str, taken: set[str]) -> str:
    """Return the address, with a number after it if it is taken already, and put it among those `taken`."""
    found, number = address, 1
    while found and found in taken:
        number += 1
        found = f"{address}-{number}"
    taken.add(found)
    return found


def parted(text: str, links: Mapping[str, str]) -> list[str]:
    """Return the parts of a cell, names and what stands between them; a cell that is one name as a whole is one."""
    return [text] if text in links else _BETWEEN.split(text)


def short_mark(watermark: str | None) -> str:
    """Return what a table or figure carries of the mark: what stands before its colon, else its first word."""
    text = plain(watermark or "")
    return text.split(":")[0] if ":" in text else " ".join(text.split()[:1])
