"""The spelling rules find every half-space that is taken out of a shipped text, and name what is right."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest

from instrument import bank, library
from instrument.lint.halfspace import missing
from instrument.lint.rule import RULES, texts

HALF = "\u200c"
PARTS = re.compile(rf"(?<![\w{HALF}])ن?می({HALF})\w|\w\u0654?({HALF})(?:ها\w*|تر|ترین|ام|اند|ای|اش)(?![\w{HALF}])")
PREFIX = re.compile(rf"(?<![\w{HALF}])(?:بر|باز)?ن?می({HALF})\w+[مید](?![\w{HALF}])")


def _shipped() -> Iterator[str]:
    for name in library.names("banks"):
        yield from (text.plain for text in texts(bank.shipped(name)) if text.language == "fa")


def _broken(pattern: re.Pattern[str], by: str) -> list[tuple[str, str]]:
    """Return shipped texts with one half-space replaced, beside the texts as they are."""
    return [
        (text[: place - 1] + by + text[place:], text)
        for text in _shipped()
        for match in pattern.finditer(text)
        for place in [match.end(match.lastindex or 0)]
    ]


def test_every_half_space_that_becomes_a_blank_is_found() -> None:
    broken = _broken(PARTS, " ")
    assert len(broken) > 500
    assert [text for text, _ in broken if not list(missing(text))] == []


def test_every_verb_that_is_joined_to_its_prefix_is_found() -> None:
    broken = _broken(PREFIX, "")
    assert len(broken) > 200
    assert [text for text, _ in broken if not list(missing(text))] == []


def test_what_is_named_as_right_is_what_was_there() -> None:
    for text, right in _broken(PARTS, " "):
        for wrong, mended in missing(text):
            assert text.replace(wrong, mended) == right


@pytest.mark.parametrize(
    ("wrong", "right"),
    [("می شود", "می‌شود"), ("نمیتوانم", "نمی‌توانم"), ("جلسههای", "جلسه‌های"), ("منتی ام", "منتی‌ام"), ("ها ی", None)],
)
def test_the_right_spelling_is_named(wrong: str, right: str | None) -> None:
    assert list(missing(wrong)) == ([(wrong, right)] if right else [])


LOOK_ALIKE = (
    "تنها",
    "انتهای",
    "بهایی",
    "گرانبها",
    "میان",
    "میدان",
    "میزان",
    "الهام",
    "جهات",
    "دختر",
    "بهترین",
    "کارها",
)


@pytest.mark.parametrize("word", LOOK_ALIKE)
def test_words_that_look_alike_are_left_alone(word: str) -> None:
    assert list(missing(f"این {word} است")) == []


def test_every_shipped_text_with_an_arabic_letter_is_found() -> None:
    check = RULES["L21"].check
    found = bank.shipped("peer-mentoring")
    assert list(check(found)) == []
    swapped = {
        name: wordings.model_copy(update={"text": (wordings.text or "").replace("ی", "ي")})
        for name, wordings in found.wordings["fa"].items()
        if wordings.text and "ی" in wordings.text
    }
    spoilt = replace(found, wordings={**found.wordings, "fa": {**found.wordings["fa"], **swapped}})
    assert {fault.item for fault in check(spoilt)} == set(swapped)
