"""A page in another language: every text is looked up in a catalogue of sentences, some with places for what varies.

A catalogue's entry is a text as the page says it in English, and the same in the other language:

    "{n} factors were extracted ({how})." = "{n} عامل استخراج شد ({how})."

What stands in a place is looked up in its turn. A text without an entry is taken apart, at the end of a sentence, at
a semicolon, at a comma, and its parts are looked up. What is found nowhere stays English, set apart from the text
around it, and is told to `missed`: a reader sees an English sentence rather than a wrong one.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from instrument.document.blocks import (
    Block,
    Bullets,
    Card,
    Column,
    Document,
    Fact,
    Figure,
    Heading,
    Note,
    Paragraph,
    Table,
)

_SLOT = re.compile(r"\{(\w+)\}")
# Where a text may be taken apart, from the widest to the narrowest, and what joins the parts again.
_JOINTS = (r"(?<=[.!?]) (?=[A-Z\"'(])", r"; ", r": ", r", ")
# Nothing in it is a word: numbers, signs, and names that every language writes alike.
_SYMBOLS = re.compile(r"[^A-Za-z]*")
# Signs that keep a run of text in its own direction (Unicode's isolates).
LEFT_TO_RIGHT, RIGHT_TO_LEFT, EITHER, END = "\u2066", "\u2067", "\u2068", "\u2069"


@dataclass(frozen=True)
class Catalogue:
    """The sentences of one language. `number` writes a number as the language does; `kept` says what stays as it is.

    `joints` joins what was taken apart at a sentence's end, a semicolon, a colon, a comma.
    """

    language: str
    entries: Mapping[str, str]
    number: Callable[[str], str]
    kept: Callable[[str], bool]
    joints: tuple[str, ...] = (" ", "; ", ": ", ", ")
    missed: dict[str, None] = field(default_factory=dict)
    _known: dict[str, str] = field(default_factory=dict)

    def text(self, text: str) -> str:
        """Return the text in this language."""
        if text not in self._known:
            self._known[text] = self._looked_up(text.strip())
        return self._known[text]

    def _looked_up(self, text: str) -> str:
        found = self._entry(text)
        if found is None:
            found = self._taken_apart(text)
        if found is None:
            self.missed[text] = None
            return f"{LEFT_TO_RIGHT}{text}{END}"
        return found

    def _entry(self, text: str) -> str | None:
        """Return the text by an entry or as it is, None if it is unknown."""
        if text in self.entries:
            return self.number(self.entries[text])
        if _SYMBOLS.fullmatch(text):
            return self.number(text)
        if self.kept(text):
            return f"{LEFT_TO_RIGHT}{text}{END}"
        for pattern, target in self._patterns.get(_first_word(text), []) + self._patterns.get("", []):
            if match := pattern.fullmatch(text):
                parts = {name: self.text(value) for name, value in match.groupdict().items()}
                return target.format_map(parts)
        return None

    def _taken_apart(self, text: str) -> str | None:
        for joint, glue in zip(_JOINTS, self.joints, strict=True):
            parts = re.split(joint, text)
            if len(parts) > 1:
                return glue.join(self.text(part) for part in parts)
        if text.endswith(".") and (whole := self._entry(text[:-1])) is not None:
            return f"{whole}."
        return None

    @cached_property
    def _patterns(self) -> dict[str, list[tuple[re.Pattern[str], str]]]:
        """Entries with places, by their first word ("" where that varies), those with more words of their own first."""
        found: dict[str, list[tuple[re.Pattern[str], str]]] = {}
        for source in sorted(self.entries, key=lambda entry: -len(_SLOT.sub("", entry))):
            if _SLOT.search(source):
                pattern = "".join(
                    f"(?P<{part}>.+?)" if odd else re.escape(part)
                    for part, odd in zip(_SLOT.split(source), _alternating(), strict=False)
                )
                key = _first_word(source)
                target = self.number(self.entries[source])
                found.setdefault("" if "{" in key else key, []).append((re.compile(pattern, re.S), target))
        return found


def _alternating() -> "list[bool]":
    return [False, True] * 100


def _first_word(text: str) -> str:
    return text.split(" ", 1)[0]


def translate(document: Document, catalogue: Catalogue) -> Document:
    """Return the page in the catalogue's language."""
    say = catalogue.text
    return replace(
        document,
        title=say(document.title),
        blocks=tuple(_block(block, say) for block in document.blocks),
        language=catalogue.language,
        watermark=say(document.watermark) if document.watermark else None,
        footer=tuple(map(say, document.footer)),
        links={say(name): anchor for name, anchor in document.links.items()},
    )


def _block(block: Block, say: Callable[[str], str]) -> Block:
    match block:
        case Heading() | Paragraph() | Note():
            return replace(block, text=say(block.text))
        case Table():
            return _table(block, say)
        case Figure():
            return replace(block, caption=say(block.caption), alt=say(block.alt))
        case Bullets():
            return block if block.kind == "references" else replace(block, texts=tuple(map(say, block.texts)))
        case Card():
            facts = tuple(_fact(fact, say) for fact in block.facts)
            return replace(
                block, title=say(block.title), facts=facts, tables=tuple(_table(table, say) for table in block.tables)
            )


def _fact(fact: Fact, say: Callable[[str], str]) -> Fact:
    return replace(fact, label=say(fact.label), text=fact.text if fact.language else say(fact.text))


def _table(table: Table, say: Callable[[str], str]) -> Table:
    return replace(
        table,
        caption=say(table.caption),
        columns=tuple(Column(column.key, say(column.label), column.numeric) for column in table.columns),
        rows=tuple(tuple(say(cell) if cell else cell for cell in row) for row in table.rows),
        notes=tuple(map(say, table.notes)),
    )
