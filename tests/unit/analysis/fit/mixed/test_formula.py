"""What a formula means, and the one message a wrong one gets."""

import pytest

from analysis.fit.mixed.formula import Formula, RandomTerm, read_formula
from instrument.errors import UsageError


def _random(text: str) -> list[str]:
    return [term.text for term in read_formula(f"y ~ {text}").random]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("(x | g)", ["(1 + x | g)"]),
        ("(1 + x | g)", ["(1 + x | g)"]),
        ("(0 + x | g)", ["(0 + x | g)"]),
        ("(x - 1 | g)", ["(0 + x | g)"]),
        ("(x || g)", ["(1 | g)", "(0 + x | g)"]),
        ("(x + z || g)", ["(1 | g)", "(0 + x | g)", "(0 + z | g)"]),
        ("(0 + x || g)", ["(0 + x | g)"]),
        ("(1 | a/b)", ["(1 | a)", "(1 | a:b)"]),
        ("(1 | a/b/c)", ["(1 | a)", "(1 | a:b)", "(1 | a:b:c)"]),
        ("(x || a/b)", ["(1 | a)", "(0 + x | a)", "(1 | a:b)", "(0 + x | a:b)"]),
        ("(1 | a:b)", ["(1 | a:b)"]),
        ("(x:z | g) + (1 | h)", ["(1 + x:z | g)", "(1 | h)"]),
    ],
)
def test_random_terms(written: str, meant: list[str]) -> None:
    assert _random(written) == meant


def test_fixed_terms() -> None:
    found = read_formula("score ~ 0 + a*b + `my column` + a:c + (1|`the group`)")
    assert found == Formula(
        found.text,
        "score",
        False,
        (("a",), ("b",), ("a", "b"), ("my column",), ("a", "c")),
        (RandomTerm(True, (), ("the group",)),),
    )
    assert found.names == ("score", "a", "b", "my column", "c", "the group")


def test_the_intercept() -> None:
    assert read_formula("y ~ x + (1 | g)").intercept
    assert not read_formula("y ~ x - 1 + (1 | g)").intercept
    assert not read_formula("y ~ -1 + x + (1 | g)").intercept


@pytest.mark.parametrize(
    ("text", "place", "expected"),
    [
        ("y ~ x + (x | g", "character 15", "`)` after the group"),
        ("y ~ x + (x g)", "character 12", "`|` and the group"),
        ("y x + (1 | g)", "character 3", "`~` after the column"),
        ("~ x + (1 | g)", "character 1", "the column to predict"),
        ("y ~ x + ", "character 9", "the name of a column"),
        ("y ~ x + (1 | 2)", "character 14", "the name of a column"),
        ("y ~ 2 + (1 | g)", "character 5", "0, 1 or the name"),
        ("y ~ x - z + (1 | g)", "character 9", "only the intercept"),
        ("y ~ log(x) + (1 | g)", "character 8", "`+` or the end"),
        ("y ~ x % z + (1 | g)", "character 7", "no meaning"),
        ("y ~ x + (0 | g)", "character 12", "nothing varies"),
        ("y ~ x", "formula", "no random term"),
        ("y ~ (1 | g) + (1 | g)", "formula", "stands twice"),
        ("", "character 1", "the column to predict"),
    ],
)
def test_a_wrong_formula_gets_one_message_with_place_and_what_was_expected(
    text: str, place: str, expected: str
) -> None:
    with pytest.raises(UsageError) as raised:
        read_formula(text)
    (problem,) = raised.value.problems
    assert place in problem.where
    assert expected in f"{problem.what} {problem.remedy}"
