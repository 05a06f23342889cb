"""Sentences have titles, tables ids."""

import pytest

from analysis.report.titles import entitled

KNOWN = {"mentor_support": "Support by mentors", "mentor_support_late": "Late support", "trust": "Trust"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("For mentor_support, α = .80.", "For Support by mentors, α = .80."),
        ("mentor_support_late with mentor_support", "Late support with Support by mentors"),
        ("Whom do people trust?", "Whom do people trust?"),
        ("x_mentor_support", "x_mentor_support"),
    ],
)
def test_an_id_becomes_its_title_and_a_word_stays_a_word(text: str, said: str) -> None:
    assert entitled(text, KNOWN) == said


def test_without_titles_a_text_stays() -> None:
    assert entitled("For mentor_support.", {}) == "For mentor_support."
