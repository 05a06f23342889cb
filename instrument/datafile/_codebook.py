"""The codebook of a table of answers: every column, for people (Markdown) and for machines (JSON)."""

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

from instrument.datafile._variables import Variable, variables
from instrument.responses import Responses

SCHEMA_VERSION = 1
_KINDS = {"whole": "whole number", "number": "number", "text": "text"}


def as_data(responses: Responses) -> dict[str, Any]:
    """Return the codebook as plain data."""
    return {
        "schema_version": SCHEMA_VERSION,
        "title": responses.forms[0].title,
        "simulated": responses.simulated,
        "n_rows": len(responses.rows),
        "declined": responses.declined,
        "forms": [{"id": f.id, "language": f.language, "hash": f.hash, "seed": f.seed} for f in responses.forms],
        "columns": [
            {"position": place, **column(variable), "counts": _counts(responses, place - 1, variable)}
            for place, variable in enumerate(variables(responses), start=1)
        ],
    }


def column(variable: Variable) -> dict[str, Any]:
    """Return what a column means as plain data; what does not concern it is left out."""
    said: dict[str, Any] = {"name": variable.name, "kind": variable.kind, "role": variable.role}
    said["label"] = variable.label
    said["values"] = {str(value): words for value, words in variable.values.items()}
    said["missing"] = {str(value): words for value, words in variable.missing.items()}
    if variable.construct:
        said |= {"construct": variable.construct, "key": variable.key, "codes": list(variable.codes)}
    said |= {"asked_of": list(variable.roles), "min": variable.least, "max": variable.greatest}
    said["expected"] = variable.expected
    return {name: value for name, value in said.items() if value not in (None, [], {}, "")}


def to_json(responses: Responses) -> bytes:
    """Return the codebook as JSON."""
    return (json.dumps(as_data(responses), ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def to_markdown(responses: Responses) -> bytes:
    """Return the codebook as Markdown."""
    data = as_data(responses)
    lines = [f"# Codebook: {_plain(data['title'])}", ""]
    if responses.simulated:
        lines += [f"**SIMULATED**: {_plain(responses.simulated)}", ""]
    lines += [f"{data['n_rows']} rows; {data['declined']} sessions without consent are not in the file.", ""]
    lines += [f"* Form {form['id']} ({form['language']}), SHA-256 {form['hash']}" for form in data["forms"]]
    for entry in data["columns"]:
        lines += ["", f"## {entry['position']}. {entry['name']}", ""]
        lines += [f"{_plain(text)}  " for text in entry.get("label", {}).values()]
        lines += ["", _facts(entry), *_values(entry)]
    return ("\n".join(lines) + "\n").encode("utf-8")


def _facts(entry: Mapping[str, Any]) -> str:
    facts = [_KINDS[entry["kind"]], entry.get("role", "")]
    facts += [f"{name} {entry[name]}" for name in ("construct", "expected") if name in entry]
    if entry.get("key") == -1:
        facts.append("reversed: agreeing speaks against the construct; the answers are as given")
    if "codes" in entry:
        facts.append(f"codes {', '.join(entry['codes'])}")
    if "asked_of" in entry:
        facts.append(f"asked of {', '.join(entry['asked_of'])}")
    if "min" in entry and "max" in entry:
        facts.append(f"from {entry['min']:g} to {entry['max']:g}")
    return "; ".join(fact for fact in facts if fact) + "."


def _values(entry: Mapping[str, Any]) -> list[str]:
    """Return the table of a column's values and missing codes with how often each occurs."""
    every = {**entry.get("values", {}), **entry.get("missing", {})}
    if not every:
        return []
    rows = []
    for value, words in every.items():
        what = " / ".join(map(_plain, words.values()))
        mark = " (missing)" if value in entry.get("missing", {}) else ""
        rows.append(f"| {value} | {what}{mark} | {entry['counts'].get(value, 0)} |")
    return ["", "| value | label | n |", "| ---: | --- | ---: |", *rows]


def _counts(responses: Responses, place: int, variable: Variable) -> dict[str, int]:
    """Return how often each value and missing code occurs; of other columns, how many cells are filled."""
    cells = Counter(row[place] for row in responses.rows)
    if variable.values or variable.missing:
        known = [str(value) for value in (*variable.values, *variable.missing)]
        return {value: cells[value] for value in known if cells[value]}
    return {"filled": sum(count for cell, count in cells.items() if cell)}


def _plain(text: str) -> str:
    """Return a text that Markdown shows as it is, on one line of a table."""
    escaped = "".join(f"\\{sign}" if sign in "\\`*_[]<>|#" else sign for sign in text)
    return " ".join(escaped.split())
