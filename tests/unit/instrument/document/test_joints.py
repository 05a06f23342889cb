"""Where a text falls into parts, and where it does not."""

import pytest

from instrument.document.joints import SENTENCE, bracketed, listed, parts_of, starts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Huang et al. (2012) say so. It is so.", ["Huang et al. (2012) say so.", "It is so."]),
        ("See e.g. Horn, p. 5 and J. Smith.", ["See e.g. Horn, p. 5 and J. Smith."]),
        ("They left. q1 stays. 3 rows too.", ["They left.", "q1 stays.", "3 rows too."]),
        ("No construct. care: too few.", ["No construct.", "care: too few."]),
        ("A note (one. Two) stands.", ["A note (one. Two) stands."]),
        ("first\nsecond", ["first", "second"]),
        ("whole", ["whole"]),
    ],
)
def test_sentences(text: str, parts: list[str]) -> None:
    assert parts_of(text, SENTENCE) == parts


def test_what_stands_in_brackets_is_not_taken_apart() -> None:
    assert parts_of("a (b, c), [.43, .57], d", ", ") == ["a (b, c)", "[.43, .57]", "d"]


def test_a_list_keeps_what_stands_between() -> None:
    assert listed("N1, N2 (also F1, F2) and N4") == ["N1", ", ", "N2 (also F1, F2)", " and ", "N4"]
    assert listed("A; B") == ["A", "; ", "B"]
    assert listed("A") == ["A"]


@pytest.mark.parametrize(
    ("text", "both"),
    [
        ("Support (mean)", ("Support", "mean")),
        ("Support (mean) (0.88)", ("Support (mean)", "0.88")),
        ("IRV (< 0.59 (median − 2.5 MAD), or = 0)", ("IRV", "< 0.59 (median − 2.5 MAD), or = 0")),
        ("Support", None),
        ("(mean)", None),
        ("rwg(j)", None),
        ("Support ()", None),
        ("mean)", None),
    ],
)
def test_brackets_at_the_end_are_taken_from_what_they_follow(text: str, both: tuple[str, str] | None) -> None:
    assert bracketed(text) == both


def test_parts_begin_where_they_stand() -> None:
    assert starts("a, b, a", ["a", "b", "a"]) == [0, 3, 6]
