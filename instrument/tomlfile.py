"""TOML files in and out of typed models: every fault of a file reported at once, with its place."""

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from instrument.errors import ContentError, Problem, UsageError, nearest

Model = TypeVar("Model", bound=BaseModel)

# pydantic's names for a value of the wrong kind, in the words of who edits the file.
_KINDS = {
    "string_type": "text in quotes",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "tuple_type": "a list",
    "dict_type": "a table",
    "model_type": "a table",
}


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
    except OSError as error:
        raise UsageError.at(str(path), f"it cannot be read: {error.strerror}.", "Check the file's rights.") from None


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
        raise ContentError(_problems(path.name, tables, model, error)) from None


def load_sound(model: type[Model], path: Path) -> tuple[Model, list[Problem], dict[str, Any]]:
    """Read `path` into `model` without its faulty entries; return it, their faults, and the tables as they stand.

    So that a check of several files against one another can go on and report everything at once. Raises ContentError
    if what is left is not a `model` either.
    """
    tables = read_toml(path)
    try:
        return model.model_validate(tables), [], tables
    except ValidationError as error:
        problems = _problems(path.name, tables, model, error)
        try:
            return model.model_validate(_without(tables, error)), problems, tables
        except ValidationError:
            raise ContentError(problems) from None


def _without(tables: Mapping[str, Any], error: ValidationError) -> dict[str, Any]:
    """Leave out each faulty entry of an array of tables or a table of tables, and each unknown key."""
    faulty = {fault["loc"][:2] for fault in error.errors()}
    sound: dict[str, Any] = {}
    for key, value in tables.items():
        if (key,) in faulty:
            continue
        if isinstance(value, list):
            sound[key] = [entry for place, entry in enumerate(value) if (key, place) not in faulty]
        elif isinstance(value, Mapping):
            sound[key] = {name: entry for name, entry in value.items() if (key, name) not in faulty}
        else:
            sound[key] = value
    return sound


def _problems(file: str, tables: Mapping[str, Any], model: type[BaseModel], error: ValidationError) -> list[Problem]:
    """Return the faults of a file, one a place (pydantic gives one for each kind that a value might have been)."""
    places: dict[str, list[Any]] = {}
    for fault in error.errors():
        places.setdefault(_place(tables, fault["loc"]), []).append(fault)
    return [
        _problem(f"{file}, {place}" if place else file, faults, _known(model, faults[0]["loc"]))
        for place, faults in places.items()
    ]


def _problem(where: str, faults: Sequence[Mapping[str, Any]], known: Sequence[str]) -> Problem:
    fault = faults[0]
    kind = fault["type"]
    if kind == "extra_forbidden":
        hint = nearest(str(fault["loc"][-1]), known)
        return Problem(where, "the key is not known here.", f"Remove it or correct it.{hint}")
    if kind == "missing":
        return Problem(where, "the key is missing.", "Add it.")
    message = str(fault["msg"]).removeprefix("Value error, ")
    if kind == "value_error":
        what, _, remedy = message.partition(" -> ")
        return Problem(where, what, remedy or "Correct it.")
    given = fault.get("input")
    if kinds := dict.fromkeys(_KINDS[one["type"]] for one in faults if one["type"] in _KINDS):
        return Problem(where, f"it must be {' or '.join(kinds)}, but it is {given!r}.", "Correct the value.")
    return Problem(where, f"{message[0].lower()}{message[1:]}, but it is {given!r}.", "Correct the value.")


def _known(model: type[BaseModel], location: Sequence[str | int]) -> list[str]:
    """Return the keys, as a file writes them, that may stand beside the last step of a pydantic location."""
    here: Any = model
    for step in location[:-1]:
        if isinstance(here, type) and issubclass(here, BaseModel):
            fields = here.model_fields.items()
            here = next((field.annotation for name, field in fields if step == (field.alias or name)), None)
        else:
            here = next(iter(kind for kind in get_args(here) if isinstance(kind, type) and kind is not str), None)
    if not (isinstance(here, type) and issubclass(here, BaseModel)):
        return []
    return [field.alias or name for name, field in here.model_fields.items()]


def _place(tables: Mapping[str, Any], location: Iterable[str | int]) -> str:
    """Say a pydantic location in the file's own words: ('item', 6, 'key') -> "item 7 ('COM-A07'), key"."""
    parts: list[str] = []
    here: Any = tables
    for step in location:
        if not isinstance(here, (Mapping, list)):
            break  # The rest names a kind that the value might have been.
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


def write_toml(path: Path, values: Mapping[str, Any], comment: str = "", closing: str = "") -> None:
    """Write plain keys, arrays and one level of tables as TOML, `closing` after them; the file whole or not at all."""
    write_whole(path, toml_text(values, comment, closing))


def toml_text(values: Mapping[str, Any], comment: str = "", closing: str = "") -> str:
    """Return what `write_toml` writes."""
    plain = {key: value for key, value in values.items() if not isinstance(value, Mapping)}
    tables = {key: value for key, value in values.items() if isinstance(value, Mapping)}
    lines = [f"# {line}".rstrip() for line in comment.splitlines()]
    lines += [f"{_key(key)} = {_value(value)}" for key, value in plain.items() if value is not None]
    for name, table in tables.items():
        lines += ["", f"[{_key(name)}]"]
        lines += [f"{_key(key)} = {_value(value)}" for key, value in table.items() if value is not None]
    return "\n".join(lines) + "\n" + (f"\n{closing}" if closing else "")


def toml_value(value: Any) -> str:
    """Return a text, number, flag, list or table as TOML writes it."""
    return _value(value)


def write_whole(path: Path, text: str) -> None:
    """Write `text` to `path` in UTF-8, whole or not at all (see write_bytes)."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """Write `content` to `path` through a neighbour file and a rename: no reader ever sees half of it.

    Raises UsageError, and leaves nothing behind, if it cannot be written there.
    """
    draft = path.parent / f"{path.name}.part"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            draft.write_bytes(content)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise UsageError.at(str(path), f"it cannot be written: {error.strerror}.", "Give another path.") from None


def _key(name: str) -> str:
    bare = name.isascii() and name.replace("_", "").replace("-", "").isalnum()
    return name if bare else _value(name)


def _value(value: Any) -> str:
    # JSON's strings, numbers, booleans and arrays are TOML's too; only inline tables differ.
    if isinstance(value, Mapping):
        inner = ", ".join(f"{_key(key)} = {_value(item)}" for key, item in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, (list, tuple)):
        if value and all(isinstance(item, Mapping) for item in value):
            return "[\n" + "".join(f"  {_value(item)},\n" for item in value) + "]"
        return "[" + ", ".join(_value(item) for item in value) + "]"
    # TOML has no \/, and json never writes it; DEL alone needs an escape.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
