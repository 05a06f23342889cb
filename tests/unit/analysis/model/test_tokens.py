import pytest

from analysis.model.tokens import formulas
from instrument.errors import ContentError


def _texts(text: str) -> list[str]:
    return [formula.text for formula in formulas(text, "model")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("f =~ a + b", ["f =~ a + b"]),
        ("f=~a+b;g=~c", ["f =~ a + b", "g =~ c"]),
        ("f =~ a +\n b\n + c", ["f =~ a + b + c"]),
        ("f =~ c(1,\n 2)*a", ["f =~ c ( 1 , 2 ) * a"]),
        ("# only a comment\n! and another", []),
        ("x | t1\n x ~*~ x", ["x | t1", "x ~*~ x"]),
        ("", []),
    ],
)
def test_formulas_end_with_the_line_unless_it_is_open(text: str, expected: list[str]) -> None:
    assert _texts(text) == expected


def test_a_token_knows_its_line_and_column() -> None:
    (formula,) = formulas("\n# above\n  f =~ -.5*a2", "model")
    assert [(t.kind, t.text, t.line, t.column) for t in formula.tokens] == [
        ("name", "f", 3, 3),
        ("operator", "=~", 3, 5),
        ("operator", "-", 3, 8),
        ("number", ".5", 3, 9),
        ("operator", "*", 3, 11),
        ("name", "a2", 3, 12),
        ("end", "", 3, 14),
    ]


def test_a_quoted_label_is_a_label() -> None:
    (formula,) = formulas("f =~ 'one'*a", "model")
    assert (formula.tokens[2].kind, formula.tokens[2].text) == ("label", "one")


def test_a_character_without_meaning_is_named_with_its_place() -> None:
    with pytest.raises(ContentError, match=r"^five.lav, line 2, column 6: '@' has no meaning in a model. Remove it"):
        formulas("f =~ a\ng =~ @", "five.lav")
