"""What the glossary says of a column."""

from dataclasses import dataclass
from typing import Literal

Format = Literal["text", "int", "f1", "f2", "f3", "p", "flag"]


@dataclass(frozen=True, slots=True)
class Term:
    """A column: its label in a table, how its numbers are shown, and what it means."""

    label: str
    format: Format
    meaning: str
