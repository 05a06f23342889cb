"""Write edits back into a bank's TOML files: the lines they are about, no other; all files or none."""

import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from instrument import bank, tomlfile
from instrument.errors import ContentError
from instrument.exchange.edits import Edit
from instrument.exchange.files import read_bytes, write_together
from instrument.exchange.tomledit import retouched


def changed_files(folder: Path, edits: Iterable[Edit]) -> dict[Path, bytes]:
    """Return the new contents of the bank's files that the edits change.

    The bank is read as it would be; raises ContentError with every fault if that would be no sound bank.
    """
    by_file: dict[str, list[Edit]] = {}
    for edit in edits:
        by_file.setdefault(edit.file, []).append(edit)
    contents = {folder / name: _edited(folder / name, changes) for name, changes in by_file.items()}
    if contents:
        _check(folder, contents)
    return contents


def write(contents: Mapping[Path, bytes]) -> None:
    """Write the new contents, all files or none."""
    write_together(contents)


def _edited(path: Path, edits: Iterable[Edit]) -> bytes:
    def apply_all(tables: dict[str, Any]) -> None:
        for edit in edits:
            _apply(_table(tables, edit), edit)

    return retouched(path, apply_all)


def _table(tables: dict[str, Any], edit: Edit) -> dict[str, Any]:
    """Return the table of a file that holds an edit's field."""
    if edit.language is None:
        entries = [*tables["item"], *tables.get("open", [])]
        return next(entry for entry in entries if entry["id"].strip() == edit.item)
    wording: dict[str, Any] = tables["wording"][edit.item]
    return wording if edit.respondent is None else wording["by"][edit.respondent]


def _apply(table: dict[str, Any], edit: Edit) -> None:
    if edit.after is None:
        table.pop(edit.field, None)
    else:
        table[edit.field] = list(edit.after) if isinstance(edit.after, tuple) else edit.after


def _check(folder: Path, contents: Mapping[Path, bytes]) -> None:
    """Read the bank with the new contents in place, in a folder of its own."""
    head = tomlfile.load(bank.BankFile, folder / "items.toml")
    with tempfile.TemporaryDirectory() as staging:
        for name in ("items.toml", *(f"{language}.toml" for language in head.languages)):
            path = folder / name
            (Path(staging) / name).write_bytes(contents[path] if path in contents else read_bytes(path))
        try:
            bank.read_bank(Path(staging), beside=folder)
        except ContentError as error:
            what = "with these changes it would be no sound bank; nothing was written."
            raise ContentError([*ContentError.at(str(folder), what, "See below.").problems, *error.problems]) from None
