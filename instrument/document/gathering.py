"""A table of many short rows as it is set on paper: rows of one place run together into one cell.

An item's card has a row for each number, which a reader of the web page sorts; on paper that is pages a card.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import replace

from instrument.document.bidi import RIGHT_TO_LEFT, RLM, plain
from instrument.document.blocks import Block, Card, Column, Gathered, Table
from instrument.document.phrases import phrase

#: Stands between the parts of a cell that are set each by itself: what runs left to right, and what is a link. No
#: program shows it (Unicode's invisible separator).
JOINT = "\u2063"


def gathered(block: Block, language: str) -> Block:
    """Return the block with its tables' rows run together, where they are such."""
    if isinstance(block, Card):
        return replace(block, tables=tuple(_table(table, language) for table in block.tables))
    return _table(block, language) if isinstance(block, Table) else block


def _table(table: Table, language: str) -> Table:
    how = table.gathered
    if how is None:
        return table
    label = {column.key: column.label for column in table.columns}
    places: dict[str, dict[tuple[str, ...], list[str]]] = {}
    for cells in table.rows:
        row = dict(zip(label, cells, strict=True))
        of = tuple(row[key] for key in how.of if row.get(key))
        numbers = places.setdefault(_place(row, how, f"{JOINT} – {JOINT}"), {}).setdefault(of, [])
        numbers.append(_pair(row[how.name], row[how.value], language))
    apart = f"{JOINT}{phrase('apart', language)}{JOINT}"
    rows = tuple((place, _ends(by_what, apart).join(_runs(by_what, apart))) for place, by_what in places.items())
    columns = (
        Column(how.by[0], _place(label, how, " – ")),
        Column(how.value, f"{label[how.name]}: {label[how.value]}"),
    )
    return replace(table, columns=columns, rows=rows, gathered=None)


def _place(row: dict[str, str], how: Gathered, dash: str) -> str:
    """Return where a row belongs: what its columns say, each text once."""
    return dash.join(dict.fromkeys(row[key] for key in how.by if row[key]))


def _pair(name: str, value: str, language: str) -> str:
    """Return a name and its value; a number keeps its sign before it in a text that runs from right to left.

    A name without a letter, such as an answer's number, is marked so that it is read before its value there.
    """
    if language in RIGHT_TO_LEFT:
        if not any(unicodedata.bidirectional(sign) in {"R", "AL"} for sign in value):
            value = f"\u2066{plain(value)}\u2069"
        if not any(map(str.isalpha, name)):
            name = RLM + name
    return f"{name}:\u00a0{value}"


def _ends(by_what: dict[tuple[str, ...], list[str]], apart: str) -> str:
    """Return what stands between things that pairs are of: a new line too where there are several pairs of one."""
    several = any(len(pairs) > 1 for pairs in by_what.values())
    return apart.replace(" ", "\n") if several else apart


def _runs(by_what: dict[tuple[str, ...], list[str]], apart: str) -> Iterator[str]:
    """Yield the pairs of each thing that they are of, with it in brackets before them."""
    for of, pairs in by_what.items():
        said = apart.join(of)
        yield (f"[{JOINT}{said}{JOINT}] {JOINT}" if said else "") + apart.join(pairs)
