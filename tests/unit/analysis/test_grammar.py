"""English that agrees with its number."""

import pytest

from analysis.grammar import agree, among, counted


@pytest.mark.parametrize(
    ("n", "said"), [(0, "0 factors were"), (1, "1 factor was"), (2, "2 factors were"), (2800, "2,800 factors were")]
)
def test_noun_and_verb_agree_with_their_number(n: int, said: str) -> None:
    assert f"{counted(n, 'factor')} {agree(n, 'was', 'were')}" == said


def test_a_plural_without_s_is_named() -> None:
    assert counted(3, "minimum", "minima") == "3 minima"
    assert counted(1, "minimum", "minima") == "1 minimum"


def test_of_many_only_those_are_named_that_are_fewer() -> None:
    every = [f"q{k}" for k in range(30)]
    assert among([], every) == "none"
    assert among(["q1", "q2"], every) == "q1, q2"
    assert among([one for one in every if one not in ("q3", "q7")], every) == "all 30 but q3, q7"
    assert among(every, every) == "all 30"
    assert among(["a", "b"], ["a", "b", "c"]) == "a, b"
