"""A rating sheet: the items that a panel judges in one round, in one language, named by a hash of what it shows."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from instrument.bank import ItemBank
from instrument.errors import Problem, UsageError, nearest
from instrument.item import Item, ItemId
from instrument.panel.labels import RESPONDENTS
from instrument.tomlfile import FileModel
from instrument.words import LANGUAGES, say

#: An expert's code: letters and a number, so that no name fits into it.
EXPERT = re.compile(r"[A-Z]{1,3}[0-9]{1,3}")


class SheetItem(FileModel):
    """One item as an expert sees it; an item worded apart for each respondent shows every wording."""

    id: ItemId
    construct_id: str
    construct_title: str
    text: str


class RatingSheet(FileModel):
    """What every expert of a round is shown in one language."""

    schema_version: Annotated[Literal[1], Field(alias="schema")] = 1
    bank: str
    bank_title: str
    language: str
    round: Annotated[int, Field(ge=1)]
    items: Annotated[tuple[SheetItem, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.language not in LANGUAGES:
            raise ValueError(f"there is no sheet in '{self.language}' -> Known: {', '.join(LANGUAGES)}.")
        counts = Counter(item.id for item in self.items)
        if twice := [name for name, count in counts.items() if count > 1]:
            raise ValueError(f"item {', '.join(twice)} stands more than once -> Keep one.")
        return self

    @property
    def version(self) -> str:
        """SHA-256 (hex) of the items' ids and texts, whatever their order: the name of what was judged."""
        shown = sorted((item.id, item.text) for item in self.items)
        canonical = json.dumps(shown, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode("utf-8")).hexdigest()

    @property
    def constructs(self) -> dict[str, tuple[str, ...]]:
        """Construct -> its items, in the sheet's order."""
        named = dict.fromkeys(item.construct_id for item in self.items)
        return {name: tuple(item.id for item in self.items if item.construct_id == name) for name in named}


def build(
    bank: ItemBank, language: str, constructs: Sequence[str] = (), items: Sequence[str] = (), number: int = 1
) -> RatingSheet:
    """Return the sheet of round `number`: the items of `constructs` and single `items`, all of the bank without either.

    Raises UsageError for a language, a construct or an item that is not there.
    """
    if language not in bank.languages:
        remedy = f"Languages there are: {', '.join(bank.languages)}."
        raise UsageError.at(f"language '{language}'", f"{bank.id} is not worded in it.", remedy)
    if number < 1:
        raise UsageError.at("--round", f"{number} is no round.", "Count rounds from 1.")
    _check(bank, constructs, items)
    everything = not constructs and not items
    chosen = [item for item in bank.items if everything or item.construct_id in constructs or item.id in items]
    return RatingSheet(
        bank=bank.id,
        bank_title=say(bank.title, language, bank.id),
        language=language,
        round=number,
        items=tuple(_shown(bank, item, language) for item in chosen),
    )


def check_expert(code: str) -> str:
    """Return an expert's code; raise UsageError if it is none."""
    if EXPERT.fullmatch(code) is None:
        raise UsageError.at("--expert", f"'{code}' is no expert code.", "Write capitals and a number, such as E1.")
    return code


def differences(fixed: RatingSheet, other: RatingSheet) -> str:
    """Say in which items `other` is not the sheet that was fixed."""
    was, now = ({item.id: item.text for item in sheet.items} for sheet in (fixed, other))
    parts = {
        "another text": [name for name in was if name in now and was[name] != now[name]],
        "left out": [name for name in was if name not in now],
        "added": [name for name in now if name not in was],
    }
    return "; ".join(f"{what}: {_few(names)}" for what, names in parts.items() if names) or "nothing"


def _shown(bank: ItemBank, item: Item, language: str) -> SheetItem:
    wordings = bank.wordings[language][item.id].all()
    lines = [f"{RESPONDENTS[who][language]}: {w.text}" if who else w.text for who, w in wordings.items()]
    construct = bank.construct(item.construct_id)
    return SheetItem(
        id=item.id,
        construct_id=construct.id,
        construct_title=say(construct.title, language, construct.id),
        text="\n".join(lines),
    )


def _check(bank: ItemBank, constructs: Sequence[str], items: Sequence[str]) -> None:
    known = {
        "construct": (constructs, [construct.id for construct in bank.constructs]),
        "item": (items, [item.id for item in bank.items]),
    }
    problems = [
        Problem(f"--{kind}", f"{bank.id} has no {kind} '{name}'.", f"See `items list`.{nearest(name, there)}")
        for kind, (names, there) in known.items()
        for name in names
        if name not in there
    ]
    if problems:
        raise UsageError(problems)


def _few(names: Sequence[str], most: int = 10) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
