"""An item bank: items checked together with their codebook, their scales and their wordings.

A bank is a folder: items.toml, and one file of wordings a language. Every fault of every file is reported at once.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from instrument import codebook, library, scale, tomlfile
from instrument.codebook import Codebook
from instrument.errors import ContentError, Problem, UsageError, nearest
from instrument.item import Item, Wording, WordingFile
from instrument.scale import Scales
from instrument.tomlfile import FileModel
from instrument.words import Words


class Construct(FileModel):
    """What a set of items measures together; it may be one component or subcomponent of the codebook."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    title: Words
    component: str | None = None
    subcomponent: str | None = None


class BankFile(FileModel):
    """items.toml."""

    schema_version: Annotated[Literal[1], Field(alias="schema")]
    id: str
    title: Words
    codebook: str
    languages: Annotated[tuple[str, ...], Field(min_length=1)]
    constructs: Annotated[tuple[Construct, ...], Field(alias="construct")]
    items: Annotated[tuple[Item, ...], Field(alias="item")]


@dataclass(frozen=True)
class ItemBank:
    """A bank whose parts fit together. `wordings`: language -> item id -> wording."""

    id: str
    title: Words
    codebook: Codebook
    scales: Scales
    languages: tuple[str, ...]
    constructs: tuple[Construct, ...]
    items: tuple[Item, ...]
    wordings: Mapping[str, Mapping[str, Wording]]

    def item(self, item_id: str) -> Item:
        """Return the item of this id; raise UsageError with the nearest id there is."""
        known = {item.id: item for item in self.items}
        if item_id not in known:
            raise UsageError.at(item_id, f"{self.id} has no such item.", f"See `items list`.{nearest(item_id, known)}")
        return known[item_id]

    def construct(self, construct_id: str) -> Construct:
        """Return the construct of this id."""
        return next(construct for construct in self.constructs if construct.id == construct_id)

    def texts(self, item_id: str) -> dict[str, str]:
        """Return an item's text by language."""
        return {language: self.wordings[language][item_id].text for language in self.languages}

    def items_of(self, code_id: str) -> list[Item]:
        """Return the items that come from a code."""
        return [item for item in self.items if code_id in item.codes]


def read_bank(folder: Path) -> ItemBank:
    """Read and check a bank's folder; raise ContentError with all faults of all its files."""
    head = tomlfile.load(BankFile, folder / "items.toml")
    book, scales = codebook.shipped(head.codebook), scale.shipped()
    problems = _check_items(head, book, scales)
    wordings: dict[str, Mapping[str, Wording]] = {}
    for language in head.languages:
        try:
            file = tomlfile.load(WordingFile, folder / f"{language}.toml")
        except ContentError as error:
            problems += error.problems
            continue
        problems += _check_wordings(head, file, language)
        wordings[language] = file.wording
    if problems:
        raise ContentError(problems)
    return ItemBank(head.id, head.title, book, scales, head.languages, head.constructs, head.items, wordings)


def shipped(name: str) -> ItemBank:
    """Return the bank of this name or folder."""
    return read_bank(library.find("banks", name))


def _check_items(head: BankFile, book: Codebook, scales: Scales) -> list[Problem]:
    codes = {code.id for code in book.codes}
    constructs = {construct.id for construct in head.constructs}
    known_scales = {one.id for one in scales.scales}
    problems = []
    for item_id, count in Counter(item.id for item in head.items).items():
        if count > 1:
            problems.append(Problem(f"items.toml, item '{item_id}'", f"it stands {count} times.", "Give one a new id."))
    for item in head.items:
        where = f"items.toml, item '{item.id}'"
        for code in item.codes:
            if code not in codes:
                remedy = f"Use an id of `codes list --codebook {book.id}`.{nearest(code, codes)}"
                problems.append(Problem(where, f"'{code}' is no code of {book.id}.", remedy))
        if item.construct_id not in constructs:
            remedy = f"Add a [[construct]] or correct the name.{nearest(item.construct_id, constructs)}"
            problems.append(Problem(where, f"'{item.construct_id}' is no construct of this bank.", remedy))
        if item.scale not in known_scales:
            remedy = f"Known: {', '.join(sorted(known_scales))}.{nearest(item.scale, known_scales)}"
            problems.append(Problem(where, f"'{item.scale}' is no response scale.", remedy))
    return problems


def _check_wordings(head: BankFile, file: WordingFile, language: str) -> list[Problem]:
    name = f"{language}.toml"
    ids = [item.id for item in head.items]
    problems = []
    if file.language != language:
        problems.append(Problem(name, f"it says language '{file.language}'.", f'Write language = "{language}".'))
    for missing in [item_id for item_id in ids if item_id not in file.wording]:
        problems.append(Problem(f"{name}, item '{missing}'", "it has no wording.", f"Add [wording.{missing}]."))
    for extra in [item_id for item_id in file.wording if item_id not in ids]:
        remedy = f"Add it to items.toml or remove it.{nearest(extra, ids)}"
        problems.append(Problem(f"{name}, item '{extra}'", "items.toml has no such item.", remedy))
    return problems
