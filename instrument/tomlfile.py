"""TOML files in and out of typed models: every fault of a file reported at once, with its place."""

import json
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from instrument.errors import ContentError, Problem, UsageError, nearest

Model = TypeVar("Model", bound=BaseModel)


class FileModel(BaseModel):
    """Base of everything read from a file: frozen, and an unknown key is an error, not a shrug."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


def read_text(path: Path) -> str:
    """Return the UTF-8 text of `path`, or raise UsageError if it is not there, ContentError if not UTF-8."""
    if not path.is_file():
        kind = "a folder, not a file" if path.is_dir() else "not there"
        raise UsageError.at(str(path), f"the file is {kind}.", "Check the path.")
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ContentError.at(
            f"{path}, byte {error.start}", "the file is not UTF-8 text.", "Save it as UTF-8 and try again."
        ) from None


def read_toml(path: Path) -> dict[str, Any]:
    """Return the tables of a TOML file; a syntax fault becomes a ContentError that names the line."""
    try:
        return tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise ContentError.at(
            str(path), f"this is not valid TOML: {error}.", "Mend that line (text needs quotes)."
        ) from None


def load(model: type[Model], path: Path) -> Model:
    """Read `path` into `model`; raise ContentError with every fault of the file, each with its place."""
    tables = read_toml(path)
    try:
        return model.model_validate(tables)
    except ValidationError as error:
        raise ContentError(_problem(path, tables, model, fault) for fault in error.errors()) from None


def _problem(path: Path, tables: Mapping[str, Any], model: type[BaseModel], fault: Mapping[str, Any]) -> Problem:
    place = _place(tables, fault["loc"])
    where = f"{path.name}, {place}" if place else path.name
    kind, given = fault["type"], fault.get("input")
    if kind == "extra_forbidden":
        name = str(fault["loc"][-1])
        known = model.model_fields if len(fault["loc"]) == 1 else ()
        return Problem(where, "the key is not known here.", f"Remove it or correct it.{nearest(name, known)}")
    if kind == "missing":
        return Problem(where, "the key is missing.", "Add it.")
    message = str(fault["msg"]).removeprefix("Value error, ")
    if kind == "value_error":
        what, _, remedy = message.partition(" -> ")
        return Problem(where, what, remedy or "Correct it.")
    return Problem(where, f"{message[0].lower()}{message[1:]}, but it is {given!r}.", "Correct the value.")


def _place(tables: Mapping[str, Any], location: Iterable[str | int]) -> str:
    """Say a pydantic location in the file's own words: ('item', 6, 'key') -> "item 7 ('COM-A07'), key"."""
    parts: list[str] = []
    here: Any = tables
    for step in location:
        here = _step(here, step)
        if isinstance(step, int):
            name = here.get("id") if isinstance(here, Mapping) else None
            number = f" {step + 1}" + (f" ('{name}')" if name else "")
            parts[-1:] = [parts[-1] + number] if parts else [number.strip()]
        else:
            parts.append(str(step))
    return ", ".join(parts)


def _step(here: Any, step: str | int) -> Any:
    try:
        return here[step]
    except (KeyError, IndexError, TypeError):
        return None


def write_toml(path: Path, values: Mapping[str, Any], comment: str = "") -> None:
    """Write plain keys, arrays and one level of tables as TOML; the file appears whole or not at all."""
    plain = {key: value for key, value in values.items() if not isinstance(value, Mapping)}
    tables = {key: value for key, value in values.items() if isinstance(value, Mapping)}
    lines = [f"# {line}".rstrip() for line in comment.splitlines()]
    lines += [f"{_key(key)} = {_value(value)}" for key, value in plain.items() if value is not None]
    for name, table in tables.items():
        lines += ["", f"[{_key(name)}]"]
        lines += [f"{_key(key)} = {_value(value)}" for key, value in table.items() if value is not None]
    write_whole(path, "\n".join(lines) + "\n")


def write_whole(path: Path, text: str) -> None:
    """Write `text` to `path` through a neighbour file and a rename: no reader ever sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".part")
    draft.write_text(text, encoding="utf-8", newline="\n")
    draft.replace(path)


def _key(name: str) -> str:
    bare = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    return name if bare else json.dumps(name, ensure_ascii=False)


def _value(value: Any) -> str:
    # JSON's strings, numbers, booleans and arrays are TOML's too; only inline tables differ.
    if isinstance(value, Mapping):
        inner = ", ".join(f"{_key(key)} = {_value(item)}" for key, item in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    # TOML has no \/ or lone surrogates, and json never writes them; DEL alone needs an escape.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
