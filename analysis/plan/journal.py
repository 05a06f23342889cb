"""The file of replications: one JSON line each, so that a plan that was stopped goes on where it stood."""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis.plan.replication import Replicate
from analysis.plan.spec import Cell, Plan
from instrument.errors import ContentError, UsageError

NAME = "replications.jsonl"
_KIND, _SCHEMA = "mentorscale plan", 1
_REMEDY = "Give another --out, or remove that file to begin anew."

Kept = dict[tuple[Cell, int], Replicate]


@dataclass
class Journal:
    """The replications kept in `path` (None: in memory alone).

    The first line says of which plan they are. Lines are only added, many at a time in one write; a line cut short by a
    kill is dropped when the file is read again, and its replication made again: it comes out the same.
    """

    path: Path | None
    kept: Kept = field(default_factory=dict)

    @classmethod
    def open(cls, path: Path | None, plan: Plan, versions: dict[str, str]) -> "Journal":
        """Read what is kept of a plan, or begin its file.

        Raises ContentError if the file holds another plan's replications, or some of other versions of the programs;
        sample sizes, the number of replications and the level of the tests may differ.
        """
        if path is None:
            return cls(None)
        head = {"kind": _KIND, "schema": _SCHEMA, "plan": plan.identity, "software": versions}
        try:
            if path.is_file() and (text := _sound(path)):
                return cls(path, _read(path, text, head))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(_line(head), encoding="utf-8", newline="\n")
        except OSError as error:
            raise UsageError.at(str(path), f"it cannot be used: {error.strerror}.", "Give another --out.") from None
        return cls(path)

    def add(self, replicates: Iterable[Replicate]) -> None:
        """Keep some replications: on the disk before this returns."""
        fresh = list(replicates)
        self.kept |= {(one.cell, one.number): one for one in fresh}
        if self.path is None:
            return
        lines = "".join(_line(one.to_json()) for one in fresh)
        with self.path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False) + "\n"


def _sound(path: Path) -> str:
    """Return the file's whole lines, and cut off what stands after the last of them."""
    data = path.read_bytes()
    whole = data[: data.rfind(b"\n") + 1]
    if len(whole) < len(data):
        with path.open("r+b") as file:
            file.truncate(len(whole))
    return whole.decode("utf-8", errors="replace")


def _read(path: Path, text: str, head: dict[str, Any]) -> Kept:
    lines = text.splitlines()
    try:
        found, *rest = [json.loads(line) for line in lines]
        if not isinstance(found, dict) or found.get("kind") != _KIND or found.get("schema") != _SCHEMA:
            raise ValueError
        _check_same(path, found, head)
        made = [Replicate.from_json(line) for line in rest]
    except (ValueError, KeyError, TypeError):
        raise ContentError.at(str(path), "this is not a plan's file of replications.", _REMEDY) from None
    return {(one.cell, one.number): one for one in made}


def _check_same(path: Path, found: dict[str, Any], head: dict[str, Any]) -> None:
    for part, what in (("plan", "of another plan"), ("software", "made by other versions of the programs")):
        names = sorted({*found[part], *head[part]})
        if differ := [name for name in names if found[part].get(name) != head[part].get(name)]:
            said = f"it holds replications {what}: {', '.join(map(_words(found[part], head[part]), differ))}."
            raise ContentError.at(str(path), said, _REMEDY)


def _words(old: dict[str, Any], new: dict[str, Any]) -> Any:
    """Return what says how one setting differs; texts are not written out."""

    def words(name: str) -> str:
        values = old.get(name), new.get(name)
        if any(isinstance(value, str) and len(value) > 20 for value in values):
            return f"another {name}"
        return f"{name} {values[0]}, not {values[1]}"

    return words
