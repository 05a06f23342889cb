"""Entries of a catalogue: texts with places for what varies, and how a text is read by them.

A place is `{name}`, or `{name:kind}` where only one kind of text may stand in it:

    {n:number}     a number: −.03, 1,234, 12.5, 1e-8
    {item:name}    what somebody named: an item, a construct, a column; it stays as it is unless an entry says otherwise
    {items:names}  a list of names, joined by commas, "and" or semicolons; each may have something in brackets after it
    {title:quoted} what stays as it is, however long
    {what}         a text, which is looked up in its turn
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from heapq import merge

PLACE = re.compile(r"\{(\w+)(?::(\w+))?\}")
_NUMBER = r"[−+-]?(?=\.?\d)(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d+)?(?:[eE][−+-]?\d+)?"
KINDS = ("number", "name", "names", "quoted", "text")
_PAIRS = {")": "(", "]": "["}


@dataclass(frozen=True)
class Entry:
    """A text with places, and the same in another language."""

    source: str
    target: str

    @cached_property
    def kinds(self) -> Mapping[str, str]:
        """Return place -> kind."""
        return {name: kind or "text" for name, kind in PLACE.findall(self.source)}

    @cached_property
    def fixed(self) -> tuple[str, ...]:
        """Return what stands before, between and after the places."""
        return tuple(PLACE.split(self.source)[::3])

    @cached_property
    def head(self) -> str:
        """Return what every text of the entry begins with."""
        return self.fixed[0]

    @cached_property
    def tail(self) -> str:
        """Return what every text of the entry ends with."""
        return self.fixed[-1]

    @cached_property
    def rank(self) -> int:
        """Return the place among entries: the more fixed signs, the earlier."""
        return -sum(map(len, self.fixed))

    @cached_property
    def worded(self) -> bool:
        """Whether it has a word of its own, and not only signs between its places."""
        return any(sign.isalpha() for part in self.fixed for sign in part)

    @property
    def first_word(self) -> str:
        """Return the word that every text of the entry begins with, "" if that varies."""
        word, blank, _ = self.fixed[0].partition(" ")
        return word if blank else ""

    def readings(self, text: str) -> Iterator[dict[str, str]]:
        """Yield what may stand in the places if the entry says `text`: with short first places, and with long ones."""
        if not self._in_order(text):
            return
        said: dict[str, str] = {}
        for pattern in self._patterns:
            match = pattern.fullmatch(text)
            if match and match.groupdict() != said and all(map(balanced, match.groupdict().values())):
                said = match.groupdict()
                yield said

    def _in_order(self, text: str) -> bool:
        """Whether the fixed parts stand in the text one after the other: cheaper than to read it."""
        place = 0
        for part in self.fixed:
            place = text.find(part, place)
            if place < 0:
                return False
            place += len(part)
        return True

    @cached_property
    def _patterns(self) -> tuple[re.Pattern[str], ...]:
        """Return the expressions that read a text; two where it matters which place takes most."""
        free = sum(kind != "number" for kind in self.kinds.values())
        return tuple(self._pattern(taken) for taken in ((".+?", ".+") if free > 1 else (".+?",)))

    def _pattern(self, taken: str) -> re.Pattern[str]:
        parts = [re.escape(self.fixed[0])]
        for (name, kind), after in zip(self.kinds.items(), self.fixed[1:], strict=True):
            parts += [f"(?P<{name}>{_NUMBER if kind == 'number' else taken})", re.escape(after)]
        return re.compile("".join(parts), re.S)


class Index:
    """The entries with places, to be looked up by a text."""

    def __init__(self, entries: Mapping[str, str]) -> None:
        """Take those of `entries` that have places; raise ValueError for a kind of place that there is not."""
        self._by_word: dict[str, list[Entry]] = {}
        self._merged: dict[str, list[Entry]] = {}
        placed = [Entry(source, target) for source, target in entries.items() if PLACE.search(source)]
        for entry in sorted(placed, key=lambda each: each.rank):
            if foreign := set(entry.kinds.values()) - set(KINDS):
                raise ValueError(f"{entry.source!r} has a place of kind {', '.join(foreign)}")
            self._by_word.setdefault(entry.first_word, []).append(entry)

    def readings(self, text: str) -> Iterator[tuple[Entry, dict[str, str]]]:
        """Yield the entries that may say the text, those with more words of their own first, and what varies."""
        for entry in self._beginning_with(text.partition(" ")[0]):
            if text.startswith(entry.head) and text.endswith(entry.tail):
                for reading in entry.readings(text):
                    yield entry, reading

    def _beginning_with(self, word: str) -> list[Entry]:
        """Return the entries whose texts begin with the word, or with what varies."""
        if word not in self._by_word:
            return self._by_word.get("", [])
        if word not in self._merged:
            both = (self._by_word[word], self._by_word.get("", []))
            self._merged[word] = list(merge(*both, key=lambda each: each.rank))
        return self._merged[word]


def balanced(text: str) -> bool:
    """Whether every bracket that opens is closed, and none closes that was not opened."""
    if not any(sign in text for sign in "()[]"):
        return True
    opened = []
    for sign in text:
        if sign in "([":
            opened.append(sign)
        elif sign in ")]" and (not opened or opened.pop() != _PAIRS[sign]):
            return False
    return not opened
