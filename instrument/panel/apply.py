"""A blueprint of what a panel kept."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from instrument.bank import ItemBank
from instrument.blueprint import Blueprint
from instrument.errors import ContentError, UsageError
from instrument.item import RESPONDENTS, Respondent
from instrument.panel.decisions import Entry, standing
from instrument.panel.folder import Panel
from instrument.panel.sheet import build
from instrument.tomlfile import write_toml

_TITLE = {"en": "{title}: what the expert panel kept", "fa": "{title}: گویه‌های تأییدشدهٔ متخصصان"}


@dataclass(frozen=True, slots=True)
class Applied:
    """What was written: `items` of the form, and `notes` about everything that is not in it or not as it was judged."""

    items: tuple[str, ...]
    respondent: Respondent
    notes: tuple[str, ...]


def apply(panel: Panel, bank: ItemBank, name: str, out: Path, respondent: str | None = None) -> Applied:
    """Write a blueprint of the items that the panel keeps, in the bank's order; `name` is the bank as it writes it.

    `respondent` is whom the form is for; by default the first that all kept items are for. Raises ContentError if
    nothing is kept or a round is not decided, UsageError for a respondent that does not fit.
    """
    if bank.id != panel.bank:
        raise UsageError.at(name, f"this is the bank {bank.id}; the panel judged {panel.bank}.", "Give --bank.")
    decided = standing(panel)
    known = [item.id for item in bank.items]
    kept = [item for item in known if item in decided and decided[item][1].decision == "keep"]
    if not kept:
        raise ContentError.at(str(panel.folder), "the panel keeps no item.", "Revise the items and hold another round.")
    who = _respondent(bank, kept, respondent)
    fitting = [item for item in kept if who in bank.item(item).respondent]
    notes = [*_left_out(decided, set(known)), *_reworded(panel, bank, {item: decided[item][0] for item in fitting})]
    if others := [item for item in kept if item not in fitting]:
        notes.append(f"kept, but not for a {who}, and left out: {', '.join(others)}.")
    values: dict[str, Any] = {
        "schema": 1,
        "id": _id(out, bank.id),
        "title": {name: _TITLE.get(name, "{title}").format(title=title) for name, title in bank.title.items()},
        "bank": name,
        "respondent": who,
        "order": "shuffled",
        "items": fitting,
        "missing": ["refused"],
    }
    Blueprint.model_validate(values)
    write_toml(out, values, f"What the expert panel kept of {bank.id}. Written by `mentorscale panel apply`.")
    return Applied(tuple(fitting), who, tuple(notes))


def _respondent(bank: ItemBank, kept: list[str], asked: str | None) -> Respondent:
    counts = {who: sum(who in bank.item(item).respondent for item in kept) for who in RESPONDENTS}
    if asked is not None:
        found = next((who for who, count in counts.items() if who == asked and count), None)
        if found is None:
            known = ", ".join(who for who, count in counts.items() if count)
            raise UsageError.at("--respondent", f"no kept item is for a '{asked}'.", f"Choose from {known}.")
        return found
    whole = next((who for who, count in counts.items() if count == len(kept)), None)
    if whole is None:
        spread = ", ".join(f"{who} {count}" for who, count in counts.items() if count)
        what = f"the {len(kept)} kept items are for different respondents ({spread})."
        raise UsageError.at(
            "--respondent", what, "Choose one; items that are not for it are left out of this form and named."
        )
    return whole


def _left_out(decided: Mapping[str, tuple[int, Entry]], known: set[str]) -> list[str]:
    notes = []
    for decision in ("revise", "undecided", "drop"):
        if items := [item for item, (_, entry) in decided.items() if entry.decision == decision]:
            notes.append(f"{decision}: {', '.join(items)}.")
    if gone := [item for item, (_, entry) in decided.items() if entry.decision == "keep" and item not in known]:
        notes.append(f"kept, but no longer in the bank: {', '.join(gone)}.")
    return notes


def _reworded(panel: Panel, bank: ItemBank, kept: Mapping[str, int]) -> list[str]:
    """Name the items whose wording in the bank is not the one that was judged: they were kept unseen."""
    changed: dict[str, None] = {}
    for number in sorted(set(kept.values())):
        for language, sheet in panel.shown(number).items():
            judged = {item.id: item.text for item in sheet.items}
            ids = [item for item, judged_in in kept.items() if judged_in == number]
            now = {item.id: item.text for item in build(bank, language, items=ids).items}
            changed |= dict.fromkeys(f"{item} ({language})" for item in ids if now[item] != judged[item])
    return [f"worded otherwise since the panel judged it: {', '.join(changed)}."] if changed else []


def _id(out: Path, bank: str) -> str:
    """Return the file's name as the blueprint's id, where it can be one."""
    return out.stem if re.fullmatch(r"[a-z][a-z0-9-]*", out.stem) else f"{bank}-panel"
