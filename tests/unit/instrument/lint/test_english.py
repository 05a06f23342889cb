"""Syllables, the Flesch-Kincaid grade, and tenses."""

import pytest

from instrument.lint.example import Entry, en, small
from instrument.lint.readability import grade, syllables
from instrument.lint.rule import RULES

COUNTED = """
the 1  time 1  judged 1  wanted 2  rules 1  articles 3  vague 1  people 2  useful 2  management 3  being 2  create 2
increase 2  idea 3  experience 4  variety 4  continuous 4  media 3  special 2  appreciate 4  easier 3  through 1
coordinate 4  criticism 4  mentor's 2  university 5  extracurricular 6  churches 2
"""


def test_syllables() -> None:
    pairs = dict(zip(COUNTED.split()[::2], map(int, COUNTED.split()[1::2]), strict=True))
    assert len(pairs) == 28
    assert {word: syllables(word) for word in pairs} == pairs


def test_the_grade_is_the_formula() -> None:
    # 5 words, 1 sentence, 8 syllables: "mentor" is familiar and counts once.
    assert grade(en("My mentor explains difficult things.")) == pytest.approx(0.39 * 5 + 11.8 * 8 / 5 - 15.59)


def test_two_sentences_are_easier_than_one() -> None:
    together, apart = "I read the notes that the mentor wrote", "I read the notes. That the mentor wrote"
    assert grade(en(f"{apart}.")) < grade(en(f"{together}."))


def test_a_text_without_words_has_no_grade() -> None:
    assert grade(en("...")) == 0


@pytest.mark.parametrize(
    ("text", "tense"),
    [
        ("My mentor has helped me.", "present perfect"),
        ("I have often been late.", "present perfect"),
        ("My mentor was late.", "past"),
        ("The programme changed my plans.", "past"),
        ("I will finish my studies.", "future"),
    ],
)
def test_the_odd_tense_is_named(text: str, tense: str) -> None:
    others = [Entry(f"AA0{n}", "My mentor has an office that is needed.") for n in (1, 2)]
    [fault] = RULES["L13"].check(small(*others, Entry("AA03", text)))
    assert (fault.item, fault.message) == ("AA03", f"It is in the {tense}; most of 'one' is in the present.")
