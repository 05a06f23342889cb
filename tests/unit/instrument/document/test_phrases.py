"""What a page says of its own accord is there in each language, with the same places in it."""

import pytest

from instrument.document.phrases import PHRASES, phrase


@pytest.mark.parametrize("name", PHRASES)
def test_every_phrase_is_in_both_languages_with_the_same_places(name: str) -> None:
    assert {"en", "fa"} <= set(PHRASES[name])
    assert len({words.count("{}") for words in PHRASES[name].values()}) == 1
    assert len(set(PHRASES[name].values())) == len(PHRASES[name])


def test_a_number_is_said_in_the_digits_of_the_language() -> None:
    assert phrase("table", "en", 12) == "Table 12."
    assert phrase("table", "fa", 12) == "جدول ۱۲."


def test_a_language_without_words_of_its_own_is_given_the_english_ones() -> None:
    assert phrase("close", "de") == "Close"


def test_an_unknown_phrase_is_an_error() -> None:
    with pytest.raises(KeyError):
        phrase("nothing", "en")
