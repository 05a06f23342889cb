"""Small banks and texts, to write the examples of a rule beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from instrument.bank import Construct, ItemBank, Waiver
from instrument.codebook import Codebook
from instrument.item import Item, Level, Respondent, Status, Wordings
from instrument.lint.text import Text
from instrument.scale import Scales

en = partial(Text, "en")
fa = partial(Text, "fa")

Worded = str | Mapping[Respondent, str] | None

_TITLES = {"en": "Example", "fa": "نمونه"}
_LABELS = {
    "agreement": (("Disagree", "مخالفم"), ("Agree", "موافقم")),
    "frequency": (("Never", "هرگز"), ("Always", "همیشه")),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """An item with its wordings (one for everybody, or one for each respondent), as an example writes it."""

    id: str
    en: Worded = "Our university supports mentoring."
    fa: Worded = None
    codes: tuple[str, ...] | None = None
    construct: str = "one"
    respondent: tuple[Respondent, ...] = ("mentee",)
    level: Level = "university"
    key: int = 1
    scale: str = "agreement"
    reason: str | None = None
    status: Status = "reviewed"


def small(
    *entries: Entry,
    languages: tuple[str, ...] = (),
    codes: tuple[str, ...] = (),
    titles: Mapping[str, str] | None = None,
    waivers: tuple[tuple[str, str], ...] = (),
) -> ItemBank:
    """Return a bank of these items; an item has a code of its own unless it names others.

    `languages` are those that any item is worded in, and more where an example needs them; `codes` are further codes
    of the codebook; `titles` are those of the construct; `waivers` are pairs of a rule and an item.
    """
    worded = {"en": {entry.id: entry.en for entry in entries}, "fa": {entry.id: entry.fa for entry in entries}}
    said = tuple(language for language, texts in worded.items() if any(texts.values()))
    status = {entry.id: entry.status for entry in entries}
    return ItemBank(
        id="small",
        title=_TITLES,
        codebook=_codebook([code for entry in entries for code in _codes(entry)] + list(codes)),
        scales=_scales(),
        languages=tuple(dict.fromkeys([*said, *languages])),
        constructs=tuple(
            Construct.model_validate({"id": one, "title": titles or _TITLES, "component": "all"})
            for one in dict.fromkeys(entry.construct for entry in entries)
        ),
        items=tuple(_item(entry) for entry in entries),
        wordings={
            language: {one: _wordings(text, status[one]) for one, text in texts.items() if text is not None}
            for language, texts in worded.items()
        },
        waivers=tuple(Waiver(rule=rule, item=item, reason="An example of a waiver.") for rule, item in waivers),
    )


def as_bank(example: Text | ItemBank) -> ItemBank:
    """Return a bank with nothing but a text, or the bank that is the example."""
    if isinstance(example, ItemBank):
        return example
    if example.language == "en":
        return small(Entry(example.item, en=example.text))
    return small(Entry(example.item, en=None, fa=example.text))


def _codes(entry: Entry) -> tuple[str, ...]:
    return entry.codes if entry.codes is not None else (f"C-{entry.id}",)


def _item(entry: Entry) -> Item:
    return Item.model_validate(
        {
            "id": entry.id,
            "codes": _codes(entry),
            "construct": entry.construct,
            "respondent": entry.respondent,
            "level": entry.level,
            "key": entry.key,
            "scale": entry.scale,
            "reason": entry.reason,
        }
    )


def _wordings(text: str | Mapping[Respondent, str], status: Status) -> Wordings:
    if isinstance(text, str):
        return Wordings(text=text, status=status)
    return Wordings.model_validate({"by": {who: {"text": one, "status": status} for who, one in text.items()}})


def _codebook(codes: list[str]) -> Codebook:
    return Codebook.model_validate(
        {
            "schema": 1,
            "id": "small",
            "title": "Small",
            "authors": ("A",),
            "year": 2026,
            "source": "An example",
            "language": "en",
            "method": "none",
            "group": [{"id": "group", "title": {}}],
            "component": [{"id": part, "group": "group", "title": {}} for part in ("all", "other")],
            "code": [
                {"id": code, "component": "other" if code.startswith("OTHER") else "all", "label": code}
                for code in dict.fromkeys(codes)
            ],
        }
    )


def _scales() -> Scales:
    scales = [
        {
            "id": name,
            "title": {"en": name},
            "options": [
                {"value": value, "label": {"en": english, "fa": persian}}
                for value, (english, persian) in enumerate(labels, 1)
            ],
        }
        for name, labels in _LABELS.items()
    ]
    return Scales.model_validate({"schema": 1, "scale": scales, "missing": []})
