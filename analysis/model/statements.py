"""Formulas of a model as statements: one `lhs op rhs` each, with what its modifiers say, group by group."""

from collections.abc import Iterable
from dataclasses import dataclass

from analysis.model.expression import Expression, Reader
from analysis.model.tokens import OPERATORS, Formula, Token, fault, formulas, found

RELATIONS = ("=~", "~~", "~", "|", "~*~")
FREE = "free"


@dataclass(frozen=True, slots=True)
class Modifiers:
    """What stands before an item: `fixed` values or FREE (`NA`), `labels`, `starts`; one for all groups or one each."""

    fixed: tuple[float | str | None, ...] = ()
    labels: tuple[str, ...] = ()
    starts: tuple[float | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """`lhs op rhs`, the rhs of an intercept being "1"; `token` is where the rhs stands."""

    lhs: str
    op: str
    rhs: str
    modifiers: Modifiers
    token: Token


@dataclass(frozen=True, slots=True)
class Equation:
    """`name := expression`, or `left == expression` with `name` empty."""

    name: str
    op: str
    left: Expression | None
    right: Expression
    token: Token


def read(text: str, source: str) -> tuple[list[Statement], list[Equation]]:
    """Return every statement and equation of a model, in the order of its text; ContentError for a fault of grammar."""
    statements: list[Statement] = []
    equations: list[Equation] = []
    for formula in formulas(text, source):
        place = _operator(formula, source)
        operator = formula.tokens[place]
        if operator.text in (":=", "=="):
            equations.append(_equation(formula, place, source))
        elif operator.text in RELATIONS:
            statements += _statements(formula, place, source)
        elif operator.text == "<~":
            fault(source, operator, "formative factors (<~) are not offered.", "Use =~ (is measured by).")
        else:
            fault(
                source,
                operator,
                f"inequalities ({operator.text}) are not offered.",
                "Fix the parameter, or leave it free.",
            )
    return statements, equations


def _operator(formula: Formula, source: str) -> int:
    for place, token in enumerate(formula.tokens):
        if token.kind == "operator" and token.text in OPERATORS:
            return place
    first = formula.tokens[0]
    fault(
        source,
        first,
        f"cannot read '{formula.text}': expected a name and then =~ or ~~.",
        "Write: factor =~ item1 + item2.",
    )


def _equation(formula: Formula, place: int, source: str) -> Equation:
    operator = formula.tokens[place]
    right = Reader(formula.tokens, place + 1, source).whole()
    if operator.text == "==":
        before = (*formula.tokens[:place], Token("end", "", operator.line, operator.column))
        return Equation("", "==", Reader(before, 0, source).whole(), right, operator)
    first = formula.tokens[0]
    if place != 1 or first.kind != "name":
        fault(source, first, f"expected one name before :=, found {found(first)}.", "Write: ab := a*b.")
    return Equation(first.text, ":=", None, right, first)


def _statements(formula: Formula, place: int, source: str) -> list[Statement]:
    operator = formula.tokens[place]
    left = [token for token in formula.tokens[:place] if token.text != "+"]
    if not left or any(token.kind != "name" for token in left):
        wrong = next((token for token in left if token.kind != "name"), operator)
        fault(
            source,
            wrong,
            f"cannot read '{formula.text}': expected a name before {operator.text}, found {found(wrong)}.",
            "Write: factor =~ item1 + item2.",
        )
    reader = _Terms(formula, place + 1, source)
    terms = reader.all()
    return [Statement(lhs.text, operator.text, rhs.text, modifiers, rhs) for lhs in left for rhs, modifiers in terms]


class _Terms:
    """Reads `modifier*name + modifier*name ...` after an operator."""

    def __init__(self, formula: Formula, place: int, source: str) -> None:
        self.tokens, self.place, self.source = formula.tokens, place, source
        self.operator = formula.tokens[place - 1].text

    def all(self) -> list[tuple[Token, Modifiers]]:
        terms = [self._term()]
        while self._is("+"):
            self.place += 1
            terms.append(self._term())
        if self._next.kind != "end":
            self._wrong("Join names with +; a fixed value is written 1*item.", "expected + or the end of the formula")
        return terms

    @property
    def _next(self) -> Token:
        return self.tokens[self.place]

    def _is(self, text: str) -> bool:
        return self._next.kind == "operator" and self._next.text == text

    def _wrong(self, remedy: str, expected: str) -> None:
        fault(self.source, self._next, f"{expected}, found {found(self._next)}.", remedy)

    def _term(self) -> tuple[Token, Modifiers]:
        fixed: tuple[float | str | None, ...] = ()
        labels: tuple[str, ...] = ()
        starts: tuple[float | None, ...] = ()
        while True:
            begun, values = self._next, self._values()
            if self._is("*"):
                self.place += 1
                if values[0] == "start":
                    starts = _as_numbers(values[1])
                elif all(isinstance(x, str) and x != FREE for x in values[1]) and values[1]:
                    labels = tuple(str(x) for x in values[1])
                else:
                    fixed = values[1]
            elif self._is("?"):
                self.place += 1
                starts = _as_numbers(values[1])
            else:
                return self._rhs(begun, values), Modifiers(fixed, labels, starts)

    def _rhs(self, token: Token, values: tuple[str, tuple[float | str | None, ...]]) -> Token:
        """Return the token of the term's name; `1` for an intercept."""
        plain = values[0] == "one"
        intercept = plain and self.operator == "~" and token.text == "1"
        if not plain or (token.kind != "name" and not intercept):
            fault(
                self.source,
                token,
                f"expected an item or number*item, found {found(token)}.",
                "Join names with +; a fixed value is written 1*item.",
            )
        return token

    def _values(self) -> tuple[str, tuple[float | str | None, ...]]:
        """Read what may be a modifier or a name: a number, a label, NA, c(...), start(...), equal(...), label(...)."""
        token = self._next
        following = self.tokens[min(self.place + 1, len(self.tokens) - 1)]
        if token.kind == "name" and following.kind == "operator" and following.text == "(":
            self.place += 2
            values = self._list()
            if token.text not in ("c", "start", "equal", "label"):
                fault(
                    self.source,
                    token,
                    f"'{token.text}(' is not a modifier.",
                    "Use c(...), start(...), label(...) or equal(...).",
                )
            return ("start" if token.text == "start" else "list"), values
        return "one", (self._value(),)

    def _list(self) -> tuple[float | str | None, ...]:
        values: list[float | str | None] = []
        while True:
            if self._next.kind == "name" and self._next.text == "c" and self.tokens[self.place + 1].text == "(":
                self.place += 2
                values += self._list()
            else:
                values.append(self._value())
            if self._is(")"):
                self.place += 1
                return tuple(values)
            if not self._is(","):
                self._wrong("Write: c(a, b)*item, one entry a group.", "expected , or )")
            self.place += 1

    def _value(self) -> float | str | None:
        """Read a number with its sign, a label, or NA (FREE)."""
        sign = 1.0
        while self._is("-") or self._is("+"):
            sign = -sign if self._is("-") else sign
            self.place += 1
        token = self._next
        if token.kind == "number":
            self.place += 1
            return sign * float(token.text)
        if token.kind in ("name", "label"):
            self.place += 1
            return FREE if token.text == "NA" and self._follows_modifier() else token.text
        self._wrong("Join names with +; a fixed value is written 1*item.", "expected an item or number*item")
        return None

    def _follows_modifier(self) -> bool:
        """Whether the name just read stands where a modifier does: NA alone may also be an item's name."""
        return self._next.kind == "operator" and self._next.text in ("*", ",", ")")


def _as_numbers(values: Iterable[float | str | None]) -> tuple[float | None, ...]:
    return tuple(x if isinstance(x, float) else None for x in values)
