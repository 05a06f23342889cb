"""Change a TOML file where it stands: comments, order and every untouched line remain byte for byte."""

import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Table

from instrument.errors import ContentError
from instrument.exchange.files import read_bytes

_MARK = "\ufeff"


def retouched(path: Path, change: Callable[[dict[str, Any]], None]) -> bytes:
    """Return the new contents of a TOML file whose tables `change` changes in place."""
    # Bytes, because reading as text would turn the ends of lines, and take a byte-order mark away, unasked.
    text = read_bytes(path).decode("utf-8")
    mark, text = (_MARK, text[1:]) if text.startswith(_MARK) else ("", text)
    wanted = tomllib.loads(text)
    change(wanted)
    return (mark + retouch(text, wanted, path.name)).encode("utf-8")


def retouch(text: str, wanted: Mapping[str, Any], where: str) -> str:
    """Return `text` with as few lines changed as make it say `wanted`.

    The result is read again by the standard library and compared, so that no fault of the editing can reach a file;
    raises ContentError at `where` if it does not say what it must.
    """
    have = tomllib.loads(text)
    if have == wanted:
        return text
    grown = any(_tables(value) and len(value) > len(have.get(key, [])) for key, value in wanted.items())
    windows = "\r\n" in text and text.count("\n") == text.count("\r\n")
    try:
        plain = text.replace("\r\n", "\n") if windows else text
        # A new entry comes after a blank line, and the file ends with one end of line as before.
        document = tomlkit.parse(plain.rstrip("\n") + "\n\n" if grown else plain)
        _sync(document, have, wanted)
        changed = tomlkit.dumps(document).rstrip("\n") + "\n" if grown else tomlkit.dumps(document)
        if windows:
            changed = changed.replace("\n", "\r\n")
        if tomllib.loads(changed) == wanted:
            return changed
    except (TOMLKitError, tomllib.TOMLDecodeError, KeyError, TypeError, ValueError):
        pass
    raise ContentError.at(
        where, "its TOML is written in a way that cannot be edited in place.", "Make the change by hand."
    )


def _sync(place: Any, have: dict[str, Any], wanted: Mapping[str, Any]) -> None:
    """Bring the tomlkit table `place`, which says `have`, to say `wanted`."""
    for key in have:
        if key not in wanted:
            del place[key]
    # A new key stands after the last one: at the end of the table, it would come below a comment on the next table.
    last = next((key for key in reversed(have) if key in wanted and not isinstance(have[key], Mapping)), None)
    for key, value in wanted.items():
        if key in have:
            _sync_value(place, key, have[key], value)
        elif isinstance(place, Table) and last is not None:
            place.value._insert_after(last, key, _plain(value))
            last = key
        else:
            place[key] = _plain(value)


def _sync_value(place: Any, key: str, have: Any, wanted: Any) -> None:
    if have == wanted:
        return
    if isinstance(have, dict) and isinstance(wanted, Mapping):
        _sync(place[key], have, wanted)
    elif _tables(have) and _tables(wanted) and len(have) <= len(wanted):
        for number, entry in enumerate(have):
            _sync(place[key][number], entry, wanted[number])
        for entry in wanted[len(have) :]:
            place[key].append(_entry(entry) if isinstance(place[key], AoT) else _plain(entry))
    else:
        place[key] = _plain(wanted)


def _tables(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(entry, Mapping) for entry in value)


def _entry(values: Mapping[str, Any]) -> Any:
    """Return a new entry of an array of tables, followed by a blank line as in every shipped file."""
    table = tomlkit.table()
    for key, value in values.items():
        table.add(key, _plain(value))
    table.add(tomlkit.nl())
    return table


def _plain(value: Any) -> Any:
    """Return the value for tomlkit, written as this file writes it: what is nested stays on its line."""
    return tomlkit.value(value_text(value))


def value_text(value: Any) -> str:
    """Return a value as TOML writes it on one line; a list of tables has a line for each."""
    if isinstance(value, Mapping):
        inner = ", ".join(f"{key_text(key)} = {value_text(item)}" for key, item in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if _tables(value):
        return "[\n" + "".join(f"  {value_text(item)},\n" for item in value) + "]"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(value_text(item) for item in value) + "]"
    return str(tomlkit.item(value).as_string())


def key_text(key: str) -> str:
    """Return a key as TOML writes it, in quotes where it needs them."""
    return str(tomlkit.key(key).as_string())


def table_text(header: str, entries: Mapping[str, Any]) -> str:
    """Return one table under its header line."""
    lines = [header, *(f"{key_text(key)} = {value_text(value)}" for key, value in entries.items())]
    return "\n".join(lines) + "\n"


def whole_text(comment: str, tables: Mapping[str, Any]) -> str:
    """Return a new file: a comment, the plain keys, and every entry of every list of tables as a table of its own."""
    head = {key: value for key, value in tables.items() if not _tables(value)}
    entries = [(key, entry) for key, value in tables.items() if _tables(value) for entry in value]
    comments = "".join(f"# {line}\n" for line in comment.splitlines())
    return table_text(comments.rstrip("\n"), head) + "".join(
        f"\n{table_text(f'[[{key}]]', one)}" for key, one in entries
    )
