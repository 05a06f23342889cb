"""The decision log of a round: what the rule says of each item, what was decided, and a person's reason.

round-1/decisions.toml is written by `panel report`. A person changes `decision` and writes a `reason`; every later
report keeps that, and brings only `rule` and `why` up to date.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from instrument import tomlfile
from instrument.errors import ContentError, Problem, nearest
from instrument.item import ItemId
from instrument.panel.folder import Panel
from instrument.panel.sheetfile import raise_if_any
from instrument.tomlfile import FileModel, write_toml

Decision = Literal["keep", "revise", "drop", "undecided"]

_ABOUT = """What becomes of each item. `rule` and `why` are the report's (docs/panel.md gives the rule).
To decide otherwise, change `decision` (keep, revise, drop, undecided) and write a `reason`: the next report keeps both.
Remarks belong into `reason`: this file is written anew by every report."""


class Entry(FileModel):
    """One item's decision; a `reason` says that a person made it."""

    decision: Decision
    reason: str = ""
    rule: Decision
    why: str = ""


class DecisionFile(FileModel):
    """decisions.toml; `ratings` is the fingerprint of the ratings that `rule` was computed from."""

    schema_version: Annotated[Literal[1], Field(alias="schema")] = 1
    round: int
    ratings: str
    decision: dict[ItemId, Entry]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the rule says of an item, and the numbers behind it."""

    rule: Decision
    why: str


def read_decisions(panel: Panel, number: int) -> DecisionFile | None:
    """Return a round's decisions, None before its first report; raise ContentError with every fault of the file."""
    path = _path(panel, number)
    if not path.is_file():
        return None
    read = tomlfile.load(DecisionFile, path)
    raise_if_any(
        [
            Problem(
                f"{path.parent.name}/{path.name}, {item}",
                f"the decision is '{entry.decision}', the rule says '{entry.rule}', and no reason is given.",
                'Write it: reason = "...".',
            )
            for item, entry in read.decision.items()
            if entry.decision != entry.rule and not entry.reason
        ]
    )
    return read


def decide(panel: Panel, number: int, proposals: Mapping[str, Proposal]) -> dict[str, Entry]:
    """Return each item's entry: a person's decision where there is one with a reason, else the rule's.

    Raises ContentError if the file decides about an item that the round does not judge.
    """
    return merged(read_decisions(panel, number), number, proposals)


def merged(before: DecisionFile | None, number: int, proposals: Mapping[str, Proposal]) -> dict[str, Entry]:
    """Return each item's entry by what was decided `before` and the rule's proposals (see `decide`)."""
    decided = before.decision if before else {}
    if foreign := [item for item in decided if item not in proposals]:
        where = f"round-{number}/decisions.toml, {foreign[0]}"
        remedy = f"Remove it.{nearest(foreign[0], proposals)}"
        raise ContentError.at(where, f"round {number} does not judge this item.", remedy)
    entries = {}
    for item, proposal in proposals.items():
        entry = decided.get(item)
        by_hand = entry if entry and entry.reason else None
        entries[item] = Entry(
            decision=by_hand.decision if by_hand else proposal.rule,
            reason=by_hand.reason if by_hand else "",
            rule=proposal.rule,
            why=proposal.why,
        )
    return entries


def write_decisions(panel: Panel, number: int, entries: Mapping[str, Entry]) -> Path:
    """Write a round's decision log and return its path."""
    path = _path(panel, number)
    table = {item: entry.model_dump() for item, entry in entries.items()}
    values = {"schema": 1, "round": number, "ratings": panel.fingerprint(number), "decision": table}
    write_toml(path, values, _ABOUT)
    return path


def overturned(panel: Panel, number: int, entries: Mapping[str, Entry]) -> list[str]:
    """Say which decisions a person made in an earlier round that this round's differ from."""
    read = {one: read_decisions(panel, one) for one in panel.rounds if one < number}
    return turned(read, entries)


def turned(read: Mapping[int, DecisionFile | None], entries: Mapping[str, Entry]) -> list[str]:
    """Say which decisions by hand in the rounds `read` these entries differ from."""
    notes = []
    for earlier, before in read.items():
        for item, entry in (before.decision if before else {}).items():
            now = entries.get(item)
            if entry.reason and now and not now.reason and now.decision != entry.decision:
                said = f"round {earlier} decided '{entry.decision}' by hand ({entry.reason})"
                notes.append(f"{item}: {said}; this round's ratings say '{now.decision}'.")
    return notes


def standing(panel: Panel) -> dict[str, tuple[int, Entry]]:
    """Return each item's last decision with its round; raise ContentError if a round has none for its ratings."""
    found: dict[str, tuple[int, Entry]] = {}
    for number in panel.rounds:
        read = read_decisions(panel, number)
        if read is None or read.ratings != panel.fingerprint(number):
            what = "nothing is decided yet." if read is None else "ratings came in after the decisions were made."
            remedy = f"Run: mentorscale panel report {panel.folder} --round {number}"
            raise ContentError.at(f"{panel.folder}, round {number}", what, remedy)
        found |= {item: (number, entry) for item, entry in read.decision.items()}
    return found


def _path(panel: Panel, number: int) -> Path:
    return panel.round_folder(number) / "decisions.toml"
