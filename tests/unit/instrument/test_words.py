"""Texts by language, digits by script, and what the program itself says."""

import pytest

from instrument.digits import shown, to_latin, variants
from instrument.errors import ContentError
from instrument.terminal.phrases import PHRASES, phrase
from instrument.words import LANGUAGES, say


def test_a_text_is_said_in_the_language_asked_for() -> None:
    assert say({"en": "yes", "fa": "بله"}, "fa", "here") == "بله"


@pytest.mark.parametrize(("words", "known"), [({"en": "yes", "de": "ja"}, "en, de"), ({}, "none")])
def test_a_language_that_is_not_there_is_named_with_those_that_are(words: dict[str, str], known: str) -> None:
    with pytest.raises(ContentError, match=rf"item X: there is no text in 'fa'\. Languages there are: {known}\."):
        say(words, "fa", "item X")


def test_digits_of_three_scripts_are_understood() -> None:
    assert to_latin("۱۲۳ ٤٥٦ 789 م") == "123 456 789 م"


@pytest.mark.parametrize(("language", "text"), [("en", "1402"), ("fa", "۱۴۰۲"), ("de", "1402")])
def test_each_language_shows_its_own_digits(language: str, text: str) -> None:
    assert shown(1402, language) == text


@pytest.mark.parametrize("digit", range(10))
def test_the_three_keys_of_a_digit_mean_it(digit: int) -> None:
    keys = variants(digit)
    assert len(set(keys)) == 3
    assert [int(key) for key in keys] == [digit] * 3
    assert [to_latin(key) for key in keys] == [str(digit)] * 3


@pytest.mark.parametrize("name", sorted(PHRASES))
def test_every_phrase_is_said_in_every_language(name: str) -> None:
    assert {language: bool(phrase(name, language).strip()) for language in LANGUAGES} == {"en": True, "fa": True}
    assert phrase(name, "en") != phrase(name, "fa")


def test_no_phrase_is_lost() -> None:
    known = {"no_answer_yet", "choose", "write", "number", "any_number", "or_dash", "thanks", "saved"}
    assert known <= PHRASES
