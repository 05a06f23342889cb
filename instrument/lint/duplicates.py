"""Rules about wordings that are the same, or nearly."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from instrument.bank import ItemBank
from instrument.item import Item
from instrument.lint.example import Entry, small
from instrument.lint.rule import Fault, rule, texts
from instrument.lint.text import Text

# Below 0.80 the shipped banks have only wordings that share their frame ("Through our mentoring programme, mentees
# build relationships with ..."); above it stand the pairs that differ in one word.
ALIKE = 0.80
_FRAME = (
    Entry("AA91", "Our university pays mentors a fee.", "دانشگاه ما به منتورها حق‌الزحمه می‌دهد."),
    Entry("AA92", "Group sessions are held in our programme.", "در برنامهٔ ما جلسه‌های گروهی برگزار می‌شود."),
)
_NEEDS = "In our programme, mentors are selected with care to suit students' needs."
_INTERESTS = "In our programme, mentors are selected with care to suit students' interest."


@rule(
    "L51",
    "duplicate",
    "error",
    why="The same text asked twice counts one opinion twice and makes alpha look better than it is. Case, marks and "
    "half-spaces do not make a difference.",
    remedy="Remove one, and name its codes in the other.",
    trips=(
        small(Entry("AA01", "My mentor helps me."), Entry("AA02", "My mentor helps me!"), *_FRAME),
        small(Entry("AA01", None, "منتورها کمک می‌کنند."), Entry("AA02", None, "منتور‌ها کمک می‌کنند."), *_FRAME),
    ),
    passes=(
        small(Entry("AA01", "My mentor helps me."), Entry("AA02", "My mentor helps others."), *_FRAME),
        small(Entry("AA01", "It helps me."), Entry("AA02", "It helps me.", respondent=("mentor",)), *_FRAME),
    ),
)
def duplicate(bank: ItemBank) -> Iterator[Fault]:
    """Find an item that a respondent has read before."""
    for language in bank.languages:
        for one, other in combinations(_readings(bank, language), 2):
            if one.bare == other.bare and one.met_with(other):
                yield Fault(other.item.id, f"It is the same text as {one.item.id}.", language, other.text.respondent)


@rule(
    "L52",
    "near-duplicate",
    "warning",
    why=f"Two texts that differ in a word (cosine of character n-grams, weighted by TF-IDF, at least {ALIKE:.2f}) are "
    "answered alike for their wording. The parts of one code, each with its `reason`, are meant to be alike.",
    remedy="Word them further apart, join them, or waive it with the difference that matters.",
    trips=(
        small(Entry("AA01", _NEEDS), Entry("AA02", _INTERESTS), Entry("AA03", _NEEDS + " Yes."), *_FRAME),
        small(
            Entry("AA01", None, "منتورها متناسب با نیازهای دانشجویان انتخاب می‌شوند."),
            Entry("AA02", None, "منتورها متناسب با نیازهای دانشجو انتخاب می‌شوند."),
            *_FRAME,
        ),
    ),
    passes=(
        small(
            Entry("AA01", _NEEDS, codes=("C1",), reason="The first of two ideas."),
            Entry("AA02", _INTERESTS, codes=("C1",), reason="The second of two ideas."),
            *_FRAME,
        ),
        small(
            Entry("AA01", "Mentees build relationships with other students."),
            Entry("AA02", "Mentees have more contact with physicians."),
            *_FRAME,
        ),
    ),
)
def near_duplicate(bank: ItemBank) -> Iterator[Fault]:
    """Find pairs of items that a respondent can hardly tell apart."""
    for language in bank.languages:
        readings = _readings(bank, language)
        for first, second, cosine in _alike([reading.bare for reading in readings]):
            one, other = readings[first], readings[second]
            if one.bare != other.bare and one.met_with(other) and not one.meant_like(other):
                message = f"It reads like {one.item.id} (cosine {cosine:.2f}): {one.text.text}"
                yield Fault(other.item.id, message, language, other.text.respondent)


@dataclass(frozen=True, slots=True)
class _Reading:
    """A wording with those who read it; `bare` is its text without case, marks and half-spaces."""

    item: Item
    text: Text
    bare: str
    readers: frozenset[str]

    def met_with(self, other: "_Reading") -> bool:
        """Say whether a respondent meets both, in two items."""
        return self.item.id != other.item.id and bool(self.readers & other.readers)

    def meant_like(self, other: "_Reading") -> bool:
        """Say whether the two are parts of one code, each with its reason."""
        shared = set(self.item.codes) & set(other.item.codes)
        return bool(shared and self.item.reason and other.item.reason)


def _readings(bank: ItemBank, language: str) -> list[_Reading]:
    items = {item.id: item for item in bank.items}
    return [
        _Reading(item, text, _bare(text), frozenset({text.respondent} if text.respondent else item.respondent))
        for text in texts(bank)
        if text.language == language and text.kind == "item" and (item := items[text.item])
    ]


def _bare(text: Text) -> str:
    return " ".join(re.sub(r"[^\w\s]", "", text.plain).split())


def _alike(texts: list[str]) -> Iterator[tuple[int, int, float]]:
    """Go through the pairs of texts whose cosine is at least ALIKE.

    The cosine is that of the counts of 3 to 5 characters within words, weighted by TF-IDF within these texts.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer

    if len(texts) < 2:
        return
    weights = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5)).fit_transform(texts)
    cosines = (weights @ weights.T).tocoo()
    pairs = zip(cosines.row.tolist(), cosines.col.tolist(), cosines.data.tolist(), strict=True)
    yield from sorted((i, j, cosine) for i, j, cosine in pairs if i < j and cosine >= ALIKE)
