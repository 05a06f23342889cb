"""The skeleton of a bank from a codebook: a construct for each component or subcomponent, an item for each code.

Everything that only a person can decide stands there in its plainest form: the text is the code's label with status
`draft`, every item is for the mentee, about the individual, with key 1.
"""

import os
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain, product
from pathlib import Path
from string import ascii_uppercase
from typing import Any

from instrument import bank, library
from instrument.bank import ItemBank
from instrument.codebook import Code, Codebook, Component, Subcomponent
from instrument.errors import ContentError, UsageError
from instrument.exchange.files import write_together
from instrument.exchange.ids import slug, unique
from instrument.exchange.tomledit import table_text, whole_text
from instrument.words import Words

_ITEMS_COMMENT = """\
A skeleton made by `mentorscale items scaffold` from the codebook {book}: one item a code, each text a draft.
An id is permanent. Decide for every item: respondent, level, key (-1 if agreeing speaks against the construct); write
its wordings; where you merge codes or split one, say why in `reason`. `mentorscale items coverage` checks that.
"""
_WORDINGS_COMMENT = "Drafts: each text is a code's label. Make a statement of it and set its status to source.\n"
_MOST_ITEMS = 999  # with one stem; an id has three digits at most
_SHORTEST_TEXT = 3

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")

Place = tuple[str, str | None]


def scaffold(book: Codebook, codebook_name: str, folder: Path, languages: Sequence[str]) -> ItemBank:
    """Write the skeleton of a bank into an empty or new folder, and return it as it is read back."""
    if not languages or any(not _LANGUAGE.fullmatch(language) for language in languages):
        raise UsageError.at("--languages", f"'{','.join(languages)}' names no languages.", "Write codes, as in en,fa.")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError.at(str(folder), "it is there already and not empty.", "Give a new folder.")
    codes = [code for code in book.codes if not code.removed]
    if not codes:
        raise ContentError.at(book.id, "it has no codes to make items from.", "Add codes to the codebook first.")
    places = _places(book)
    constructs = _construct_ids(places)
    ids = _item_ids(book, codes)
    tables = {
        "schema": 1,
        "id": slug(folder.resolve().name) or book.id,
        "title": _words({book.language: book.title, "en": book.title_en or book.title}, languages),
        "codebook": _reference(codebook_name, folder),
        "languages": list(languages),
        "construct": [_construct(constructs[place], place, titles, languages) for place, titles in places.items()],
        "item": [_item(code, ids[code.id], constructs[code.component, code.subcomponent]) for code in codes],
    }
    texts = {"items.toml": whole_text(_ITEMS_COMMENT.format(book=book.id), tables)}
    for language in languages:
        texts[f"{language}.toml"] = _wordings(codes, ids, language)
    write_together({folder / name: text.encode("utf-8") for name, text in texts.items()})
    return bank.read_bank(folder)


def _places(book: Codebook) -> dict[Place, Component | Subcomponent]:
    """Return what becomes a construct: subcomponents, and components that have none; only those with a code."""
    used = {(code.component, code.subcomponent) for code in book.codes if not code.removed}
    found: dict[Place, Component | Subcomponent] = {}
    for component in book.components:
        found |= {(component.id, part.id): part for part in component.subcomponents}
        if not component.subcomponents:
            found[component.id, None] = component
    return {place: part for place, part in found.items() if place in used}


def _construct_ids(places: Mapping[Place, Component | Subcomponent]) -> dict[Place, str]:
    ids: dict[Place, str] = {}
    for component, part in places:
        wanted = slug(f"{component} {part or ''}", "_")
        wanted = wanted if wanted[:1].isalpha() else ""
        ids[component, part] = unique(wanted, "construct", ids.values(), "_")
    return ids


def _construct(
    construct_id: str, place: Place, titled: Component | Subcomponent, languages: Sequence[str]
) -> dict[str, Any]:
    component, part = place
    entry = {"id": construct_id, "component": component, "subcomponent": part}
    return {key: value for key, value in entry.items() if value} | {"title": _words(titled.title, languages)}


def _item(code: Code, item_id: str, construct: str) -> dict[str, Any]:
    return {
        "id": item_id,
        "codes": [code.id],
        "construct": construct,
        "respondent": ["mentee"],
        "level": "individual",
        "key": 1,
        "scale": "agreement",
    }


def _item_ids(book: Codebook, codes: Sequence[Code]) -> dict[str, str]:
    """Return an id for each code's item: the letters of its component, and a number."""
    ids: dict[str, str] = {}
    stems: list[str] = []
    for component in book.components:
        own = [code for code in codes if code.component == component.id]
        for start in range(0, len(own), _MOST_ITEMS):
            stems.append(_stem(component, own, stems))
            ids |= {code.id: f"{stems[-1]}{n:02d}" for n, code in enumerate(own[start : start + _MOST_ITEMS], start=1)}
    return ids


def _stem(component: Component, codes: Sequence[Code], taken: Sequence[str]) -> str:
    """Return two to six capitals: those that the codes' ids share (K22-COM-A01: COM), or the component's first."""
    areas = Counter(match[1] for code in codes if (match := re.search(r"-([A-Z]{2,6})-", code.id)))
    area = next((letters for letters, count in areas.items() if count == len(codes)), "")
    letters = re.sub(r"[^A-Z]", "", slug(component.id).upper())
    letters = area or (letters if len(letters) > 1 else "ITEM")
    longer = (letters[:length] for length in range(3, 7))
    lettered = (letters[:3] + "".join(more) for length in (1, 2, 3) for more in product(ascii_uppercase, repeat=length))
    return next(stem for stem in chain([area] if area else [], longer, lettered) if stem not in taken)


def _wordings(codes: Sequence[Code], ids: Mapping[str, str], language: str) -> str:
    head = whole_text(_WORDINGS_COMMENT, {"schema": 1, "language": language})
    tables = []
    for code in codes:
        label = code.translation.get(language, code.label)
        text = label if len(label) >= _SHORTEST_TEXT else f"{label} ({code.id})"
        tables.append(table_text(f"[wording.{ids[code.id]}]", {"text": text, "status": "draft"}))
    return head + "".join(f"\n{table}" for table in tables)


def _words(words: Words, languages: Sequence[str]) -> Words:
    """Return a text in every language asked for, the first there is where it is not translated."""
    return {language: words.get(language, next(iter(words.values()), "")) for language in languages}


def _reference(name: str, folder: Path) -> str:
    """Return how items.toml names its codebook: a shipped name, or the path from the bank's folder."""
    if name in library.names("codebooks"):
        return name
    book = Path(name).resolve()
    try:
        return Path(os.path.relpath(book, folder.resolve())).as_posix()
    except ValueError:  # Another drive of Windows.
        return book.as_posix()
