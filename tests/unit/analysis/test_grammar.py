"""English that agrees with its number."""

import pytest

from analysis.grammar import agree, counted


@pytest.mark.parametrize(
    ("n", "said"), [(0, "0 factors were"), (1, "1 factor was"), (2, "2 factors were"), (2800, "2,800 factors were")]
)
def test_noun_and_verb_agree_with_their_number(n: int, said: str) -> None:
    assert f"{counted(n, 'factor')} {agree(n, 'was', 'were')}" == said


def test_a_plural_without_s_is_named() -> None:
    assert counted(3, "minimum", "minima") == "3 minima"
    assert counted(1, "minimum", "minima") == "1 minimum"
