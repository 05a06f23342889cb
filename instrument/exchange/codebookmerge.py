"""Merge the codes of an import into the tables of a codebook file, noting every change."""

import re
from dataclasses import dataclass
from typing import Any

from instrument.exchange.ids import slug, unique
from instrument.exchange.outline import REST, WHOLE, Outline, Part, Placed

Table = dict[str, Any]

_REMOVED = "No longer in the imported codebook; kept, because an id is never used again."
_REST_TITLES = {"en": "Other codes", "fa": "کدهای دیگر"}
GENERAL = "general"
_RESERVED = frozenset({WHOLE, REST, GENERAL})


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one code or component: new, renamed, moved, removed, back."""

    kind: str
    id: str
    text: str


class Merger:
    """Merges one import into the tables of a codebook file, which it changes in place."""

    def __init__(self, tables: Table, prefix: str) -> None:
        """Start from the tables of a codebook file; new codes get ids that begin with `prefix`."""
        self.tables, self.prefix = tables, prefix
        self.language: str = tables["language"]
        self.changes: list[Change] = []
        self._codes = {code["guid"]: code for code in tables["code"] if "guid" in code}

    def merge(self, found: Outline) -> list[Change]:
        """Give every code of the import its place, mark those that are gone, and return what changed."""
        if not self.tables["group"]:
            self.tables["group"].append({"id": "codes", "title": {self.language: self.tables["title"]}})
        for placed in found.codes:
            self._place(placed)
        for placed in found.codes:
            self._code(placed, *self._place(placed))
        present = {placed.code.guid for placed in found.codes}
        for guid, code in self._codes.items():
            if guid not in present and not code.get("removed"):
                code |= {"removed": True}
                _set(code, "note", _note(code.get("note"), _REMOVED))
                self.changes.append(Change("removed", code["id"], f"{code['label']} (kept, marked as removed)"))
        for code in self.tables["code"]:
            component = next(entry for entry in self.tables["component"] if entry["id"] == code["component"])
            if "subcomponent" not in code:
                _set(code, "subcomponent", self._general(component))
        return self.changes

    def _place(self, placed: Placed) -> tuple[str, str | None]:
        components = self.tables["component"]
        component = self._part(components, placed.component, "component", {"group": self.tables["group"][0]["id"]})
        if placed.subcomponent is None:
            return component["id"], self._general(component)
        parts = component.setdefault("subcomponents", [])
        return component["id"], self._part(parts, placed.subcomponent, "subcomponent", {})["id"]

    def _general(self, component: Table) -> str | None:
        """Return the subcomponent of codes that stand beside subcomponents, of this import or an earlier one."""
        if not component.get("subcomponents"):
            return None
        part = Part(None, component["title"].get(self.language), own_id=GENERAL)
        general: str = self._part(component["subcomponents"], part, "subcomponent", {})["id"]
        return general

    def _part(self, entries: list[Table], part: Part, kind: str, more: Table) -> Table:
        """Return the entry of a component or subcomponent, made if need be, with the file's title."""
        for entry in entries:
            if entry.get("guid") == part.guid and (part.guid or entry["id"] == part.own_id):
                self._retitle(entry, part, kind)
                return entry
        taken = {entry["id"] for entry in entries}
        title = part.title or (self.tables["title"] if part.own_id == WHOLE else _REST_TITLES.get(self.language))
        new_id = unique(part.own_id, kind, taken) if part.own_id else _free_id(part, kind, taken)
        entry = {"id": new_id, **more, "title": {self.language: title or _REST_TITLES["en"]}}
        entry |= {key: value for key, value in (("description", part.description), ("guid", part.guid)) if value}
        entries.append(entry)
        self.changes.append(Change(f"new {kind}", new_id, entry["title"][self.language]))
        return entry

    def _retitle(self, entry: Table, part: Part, kind: str) -> None:
        if part.guid is None:
            return
        old = entry["title"].get(self.language)
        if old != part.title:
            entry["title"][self.language] = part.title
            self.changes.append(Change(f"renamed {kind}", entry["id"], f"{old!r} -> {part.title!r}"))
        _set(entry, "description", part.description)

    def _code(self, placed: Placed, component: str, subcomponent: str | None) -> None:
        known = self._codes.get(placed.code.guid)
        code = self._new_code(placed) if known is None else known
        if known is not None:
            self._note_changes(known, placed, component, subcomponent)
        code["component"] = component
        _set(code, "subcomponent", subcomponent)
        code["label"] = placed.code.name
        _set(code, "description", placed.code.description)
        _set(code, "within", list(placed.within))
        _set(code, "note", _note(code.get("note")))
        code.pop("removed", None)
        code["guid"] = code.pop("guid")  # In a new entry it stands last, as what only the program reads.

    def _new_code(self, placed: Placed) -> Table:
        pattern = re.compile(rf"{self.prefix}-(\d+)")
        numbers = [int(match[1]) for code in self.tables["code"] if (match := pattern.fullmatch(code["id"]))]
        code: Table = {"id": f"{self.prefix}-{max(numbers, default=0) + 1:03d}", "guid": placed.code.guid}
        self.tables["code"].append(code)
        self._codes[placed.code.guid] = code
        self.changes.append(Change("new", code["id"], placed.code.name))
        return code

    def _note_changes(self, code: Table, placed: Placed, component: str, subcomponent: str | None) -> None:
        if code.get("removed"):
            self.changes.append(Change("back", code["id"], placed.code.name))
        if code["label"] != placed.code.name:
            self.changes.append(Change("renamed", code["id"], f"{code['label']!r} -> {placed.code.name!r}"))
        before, after = (code["component"], code.get("subcomponent")), (component, subcomponent)
        if before != after:
            self.changes.append(Change("moved", code["id"], f"{_say(before)} -> {_say(after)}"))


def _free_id(part: Part, kind: str, taken: set[str]) -> str:
    return unique(slug(part.title or ""), kind, taken | _RESERVED)


def _note(old: str | None, ours: str | None = None) -> str | None:
    """Return a code's note: what a person wrote, and then what an import has to say."""
    return " ".join(filter(None, ((old or "").replace(_REMOVED, "").strip(), ours))) or None


def _set(entry: Table, key: str, value: str | list[str] | None) -> None:
    if value:
        entry[key] = value
    else:
        entry.pop(key, None)


def _say(place: tuple[str, str | None]) -> str:
    return "/".join(filter(None, place))
