"""How a command shows what it found: a table for people, JSON with stable keys for machines."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, is_dataclass
from typing import Annotated, Any

import typer

from instrument.document import Column, Table
from instrument.document.text import render_table

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON with stable keys, for machines.")]


def print_json(value: Any) -> None:
    """Print a value as JSON; dataclasses become objects."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1, default=_plain))


def print_table(
    caption: str, labels: Sequence[str], rows: Iterable[Sequence[object]], notes: Sequence[str] = ()
) -> None:
    """Print rows as an aligned table; a column of numbers only is set to the right."""
    cells = [tuple("" if cell is None else str(cell) for cell in row) for row in rows]
    numeric = [all(_is_number(row[i]) for row in cells) for i in range(len(labels))]
    columns = tuple(Column(label, label, number) for label, number in zip(labels, numeric, strict=True))
    typer.echo(render_table(Table("table", caption, columns, tuple(cells), tuple(notes))))


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).replace("-", "", 1).replace("%", "", 1).isdigit() or not text


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    raise TypeError(f"no JSON for {type(value).__name__}")
