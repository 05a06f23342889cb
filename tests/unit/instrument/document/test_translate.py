"""A page in another language: what is found is said in it, what is not stays English, set apart and told."""

from collections.abc import Mapping
from typing import Any

import pytest

from instrument.digits import shown
from instrument.document import Bullets, Card, Column, Document, Fact, Figure, Heading, Note, Paragraph, Table
from instrument.document.translate import END, LEFT_TO_RIGHT, Catalogue, translate

ENTRIES = {
    "Items": "گویه‌ها",
    "Item": "گویه",
    "Mean": "میانگین",
    "no": "خیر",
    "pairwise": "جفتی",
    "Warmth": "گرمی",
    "{n:number} factors were extracted ({how}).": "{n} عامل استخراج شد ({how}).",
    "Below {cut:number}: {items:names}": "زیر {cut}: {items}",
    "{item:name} runs against the others.": "{item} خلاف دیگران است.",
    "The answers are ordinal.": "پاسخ‌ها ترتیبی است.",
    "Chapter 1": "فصل 1",
}


def _latin(text: str) -> str:
    return f"{LEFT_TO_RIGHT}{text}{END}"


def _catalogue(entries: Mapping[str, str] = ENTRIES, **more: Any) -> Catalogue:
    joints = (" ", "؛ ", ": ", "، ", " و ", " یا ")
    return Catalogue("fa", entries, lambda text: shown(text, "fa"), lambda text: text.isupper(), joints, **more)


def test_an_entry_without_a_word_of_its_own_is_read_last() -> None:
    catalogue = _catalogue({"Left out, %": "بی‌پاسخ، درصد", "{a:name}, {b:name}: {r:number}": "{a}، {b}: {r}"})
    assert catalogue.text("Left out, %: 5") == "بی‌پاسخ، درصد: ۵"
    assert catalogue.text("Care, Trust: 5") == f"{_latin('Care')}، {_latin('Trust')}: ۵"
    assert not catalogue.missed


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Mean", "میانگین"),
        (" Mean ", "میانگین"),
        ("0.70", "۰.۷۰"),
        ("[1, 2] %", "[۱, ۲] %"),
        ("", ""),
        ("RMSEA", _latin("RMSEA")),
        ("Chapter 1", "فصل ۱"),
        ("5 factors were extracted (pairwise).", "۵ عامل استخراج شد (جفتی)."),
        ("Below .30: Q1 and Q2", f"زیر .۳۰: {_latin('Q1')} و {_latin('Q2')}"),
        ("Warmth runs against the others.", "گرمی خلاف دیگران است."),
        ("Kindness runs against the others.", f"{_latin('Kindness')} خلاف دیگران است."),
        ("The answers are ordinal. Mean.", "پاسخ‌ها ترتیبی است. میانگین."),
        ("5 factors were extracted (no). The answers are ordinal.", "۵ عامل استخراج شد (خیر). پاسخ‌ها ترتیبی است."),
        ("pairwise; Mean", "جفتی؛ میانگین"),
        ("Mean, RMSEA", f"میانگین، {_latin('RMSEA')}"),
    ],
)
def test_a_text_is_said_and_nothing_missed(text: str, said: str) -> None:
    catalogue = _catalogue()
    assert catalogue.text(text) == said
    assert not catalogue.missed


def test_what_is_found_nowhere_stays_english_set_apart_and_is_told() -> None:
    catalogue = _catalogue()
    assert catalogue.text("Nothing like it.") == _latin("Nothing like it.")
    assert list(catalogue.missed) == ["Nothing like it."]


def test_of_two_sentences_the_unknown_one_alone_stays_english() -> None:
    catalogue = _catalogue()
    said = catalogue.text("The answers are ordinal. Nobody knows this one.")
    assert said == f"پاسخ‌ها ترتیبی است. {_latin('Nobody knows this one.')}"
    assert list(catalogue.missed) == ["Nobody knows this one."]


