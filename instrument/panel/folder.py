"""A panel's folder: what the experts of each round were shown, and what each of them said. Files are only ever added.

panel.toml                  which bank is judged
round-1/sheet-en.json       what was shown, fixed by the first sheet that came back in its language
round-1/ratings/E1.toml     what expert E1 said; E1.2.toml is a later sheet that was to replace it
round-1/decisions.toml      what becomes of each item (instrument.panel.decisions)
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from instrument import tomlfile
from instrument.errors import ContentError, Problem, UsageError
from instrument.panel.rating import ASPECTS, Rating, Returned
from instrument.panel.sheet import RatingSheet, differences
from instrument.panel.sheetfile import raise_if_any, to_sheet
from instrument.tomlfile import FileModel, write_toml, write_whole

PANEL_FILE = "panel.toml"
_ABOUT_RATINGS = "What one expert said. Never changed: a sheet that replaces it is stored beside it."


class PanelFile(FileModel):
    """panel.toml."""

    schema_version: Annotated[Literal[1], Field(alias="schema")] = 1
    bank: str


class StoredRating(BaseModel):
    """One item's ratings as they are stored; not a FileModel, because that strips the blanks of a comment."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    relevance: Annotated[int, Field(ge=1, le=4)] | None = None
    clarity: Annotated[int, Field(ge=1, le=4)] | None = None
    essential: Literal["essential", "useful", "not_necessary"] | None = None
    comment: str = ""

    def to_rating(self) -> Rating:
        """Return the noun."""
        return Rating(self.relevance, self.clarity, self.essential, self.comment)


class Given(BaseModel):
    """ratings/E1.toml: what one expert said in one round, without a name; `sheet` is the SHA-256 of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: Annotated[Literal[1], Field(alias="schema")] = 1
    expert: str
    round: int
    language: str
    version: str
    sheet: str
    ratings: dict[str, StoredRating]


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a returned sheet: stored, or `unchanged` since it was; `replaces` an earlier one."""

    returned: Returned
    unchanged: bool = False
    replaces: bool = False


@dataclass(frozen=True)
class Panel:
    """An opened panel."""

    folder: Path
    bank: str

    @property
    def rounds(self) -> tuple[int, ...]:
        """The rounds that have ratings, in order."""
        found = [re.fullmatch(r"round-([1-9][0-9]*)", path.name) for path in self.folder.glob("round-*/")]
        return tuple(sorted(int(match.group(1)) for match in found if match))

    def round_folder(self, number: int) -> Path:
        """Return the folder of a round."""
        return self.folder / f"round-{number}"

    def shown(self, number: int) -> dict[str, RatingSheet]:
        """Return what the experts of a round were shown, by language."""
        sheets = [_read_sheet(path) for path in sorted(self.round_folder(number).glob("sheet-*.json"))]
        return {sheet.language: sheet for sheet in sheets}

    def given(self, number: int) -> tuple[Given, ...]:
        """Return what each expert of a round said, the latest sheet of each, in the experts' order."""
        latest: dict[str, tuple[int, Path]] = {}
        for path in self._ratings(number).glob("*.toml"):
            expert, place = _named(path)
            latest[expert] = max(latest.get(expert, (0, path)), (place, path))
        found = [tomlfile.load(Given, path) for _, path in latest.values()]
        return tuple(sorted(found, key=lambda one: _natural(one.expert)))

    def fingerprint(self, number: int) -> str:
        """Return SHA-256 (hex) of a round's ratings in force: what its decisions were made from."""
        said = [(one.expert, one.sheet) for one in self.given(number)]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()

    def take(self, returned: Returned, replace: bool = False) -> Taken:
        """Check a returned sheet against the panel and store it; a faulty one raises ContentError and stores nothing.

        A sheet that says what the expert's stored one says is left as it is; one that says something else is stored
        only to `replace` that, and both are kept.
        """
        number = returned.sheet.round
        raise_if_any(self._faults(returned))
        before = next((one for one in self.given(number) if one.expert == returned.expert), None)
        if before is not None:
            changed = _changed(before, returned)
            if not changed:
                return Taken(returned, unchanged=True)
            if not replace:
                raise ContentError([_second(returned, before, changed)])
        self._store(returned)
        return Taken(returned, replaces=before is not None)

    def _faults(self, returned: Returned) -> list[Problem]:
        sheet, source = returned.sheet, returned.source
        if sheet.bank != self.bank:
            what = f"it is a sheet of the bank {sheet.bank}; this panel judges {self.bank}."
            return [Problem(source, what, "Import it into a folder of its own.")]
        shown = self.shown(sheet.round)
        fixed = shown.get(sheet.language)
        if returned.stated != sheet.version:
            return [_tampered(returned, fixed)]
        if fixed is not None and fixed.version != sheet.version:
            return [_other_version(returned, fixed)]
        others = {language: {item.id for item in one.items} for language, one in shown.items()}
        ids = {item.id for item in sheet.items}
        return [
            Problem(
                source,
                f"round {sheet.round} asks about other items in '{language}': {', '.join(sorted(ids ^ there)[:10])}.",
                "Write the sheets of both languages with the same --construct and --items.",
            )
            for language, there in others.items()
            if there != ids
        ]

    def _store(self, returned: Returned) -> None:
        sheet = returned.sheet
        if not (self.folder / PANEL_FILE).is_file():
            write_toml(self.folder / PANEL_FILE, {"schema": 1, "bank": self.bank}, "An expert panel of mentorscale.")
        fixed = self.round_folder(sheet.round) / f"sheet-{sheet.language}.json"
        if not fixed.is_file():
            values = {"version": sheet.version, **sheet.model_dump(by_alias=True)}
            write_whole(fixed, json.dumps(values, ensure_ascii=False, indent=1) + "\n")
        folder, place = self._ratings(sheet.round), 1
        while (path := folder / f"{returned.expert}{'' if place == 1 else f'.{place}'}.toml").exists():
            place += 1
        values = {"schema": 1, "expert": returned.expert, "round": sheet.round, "language": sheet.language}
        values |= {"version": sheet.version, "sheet": returned.sha256}
        ratings = {item: rating.to_dict() for item, rating in returned.ratings.items()}
        write_toml(path, {**values, "ratings": ratings}, _ABOUT_RATINGS)

    def _ratings(self, number: int) -> Path:
        return self.round_folder(number) / "ratings"


