"""Arithmetic on parameters, for `:=` and `==`: parsed by our own grammar, evaluated on numbers, real or complex.

sum      = product (("+" | "-") product)*
product  = signed (("*" | "/") signed)*
signed   = ("-" | "+") signed | power
power    = atom ("^" signed)?
atom     = number | label | function "(" sum ")" | "(" sum ")"

As in R, -a^2 is -(a^2), and a^b^c is a^(b^c).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from analysis.model.tokens import Token, fault, found

Number = complex | float
FUNCTIONS: dict[str, Callable[[Number], Number]] = {"exp": np.exp, "log": np.log, "sqrt": np.sqrt}


@dataclass(frozen=True, slots=True)
class Expression:
    """An operation with its operands; a leaf is a "number" or a "label"."""

    operation: str
    operands: tuple["Expression", ...] = ()
    value: float = 0.0
    label: str = ""

    @property
    def labels(self) -> frozenset[str]:
        """Every label that occurs in it."""
        if self.operation == "label":
            return frozenset({self.label})
        return frozenset().union(*(operand.labels for operand in self.operands))

    def __call__(self, values: Mapping[str, Number]) -> Number:
        """Evaluate with a number for every label; NaN or infinite where it has no value."""
        with np.errstate(all="ignore"):
            return self._at(values)

    def _at(self, values: Mapping[str, Number]) -> Number:
        if self.operation == "number":
            return self.value
        if self.operation == "label":
            return values[self.label]
        given = [operand._at(values) for operand in self.operands]
        return (
            FUNCTIONS[self.operation](given[0]) if self.operation in FUNCTIONS else _ARITHMETIC[self.operation](given)
        )


_ARITHMETIC: dict[str, Callable[[list[Number]], Number]] = {
    "+": lambda x: x[0] + x[1],
    "-": lambda x: x[0] - x[1],
    "*": lambda x: x[0] * x[1],
    "/": lambda x: np.divide(x[0], x[1]),
    "^": lambda x: np.power(x[0], x[1]),
    "minus": lambda x: -x[0],
}


class Reader:
    """Reads one expression from tokens; `place` is the token that comes next."""

    def __init__(self, tokens: tuple[Token, ...], place: int, source: str) -> None:
        """Begin at tokens[place]; `source` names the model in messages."""
        self.tokens, self.place, self.source = tokens, place, source

    def whole(self) -> Expression:
        """Read up to the end of the formula; anything left over is a fault."""
        read = self._sum()
        if self._next.kind != "end":
            fault(
                self.source, self._next, f"expected + - * / or ^, found {found(self._next)}.", "Join terms with them."
            )
        return read

    @property
    def _next(self) -> Token:
        return self.tokens[self.place]

    def _take(self, *texts: str) -> str | None:
        token = self._next
        if token.kind == "operator" and token.text in texts:
            self.place += 1
            return token.text
        return None

    def _sum(self) -> Expression:
        left = self._product()
        while sign := self._take("+", "-"):
            left = Expression(sign, (left, self._product()))
        return left

    def _product(self) -> Expression:
        left = self._signed()
        while sign := self._take("*", "/"):
            left = Expression(sign, (left, self._signed()))
        return left

    def _signed(self) -> Expression:
        if sign := self._take("-", "+"):
            inner = self._signed()
            return Expression("minus", (inner,)) if sign == "-" else inner
        return self._power()

    def _power(self) -> Expression:
        base = self._atom()
        return Expression("^", (base, self._signed())) if self._take("^") else base

    def _atom(self) -> Expression:
        token = self._next
        if self._take("("):
            return self._closed(self._sum())
        if token.kind == "number":
            self.place += 1
            return Expression("number", value=float(token.text))
        if token.kind != "name":
            fault(self.source, token, f"expected a label or a number, found {found(token)}.", "Write: ab := a*b.")
        self.place += 1
        if token.text in FUNCTIONS and self._take("("):
            return Expression(token.text, (self._closed(self._sum()),))
        return Expression("label", label=token.text)

    def _closed(self, inner: Expression) -> Expression:
        if not self._take(")"):
            fault(self.source, self._next, f"expected ), found {found(self._next)}.", "Close the bracket.")
        return inner
