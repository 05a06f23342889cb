"""A page kept as JSON, from which it is shown again in another form or language without computing anything."""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, cast

from instrument.document.blocks import (
    Block,
    Bullets,
    Card,
    Column,
    Document,
    Fact,
    Figure,
    Gathered,
    Heading,
    Note,
    Paragraph,
    Table,
)
from instrument.errors import ContentError

FORMAT = 1
_KINDS: Mapping[str, type] = {
    kind.__name__: kind for kind in (Heading, Paragraph, Note, Table, Figure, Bullets, Card, Column, Fact, Gathered)
}


def to_json(document: Document) -> str:
    """Return the page as JSON; the same page is the same text."""
    values = {each.name: getattr(document, each.name) for each in fields(document)}
    values |= {"format": FORMAT, "blocks": [_kept(block) for block in document.blocks], "links": dict(document.links)}
    values["words"] = {language: dict(own) for language, own in document.words.items()}
    return json.dumps(values, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def from_json(text: str, source: str) -> Document:
    """Return the page that `to_json` wrote; raise ContentError if it is none."""
    try:
        values = json.loads(text)
        if values.pop("format") != FORMAT:
            raise ValueError("it is of another version")
        blocks = tuple(cast("Block", _made(block)) for block in values.pop("blocks"))
        return Document(**{**values, "blocks": blocks, "footer": tuple(values["footer"])})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ContentError.at(source, f"it is no page of a report ({error}).", "Run validate again.") from None


def _kept(block: Any) -> Any:
    """Return a block as JSON with the name of its kind."""
    if is_dataclass(block):
        kept = {each.name: _kept(getattr(block, each.name)) for each in fields(block)}
        return {"kind:": type(block).__name__, **kept}
    return [_kept(item) for item in block] if isinstance(block, tuple) else block


def _made(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_made(item) for item in value)
    if isinstance(value, dict) and "kind:" in value:
        values = {name: _made(item) for name, item in value.items() if name != "kind:"}
        return _KINDS[value["kind:"]](**values)
    return value
