import math

import numpy as np
import pytest

from analysis.model.expression import Expression
from analysis.model.statements import read
from instrument.errors import ContentError

VALUES = {"a": 2.0, "b": 3.0, "c": -4.0}


def _expression(text: str) -> Expression:
    (equation,) = read(f"d := {text}", "model")[1]
    return equation.right


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a + b*c", -10.0),
        ("(a + b)*c", -20.0),
        ("a - b - c", 3.0),
        ("a/b/c", 2 / 3 / -4),
        ("a^b", 8.0),
        ("a^b^2", 512.0),
        ("-a^2", -4.0),  # as in R
        ("a^-b", 0.125),
        ("--a", 2.0),
        ("sqrt(a*8) + exp(0) + log(1)", 5.0),
        ("1.5e1*a", 30.0),
    ],
)
def test_arithmetic(text: str, value: float) -> None:
    assert _expression(text)(VALUES) == pytest.approx(value)


def test_labels() -> None:
    assert _expression("a*b + sqrt(a) - 2").labels == {"a", "b"}


@pytest.mark.parametrize("text", ["a/(a - 2)", "log(c)", "sqrt(c)", "0^(-1)", "1/0"])
def test_what_has_no_value_is_not_finite_and_no_error(text: str) -> None:
    assert not np.isfinite(_expression(text)(VALUES))


@pytest.mark.parametrize("text", ["a*b^2", "exp(a)/b", "log(a)*sqrt(b)", "a^(b/2)", "-a*c^3"])
def test_complex_steps_are_derivatives(text: str) -> None:
    expression, step = _expression(text), 1e-6
    for name in sorted(expression.labels):
        exact = np.imag(expression(VALUES | {name: VALUES[name] + 1e-30j})) / 1e-30  # type: ignore[arg-type]
        up, down = (expression(VALUES | {name: VALUES[name] + s * step}) for s in (1, -1))
        assert exact == pytest.approx((up - down) / (2 * step), rel=1e-6)
        assert math.isfinite(exact)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a*", "expected a label or a number, found the end of the formula"),
        ("(a", r"expected \), found the end"),
        ("a b", "expected . - . / or .*, found 'b'"),
        ("*a", r"expected a label or a number, found '\*'"),
    ],
)
def test_faults(text: str, message: str) -> None:
    with pytest.raises(ContentError, match=message):
        _expression(text)