def test_a_number_in_a_sentence_is_only_read_as_a_number() -> None:
    catalogue = _catalogue()
    text = "Many factors were extracted (pairwise)."
    assert catalogue.text(text) == _latin(text)


def test_a_text_that_was_missed_once_is_told_again_to_who_asks_again() -> None:
    catalogue = _catalogue()
    catalogue.text("Unknown words here")
    catalogue.missed.clear()
    catalogue.text("Unknown words here")
    assert list(catalogue.missed) == ["Unknown words here"]


def test_every_kind_of_block_is_translated_and_addresses_stay() -> None:
    table = Table("items", "Items", (Column("item", "Item"), Column("mean", "Mean", True)), (("Q1", "2"),), ("no",))
    picture = {"en": "<svg/>", "fa": "<svg>fa</svg>"}
    page = Document(
        "Items",
        (
            Heading("Items", "items-1", 3),
            Paragraph("The answers are ordinal."),
            Note("no", "warning"),
            table,
            Figure("fig", picture, "Mean", "Items"),
            Bullets(("Mean",)),
            Bullets(("Mean",), "references"),
            Card("q1", "Item", (Fact("Mean", "2"), Fact("Item", "Mean", "en")), (table,)),
        ),
        watermark="Mean",
        footer=("no",),
        links={"Item": "q1"},
    )
    catalogue = _catalogue()
    columns = (Column("item", "گویه"), Column("mean", "میانگین", True))
    said = Table("items", "گویه‌ها", columns, ((_latin("Q1"), "۲"),), ("خیر",))
    assert translate(page, catalogue) == Document(
        "گویه‌ها",
        (
            Heading("گویه‌ها", "items-1", 3),
            Paragraph("پاسخ‌ها ترتیبی است."),
            Note("خیر", "warning"),
            said,
            Figure("fig", picture, "میانگین", "گویه‌ها"),
            Bullets(("میانگین",)),
            Bullets(("Mean",), "references"),
            Card("q1", "گویه", (Fact("میانگین", "۲"), Fact("گویه", "Mean", "en")), (said,)),
        ),
        "fa",
        "میانگین",
        ("خیر",),
        {"گویه": "q1"},
    )
    assert not catalogue.missed


def test_a_link_is_still_that_of_its_cell() -> None:
    table = Table("t", "Items", (Column("item", "Item"),), (("Q1",),))
    said = translate(Document("Items", (table,), links={"Q1": "card"}), _catalogue())
    (translated,) = said.blocks
    assert isinstance(translated, Table)
    assert said.links == {translated.rows[0][0]: "card"}


def test_what_stands_in_a_quoted_column_is_a_name_everywhere() -> None:
    table = Table("t", "Items", (Column("item", "Item"), Column("text", "Mean")), (("my_item", "Mean"),))
    page = Document("Items", (table, Paragraph("my_item")))
    catalogue = _catalogue(quoted=frozenset({"item"}))
    said = translate(page, catalogue)
    assert said.blocks[1] == Paragraph(_latin("my_item"))
    assert not catalogue.missed
    translate(page, other := _catalogue())
    assert list(other.missed) == ["my_item"]


def test_a_pages_own_words_are_said_and_its_quotations_kept() -> None:
    words = {"fa": {"My mentor listens.": "منتورم گوش می‌دهد.", "Mean": "Mean"}, "ar": {"Q": "س"}}
    page = Document("Items", (Paragraph("My mentor listens."), Paragraph("Quoted words here")), words=words)
    catalogue = _catalogue()
    said = translate(page, catalogue)
    assert said.blocks[0] == Paragraph("منتورم گوش می‌دهد.")
    assert list(catalogue.missed) == ["Quoted words here"]


def test_a_kind_of_place_that_there_is_not_is_an_error() -> None:
    with pytest.raises(ValueError, match="place of kind colour"):
        _catalogue({"It is {what:colour}.": "{what} است."})