def open_panel(folder: Path) -> Panel:
    """Open a panel's folder; raise UsageError if there is no panel in it."""
    path = folder / PANEL_FILE
    if not path.is_file():
        remedy = "Make one: mentorscale panel import FOLDER SHEET."
        raise UsageError.at(str(folder), f"there is no {PANEL_FILE} in it.", remedy)
    return Panel(folder, tomlfile.load(PanelFile, path).bank)


def open_or_begin(folder: Path, bank: str) -> Panel:
    """Open a panel's folder, or begin one for `bank`; its files appear with the first sheet that is stored."""
    if (folder / PANEL_FILE).is_file():
        return open_panel(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError.at(str(folder), "it is not empty and no panel's folder.", "Give a new folder.")
    return Panel(folder, bank)


def _read_sheet(path: Path) -> RatingSheet:
    try:
        values: dict[str, Any] = json.loads(tomlfile.read_text(path))
        stated = values.pop("version")
    except (json.JSONDecodeError, KeyError, AttributeError, TypeError):
        raise ContentError.at(str(path), "this is not a fixed rating sheet.", "Restore the file.") from None
    sheet = to_sheet(path.name, values)
    if stated != sheet.version:
        raise ContentError.at(str(path), "its texts were changed after it was fixed.", "Restore the file.")
    return sheet


def _tampered(returned: Returned, fixed: RatingSheet | None) -> Problem:
    written = fixed if fixed is not None and fixed.version == returned.stated else None
    detail = f": {differences(written, returned.sheet)}" if written else ""
    what = f"its items or their texts were changed after it was written{detail}."
    return Problem(
        returned.source, what, "Restore them, or give the expert a new sheet: a changed item is another item."
    )


def _other_version(returned: Returned, fixed: RatingSheet) -> Problem:
    sheet = returned.sheet
    what = (
        f"it is of another version ({sheet.version[:12]}) than round {sheet.round} in '{sheet.language}' "
        f"({fixed.version[:12]}): {differences(fixed, sheet)}."
    )
    remedy = f"Give {returned.expert} a sheet of that version, or make it another round: panel form --round."
    return Problem(returned.source, what, remedy)


def _changed(before: Given, returned: Returned) -> list[str]:
    """Return what a second sheet of an expert says otherwise: "COM03 relevance 4 -> 3"."""
    new: Mapping[str, Rating] = returned.ratings
    old = {item: rating.to_rating() for item, rating in before.ratings.items()}
    return [
        f"{item} {aspect} {getattr(old[item], aspect) or 'blank'} → {getattr(new[item], aspect) or 'blank'}"
        for item in new
        if item in old
        for aspect in (*ASPECTS, "comment")
        if getattr(old[item], aspect) != getattr(new[item], aspect)
    ]


def _second(returned: Returned, before: Given, changed: list[str]) -> Problem:
    more = f" and {len(changed) - 5} more" if len(changed) > 5 else ""
    what = (
        f"{before.expert} has a sheet in round {before.round} already, and this one says otherwise: "
        f"{'; '.join(changed[:5])}{more}."
    )
    remedy = "If it corrects the other, import it with --replace (both are kept); else check the expert's code."
    return Problem(returned.source, what, remedy)


def _named(path: Path) -> tuple[str, int]:
    """Return whose ratings a file holds, and the how many-th they are."""
    expert, _, place = path.stem.partition(".")
    return expert, int(place) if place.isdigit() else 1


def _natural(expert: str) -> tuple[str, int]:
    letters = expert.rstrip("0123456789")
    return letters, int(expert[len(letters) :] or 0)
