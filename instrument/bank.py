"""An item bank: items checked together with their codebook, their scales and their wordings.

A bank is a folder: items.toml, and one file of wordings a language. Every fault of every file is reported at once.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from instrument import codebook, library, scale, tomlfile
from instrument.codebook import Codebook
from instrument.errors import ContentError, MentorscaleError, Problem, UsageError, nearest
from instrument.item import Item, OpenQuestion, WordingFile, Wordings
from instrument.scale import Scales
from instrument.tomlfile import FileModel
from instrument.words import Words


class Construct(FileModel):
    """What a set of items measures together; it may be one component or subcomponent of the codebook."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
    title: Words
    component: str | None = None
    subcomponent: str | None = None


class Waiver(FileModel):
    """A rule of `items lint` that an item may break, and why."""

    rule: Annotated[str, Field(pattern=r"^L[0-9]{2}$")]
    item: str
    reason: Annotated[str, Field(min_length=10)]


class BankFile(FileModel):
    """items.toml."""

    schema_version: Annotated[Literal[1], Field(alias="schema")]
    id: str
    title: Words
    codebook: str
    languages: Annotated[tuple[str, ...], Field(min_length=1)]
    constructs: Annotated[tuple[Construct, ...], Field(alias="construct")]
    items: Annotated[tuple[Item, ...], Field(alias="item")]
    open_questions: Annotated[tuple[OpenQuestion, ...], Field(alias="open")] = ()
    waivers: Annotated[tuple[Waiver, ...], Field(alias="waiver")] = ()


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
    wordings: Mapping[str, Mapping[str, Wordings]]
    open_questions: tuple[OpenQuestion, ...] = ()
    waivers: tuple[Waiver, ...] = ()

    def item(self, item_id: str) -> Item:
        """Return the item of this id; raise UsageError with the nearest id there is."""
        known = {item.id: item for item in self.items}
        if item_id not in known:
            raise UsageError.at(item_id, f"{self.id} has no such item.", f"See `items list`.{nearest(item_id, known)}")
        return known[item_id]

    def construct(self, construct_id: str) -> Construct:
        """Return the construct of this id."""
        return next(construct for construct in self.constructs if construct.id == construct_id)

    def texts(self, item_id: str, respondent: str | None = None) -> dict[str, str]:
        """Return the text of an item or open question by language, as `respondent` reads it."""
        return {language: self.wordings[language][item_id].to(respondent).text for language in self.languages}

    def items_of(self, code_id: str) -> list[Item]:
        """Return the items that come from a code."""
        return [item for item in self.items if code_id in item.codes]


def read_bank(folder: Path, beside: Path | None = None) -> ItemBank:
    """Read and check a bank's folder; raise ContentError with all faults of all its files.

    Its codebook is a shipped name, or a path counted from `beside` (the folder itself unless given).
    """
    head, problems, tables = tomlfile.load_sound(BankFile, folder / "items.toml")
    scales = scale.shipped()
    problems += _check_ids(head)
    try:
        book = codebook.shipped(head.codebook, beside or folder)
        problems += _check_constructs(head, book)
        problems += _check_items(head, _ids(tables["construct"]), book, scales)
    except UsageError as error:
        problems += [Problem("items.toml, codebook", fault.what, fault.remedy) for fault in error.problems]
    wordings: dict[str, Mapping[str, Wordings]] = {}
    worded = _ids([*tables["item"], *tables.get("open", [])])
    for language in head.languages:
        path = folder / f"{language}.toml"
        try:
            file, faults, texts = tomlfile.load_sound(WordingFile, path)
        except MentorscaleError as error:
            problems += error.problems
            continue
        problems += [*faults, *_check_wordings(path.name, file.language, worded, list(texts["wording"]))]
        wordings[language] = file.wording
    if problems:
        raise ContentError(problems)
    return ItemBank(
        head.id,
        head.title,
        book,
        scales,
        head.languages,
        head.constructs,
        head.items,
        wordings,
        head.open_questions,
        head.waivers,
    )


def shipped(name: str) -> ItemBank:
    """Return the bank of this name or folder."""
    return read_bank(library.find("banks", name))


def find_item(item_id: str) -> tuple[ItemBank, Item]:
    """Return an item with its bank, looked for in every shipped bank."""
    found = [shipped(name) for name in library.names("banks")]
    for bank in found:
        if any(item.id == item_id for item in bank.items):
            return bank, bank.item(item_id)
    known = [item.id for bank in found for item in bank.items]
    raise UsageError.at(item_id, "there is no such item in any bank.", f"See `items list`.{nearest(item_id, known)}")


def _ids(entries: Iterable[Any]) -> list[str]:
    """Return the ids in an array of tables, also of entries with a fault of their own."""
    return [str(entry["id"]) for entry in entries if isinstance(entry, Mapping) and "id" in entry]


def _check_ids(head: BankFile) -> list[Problem]:
    asked = [*(item.id for item in head.items), *(question.id for question in head.open_questions)]
    named = {"item": asked, "construct": [construct.id for construct in head.constructs]}
    return [
        Problem(f"items.toml, {kind} '{name}'", f"it stands {count} times.", "Give one a new id.")
        for kind, ids in named.items()
        for name, count in Counter(ids).items()
        if count > 1
    ]


def _check_constructs(head: BankFile, book: Codebook) -> list[Problem]:
    parts = {component.id: {part.id for part in component.subcomponents} for component in book.components}
    problems = []
    for construct in head.constructs:
        within = parts.get(construct.component or "", set())
        where = f"items.toml, construct '{construct.id}'"
        if construct.component is not None and construct.component not in parts:
            remedy = f"Correct the name.{nearest(construct.component, parts)}"
            problems.append(Problem(where, f"'{construct.component}' is no component of {book.id}.", remedy))
        elif construct.subcomponent is not None and construct.subcomponent not in within:
            remedy = "Name the component it is part of, or correct it."
            problems.append(Problem(where, f"'{construct.subcomponent}' is no subcomponent there.", remedy))
    return problems


def _check_items(head: BankFile, constructs: list[str], book: Codebook, scales: Scales) -> list[Problem]:
    codes = {code.id for code in book.codes}
    known_scales = {one.id for one in scales.scales}
    problems = []
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


def _check_wordings(file: str, says: str, ids: list[str], worded: list[str]) -> list[Problem]:
    language = file.removesuffix(".toml")
    problems = []
    if says != language:
        problems.append(Problem(file, f"it says language '{says}'.", f'Write language = "{language}".'))
    for missing in [item_id for item_id in dict.fromkeys(ids) if item_id not in worded]:
        problems.append(Problem(f"{file}, item '{missing}'", "it has no wording.", f"Add [wording.{missing}]."))
    for extra in [item_id for item_id in worded if item_id not in ids]:
        remedy = f"Add it to items.toml or remove it.{nearest(extra, ids)}"
        problems.append(Problem(f"{file}, item '{extra}'", "items.toml has no such item.", remedy))
    return problems
