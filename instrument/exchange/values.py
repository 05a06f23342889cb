"""What a cell says, as a value of the bank, checked as the bank will check it."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Self, get_args

from instrument import digits
from instrument.bank import ItemBank
from instrument.errors import nearest
from instrument.exchange.cells import hidden, one_newline
from instrument.exchange.sheet import Value
from instrument.item import RESPONDENTS, Level, Status

# Comma and semicolon, Latin and Persian, and a line of its own.
_SEPARATORS = re.compile(r"[,;،؛\n]")
_MINUS = str.maketrans({"−": "-", "–": "-", "－": "-"})
_SHORTEST_TEXT = 3
_OPTIONAL = ("facet", "reason", "back_translation", "note")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a cell, and what to do."""

    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that the cells of a field may hold, by field, and what such a word is called."""

    words: Mapping[str, tuple[tuple[str, ...], str]]

    @classmethod
    def of(cls, bank: ItemBank) -> Self:
        """Return a bank's vocabulary."""
        codes = tuple(code.id for code in bank.codebook.codes)
        constructs = tuple(construct.id for construct in bank.constructs)
        scales = tuple(scale.id for scale in bank.scales.scales)
        return cls(
            {
                "codes": (codes, f"code of {bank.codebook.id}"),
                "construct": (constructs, "construct of this bank"),
                "respondent": (RESPONDENTS, "respondent"),
                "level": (get_args(Level), "level"),
                "scale": (scales, "response scale"),
                "status": (get_args(Status), "status"),
            }
        )


def parse(field: str, cell: str, known: Vocabulary) -> Value | Fault:
    """Return the value a cell gives a field, or its fault."""
    text = one_newline(cell).strip()
    if not text:
        return (
            None if field in _OPTIONAL else Fault("it is empty.", "Write it; to take an item out, edit the TOML files.")
        )
    if found := hidden(text):
        return Fault(f"it holds the invisible character {', '.join(found)}.", "Remove it.")
    if field == "key":
        return _key(text)
    if field in known.words:
        read = _several if field in ("codes", "respondent") else _one
        return read(text, *known.words[field])
    short = field == "text" and len(text) < _SHORTEST_TEXT
    return Fault(f"'{text}' is too short for a text.", f"Write {_SHORTEST_TEXT} letters or more.") if short else text


def _one(text: str, known: Collection[str], kind: str) -> str | Fault:
    return text if text in known else _unknown(text, known, kind)


def _several(text: str, known: Collection[str], kind: str) -> tuple[str, ...] | Fault:
    if text in known:
        return (text,)  # An id may itself hold a comma.
    names = tuple(name for part in _SEPARATORS.split(text) if (name := part.strip()))
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        return _unknown(unknown[0] if unknown else text, known, kind)
    return tuple(dict.fromkeys(names))


def _unknown(text: str, known: Collection[str], kind: str) -> Fault:
    listed = f"Known: {', '.join(known)}." if len(known) <= 10 else "Correct it."
    return Fault(f"'{text}' is no {kind}.", f"{listed}{nearest(text, known)}")


def _key(text: str) -> int | Fault:
    plain = digits.to_latin(text).translate(_MINUS).replace(" ", "").removeprefix("+").removesuffix(".0")
    if plain in ("1", "-1"):
        return int(plain)
    return Fault(f"'{text}' is no key.", "Write 1, or -1 if agreeing speaks against the construct.")
