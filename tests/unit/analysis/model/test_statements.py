import pytest

from analysis.model.statements import FREE, Modifiers, read
from instrument.errors import ContentError


def _modifiers(text: str) -> Modifiers:
    (statement,) = read(text, "model")[0]
    return statement.modifiers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("f =~ a", Modifiers()),
        ("f =~ 0.5*a", Modifiers(fixed=(0.5,))),
        ("f =~ -2*a", Modifiers(fixed=(-2.0,))),
        ("f =~ NA*a", Modifiers(fixed=(FREE,))),
        ("f =~ x*a", Modifiers(labels=("x",))),
        ("f =~ 'x'*a", Modifiers(labels=("x",))),
        ("f =~ label('x')*a", Modifiers(labels=("x",))),
        ("f =~ equal('x')*a", Modifiers(labels=("x",))),
        ("f =~ start(0.7)*a", Modifiers(starts=(0.7,))),
        ("f =~ 0.7?a", Modifiers(starts=(0.7,))),
        ("f =~ x*start(0.7)*a", Modifiers(labels=("x",), starts=(0.7,))),
        ("f =~ c(x, y)*a", Modifiers(labels=("x", "y"))),
        ("f =~ c(1, NA)*a", Modifiers(fixed=(1.0, FREE))),
        ("f =~ start(c(0.1, 0.2))*a", Modifiers(starts=(0.1, 0.2))),
    ],
)
def test_modifiers(text: str, expected: Modifiers) -> None:
    assert _modifiers(text) == expected


def test_several_names_on_both_sides_are_statements_of_their_own() -> None:
    statements, _ = read("a + b ~~ c + 0.2*d", "model")
    assert [(s.lhs, s.rhs, s.modifiers.fixed) for s in statements] == [
        ("a", "c", ()),
        ("a", "d", (0.2,)),
        ("b", "c", ()),
        ("b", "d", (0.2,)),
    ]


def test_an_intercept_has_1_on_its_right() -> None:
    (statement,), _ = read("a ~ m*1", "model")
    assert (statement.op, statement.rhs, statement.modifiers.labels) == ("~", "1", ("m",))


def test_equations_are_apart_from_statements() -> None:
    statements, equations = read("f =~ x*a + y*b\nd := x*y\nx == 2*y", "model")
    assert len(statements) == 2
    assert [(e.name, e.op, e.left is None) for e in equations] == [("d", ":=", True), ("", "==", False)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("f =~ log(2)*a", r"line 1, column 6: 'log\(' is not a modifier. Use c\(...\), start"),
        ("f =~ c(1 2)*a", r"line 1, column 10: expected , or \), found '2'"),
        ("a + 2 ~~ b", r"line 1, column 5: cannot read .* expected a name before ~~, found '2'"),
        ("a + b := 2", r"line 1, column 1: expected one name before :=, found 'a'"),
        ("f =~ a * b * c +", r"found the end of the formula"),
    ],
)
def test_faults_have_their_place(text: str, message: str) -> None:
    with pytest.raises(ContentError, match=message):
        read(text, "model")
