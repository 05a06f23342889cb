"""A page in another language: every text is looked up in a catalogue of sentences, some with places for what varies.

A catalogue's entry is a text as the page says it in English, and the same in the other language:

    "{n:number} factors were extracted ({how})." = "{n} عامل استخراج شد ({how})."

What stands in a place is looked up in its turn (instrument.document.entries says what kinds of places there are). A
text without an entry is taken apart, at the end of a sentence, at a semicolon, a colon, a comma, at "and", and its
parts are looked up. A sentence is translated whole or not at all: one of which a part is found nowhere stays English,
set apart from the text around it, and the part is told to `missed`. A reader sees an English sentence rather than a
wrong one.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

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
from instrument.document.entries import Entry, Index
from instrument.document.joints import JOINTS, bracketed, listed, parts_of, starts

# What is found nowhere, and is no longer than this, is taken for a name.
_WORDS_OF_NAME = 4
# A name has none of them.
_NO_NAME = re.compile(r"; |: |\. |, |\n|[=<>]|\.$")
# So many parts between commas may belong together.
_MOST_MERGED = 4
# Signs that keep a run of text in its own direction (Unicode's isolates).
LEFT_TO_RIGHT, RIGHT_TO_LEFT, EITHER, END = "\u2066", "\u2067", "\u2068", "\u2069"


class Said(NamedTuple):
    """A text in another language, and those of its parts that were not found."""

    text: str
    missed: tuple[str, ...] = ()


def _no_word(text: str) -> bool:
    return not re.search(r"[A-Za-z]", text)


@dataclass(frozen=True)
class Catalogue:
    """The sentences of one language. `number` writes a number as the language does; `kept` says what stays as it is.

    `joints` joins what was taken apart at a sentence's end, a semicolon, a colon, a comma, at "and", at "or". `symbols`
    says which texts have no words, only numbers and signs; `native` which are in this language already. `names` stay as
    they are unless they have an entry, and so do the cells of the columns whose keys are `quoted`.
    """

    language: str
    entries: Mapping[str, str]
    number: Callable[[str], str]
    kept: Callable[[str], bool]
    joints: tuple[str, ...] = (" ", "; ", ": ", ", ", " and ", " or ")
    missed: dict[str, None] = field(default_factory=dict)
    symbols: Callable[[str], bool] = _no_word
    native: Callable[[str], bool] = lambda text: False
    quoted: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    _index: Index | None = None
    _known: dict[str, Said] = field(default_factory=dict)
    _targets: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Sort the entries by how they are found."""
        if self._index is None:
            object.__setattr__(self, "_index", Index(self.entries))

    def text(self, text: str) -> str:
        """Return the text in this language."""
        said = self._said(text.strip())
        self.missed.update(dict.fromkeys(said.missed))
        return said.text

    def knowing(self, names: Iterable[str], words: Mapping[str, str] | None = None) -> "Catalogue":
        """Return the catalogue with these names, which stay as they are, and a page's own `words` (see Document).

        What it misses is told to this one too.
        """
        own = words or {}
        said = {text: there for text, there in own.items() if text != there}
        quoted = frozenset(text for text, there in own.items() if text == there)
        return replace(self, entries={**self.entries, **said}, names=self.names | quoted | frozenset(names), _known={})

    def _said(self, text: str) -> Said:
        if text not in self._known:
            self._known[text] = self._looked_up(text)
        return self._known[text]

    def _looked_up(self, text: str) -> Said:
        plain = self._plain(text)
        if plain is not None:
            return Said(plain)
        best = None
        for said in self._ways(text):
            if not said.missed:
                return said
            if best is None or sum(map(len, said.missed)) < sum(map(len, best.missed)):
                best = said
        if self.native(text):
            return Said(text)
        return best or Said(f"{LEFT_TO_RIGHT}{text}{END}", (text,))

    def _plain(self, text: str) -> str | None:
        """Return what is said without taking the text apart: an entry, a number, a name; None if it is none."""
        if text in self.entries:
            return self._target(self.entries[text])
        if text in self.names and not self.symbols(text):
            return self._name(text)
        if self.symbols(text):
            return text if self.native(text) else self.number(text)
        return f"{LEFT_TO_RIGHT}{text}{END}" if self.kept(text) else None

    def _ways(self, text: str) -> Iterator[Said]:
        """Yield what the text may be in this language, by the ways to find it, the best first."""
        sentences, clauses, *others = [*zip(JOINTS, self.joints, strict=False)]
        if len(parts := parts_of(text, sentences[0])) > 1:
            yield self._joined(parts, sentences[1])
        readings = [*self._index.readings(text)] if self._index else []
        yield from self._read(reading for reading in readings if reading[0].worded)
        if len(parts := parts_of(text, clauses[0])) > 1:
            yield self._joined(parts, clauses[1])
        for joint, glue in others:
            if len(parts := parts_of(text, joint)) > 1 and (all_found := self._together(text, parts, glue)):
                yield all_found
        # Without a word of its own an entry says less than those of the parts: "{a:name}, {b:name}: {r:number}".
        yield from self._read(reading for reading in readings if not reading[0].worded)
        if text.endswith(".") and not (said := self._said(text[:-1])).missed:
            yield Said(f"{said.text}.")
        # What begins a sentence here may stand within one elsewhere.
        if text[:1].isupper() and not (said := self._said(text[0].lower() + text[1:])).missed:
            yield said

    def _read(self, readings: Iterable[tuple[Entry, dict[str, str]]]) -> Iterator[Said]:
        """Yield what entries say whose places are found, or hold what may be a name."""
        for entry, reading in readings:
            said = self._filled(entry, reading)
            if all(len(part.split()) <= _WORDS_OF_NAME and not _NO_NAME.search(part) for part in said.missed):
                yield said

    def _joined(self, parts: list[str], glue: str) -> Said:
        said = [self._said(part) for part in parts]
        return Said(glue.join(each.text for each in said), tuple(part for each in said for part in each.missed))

    def _together(self, text: str, parts: list[str], glue: str) -> Said | None:
        """Join the parts of the text if all are found; one that is not may be so with those after it (a citation)."""
        ends = [start + len(part) for start, part in zip(starts(text, parts), parts, strict=True)]
        found: list[str] = []
        first = 0
        while first < len(parts):
            start = ends[first] - len(parts[first])
            for last in range(first, min(first + _MOST_MERGED, len(parts))):
                said = self._said(text[start : ends[last]]) if (first, last) != (0, len(parts) - 1) else None
                if said and not said.missed:
                    found.append(said.text)
                    first = last + 1
                    break
            else:
                return None
        return Said(glue.join(found))

    def _filled(self, entry: Entry, reading: Mapping[str, str]) -> Said:
        """Return the entry in this language, with what is in its places."""
        said = {place: self._in_place(entry.kinds[place], text.strip()) for place, text in reading.items()}
        missed = tuple(part for each in said.values() for part in each.missed)
        return Said(self._target(entry.target).format_map({place: each.text for place, each in said.items()}), missed)

    def _in_place(self, kind: str, text: str) -> Said:
        if kind == "quoted":
            return Said(self._name(text))
        if kind == "name":
            return self._named(text)
        if kind != "names":
            return self._said(text)
        # A list has its glue at every other place.
        parts = listed(text)
        glue = {"; ": self.joints[1], " and ": self.joints[4]}
        said = [
            Said(glue.get(part, self.joints[3])) if odd % 2 else self._listed(part) for odd, part in enumerate(parts)
        ]
        return Said("".join(each.text for each in said), tuple(part for each in said for part in each.missed))

    def _listed(self, part: str) -> Said:
        """Return one of a list: a name, with a number or something in brackets after it or without."""
        said = self._said(part)
        if not said.missed:
            return said
        if (both := bracketed(part)) and not (inner := self._said(both[1])).missed:
            name = self._named(both[0])
            return Said(f"{name.text} ({inner.text})", name.missed)
        first, _, last = part.rpartition(" ")
        if first and self.symbols(last):
            name = self._named(first)
            return Said(f"{name.text} {self.number(last)}", name.missed)
        return self._named(part)

    def _named(self, text: str) -> Said:
        """Return a name as it is; what does not look like one, and is not known as one, is missed."""
        known = text in self.names or text in self.entries
        short = len(text.split()) <= _WORDS_OF_NAME and not _NO_NAME.search(text)
        return Said(self._name(text), () if known or text.isdigit() or (short and self._worded(text)) else (text,))

    def _worded(self, text: str) -> bool:
        return self.native(text) or not self.symbols(text)

    def _name(self, text: str) -> str:
        """Return a name as it is; what an entry says in brackets after it, or of a number ("row 3"), is said."""
        if text in self.entries:
            return self._target(self.entries[text])
        if (both := bracketed(text)) and both[1] in self.entries:
            return f"{self._name(both[0])} ({self._target(self.entries[both[1]])})"
        for entry, reading in self._index.readings(text) if self._index else ():
            if set(entry.kinds.values()) == {"number"}:
                return self._filled(entry, reading).text
        if self.native(text):
            return text
        return self.number(text) if self.symbols(text) else f"{LEFT_TO_RIGHT}{text}{END}"

    def _target(self, target: str) -> str:
        if target not in self._targets:
            self._targets[target] = self.number(target)
        return self._targets[target]


def translate(document: Document, catalogue: Catalogue) -> Document:
    """Return the page in the catalogue's language; what its quoted columns hold are names everywhere in it."""
    say = catalogue.knowing(_names(document, catalogue.quoted), document.words.get(catalogue.language)).text
    return replace(
        document,
        title=say(document.title),
        blocks=tuple(_block(block, say) for block in document.blocks),
        language=catalogue.language,
        watermark=say(document.watermark) if document.watermark else None,
        footer=tuple(map(say, document.footer)),
        links={say(name): anchor for name, anchor in document.links.items()},
    )


def _names(document: Document, quoted: frozenset[str]) -> Iterator[str]:
    """Yield what stands in the quoted columns of the page, and the members of columns such as "loading:F1"."""
    tables = [block for block in document.blocks if isinstance(block, Table)]
    tables += [table for block in document.blocks if isinstance(block, Card) for table in block.tables]
    for table in tables:
        for place, column in enumerate(table.columns):
            if ":" in column.key:
                yield column.label
            if column.key in quoted:
                yield from (row[place] for row in table.rows if row[place])


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
