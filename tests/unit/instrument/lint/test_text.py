"""How words and fixed expressions are found, and that the word lists are in order."""

import re

import pytest

from instrument.lint.text import Text, found, without
from instrument.lint.vocabulary import VOCABULARIES, vocabulary


@pytest.mark.parametrize(
    ("phrases", "plain", "expected"),
    [
        (("all",), "all of us recall it all", ["all", "all"]),
        (("all",), "an all-round talent", []),
        (("lack*",), "lacks and lacking", ["lacks", "lacking"]),
        (("as well", "as well as"), "as well as", ["as well as"]),
        (("همه",), "همهٔ ما همه‌جانبه", ["همهٔ"]),
        (("بی‌شک",), "بی شک", ["بی شک"]),
        (("کاملاً",), "کاملا", ["کاملا"]),
        ((), "anything", []),
    ],
)
def test_phrases_are_found_as_whole_words(phrases: tuple[str, ...], plain: str, expected: list[str]) -> None:
    assert found(phrases, plain) == expected


def test_a_fixed_expression_is_blotted_out() -> None:
    assert without(("mentors and mentees",), "mentors and mentees meet") == " …  meet"


def test_plain_folds_what_is_the_same_to_a_reader() -> None:
    assert Text("fa", "كاملاً پويا").plain == "کاملا پویا"
    assert Text("en", "Don’t").plain == "don't"


def test_a_word_keeps_its_half_space_hyphen_and_apostrophe() -> None:
    assert Text("fa", "برنامهٔ منتی‌ها، خوب است.").words == ["برنامهٔ", "منتی‌ها", "خوب", "است"]
    assert Text("en", "My mentor's peer-as-mentor 'plan'.").words == ["my", "mentor's", "peer-as-mentor", "plan"]


def test_every_fixed_expression_has_something_to_fix() -> None:
    for language, words in VOCABULARIES.items():
        idle = [phrase for phrase in words.fixed if not found(words.joins, Text(language, phrase).plain)]
        assert idle == [], language


def test_every_expression_that_is_not_absolute_has_an_absolute_term() -> None:
    for language, words in VOCABULARIES.items():
        for phrase in words.not_absolute:
            assert found(words.absolutes, Text(language, phrase.removesuffix("*")).plain), (language, phrase)


def test_no_list_has_a_word_twice() -> None:
    for words in VOCABULARIES.values():
        for name in ("joins", "fixed", "negatives", "absolutes", "not_absolute", "leading", "jargon", "frequencies"):
            phrases = getattr(words, name)
            assert len(set(phrases)) == len(phrases), name


def test_the_languages_have_the_same_dimensions_and_levels() -> None:
    english, persian = VOCABULARIES["en"], VOCABULARIES["fa"]
    assert english.directions.keys() == persian.directions.keys()
    assert english.referents.keys() == persian.referents.keys() == {"individual", "dyad", "university"}


def test_no_word_points_both_ways() -> None:
    for words in VOCABULARIES.values():
        for up, down in words.directions.values():
            assert not [word for word in up if found(down, word.removesuffix("*"))]
            assert not [word for word in down if found(up, word.removesuffix("*"))]


def test_a_language_without_lists_is_silent() -> None:
    assert found(vocabulary("nb").joins, "og") == []
    assert vocabulary("nb").foreign_letters.findall("any") == []


@pytest.mark.parametrize(
    "word", ["نیاز", "نشان", "نگاه", "نقش", "نزد", "نظر", "نماینده", "نوشتن", "نکته", "ناهار", "نرخ"]
)
def test_a_persian_word_with_n_at_its_head_is_no_denial(word: str) -> None:
    assert not vocabulary("fa").negators.search(word)


@pytest.mark.parametrize("word", ["نیست", "ندارم", "نمی‌شود", "نمی شود", "نکرده", "نخواهد", "نبودند", "نرسید", "بدون"])
def test_a_denied_persian_verb_is_a_denial(word: str) -> None:
    assert re.fullmatch(vocabulary("fa").negators, word)
