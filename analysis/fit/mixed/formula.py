"""A mixed model's formula: what is predicted, by which columns, and what varies between which groups, as lme4 reads it.

    score ~ 1 + x + x:z + (x | university) + (1 | mentor)

`(x | g)` has the random intercept, `(0 + x | g)` has not; `(x || g)` leaves the two uncorrelated; `(1 | a/b)` is
`(1 | a) + (1 | a:b)`; `a*b` is `a + b + a:b`. A name that is not a plain word stands in backticks.
"""

import re
from dataclasses import dataclass

from instrument.errors import UsageError

# Columns whose product is one predictor.
Product = tuple[str, ...]
_TOKEN = re.compile(r"\s*(?:(`[^`]+`|[^\W\d][\w.]*)|(\d+(?:\.\d+)?)|(\|\||[~+\-:*/|()]))")
_EXAMPLE = "Write as in `score ~ x + (1 | university)`."


@dataclass(frozen=True, slots=True)
class RandomTerm:
    """What varies between the levels of `group` (columns whose labels together name one): intercept and `columns`."""

    intercept: bool
    columns: tuple[Product, ...]
    group: Product

    @property
    def text(self) -> str:
        """The term as lme4 writes it."""
        inside = [*(("1",) if self.intercept else ("0",)), *(":".join(one) for one in self.columns)]
        return f"({' + '.join(inside)} | {':'.join(self.group)})"


@dataclass(frozen=True, slots=True)
class Formula:
    """The parts of a formula; `text` as it was given."""

    text: str
    response: str
    intercept: bool
    fixed: tuple[Product, ...]
    random: tuple[RandomTerm, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Every column it names, the response first."""
        found = [self.response, *(name for one in self.fixed for name in one)]
        for term in self.random:
            found += [name for one in term.columns for name in one] + list(term.group)
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    place: int


def read_formula(text: str) -> Formula:
    """Read a formula; raise UsageError with the place of its first fault and what was expected there."""
    return _Reader(text).formula()


class _Reader:
    """A formula's tokens, read from left to right."""

    def __init__(self, text: str) -> None:
        self.text, self.tokens, self.next = text, _tokens(text), 0

    def formula(self) -> Formula:
        response = self._name("the name of the column to predict")
        self._take("~", "`~` after the column to predict")
        intercept, fixed, random = self._sum(inside=False)
        if self._here().kind != "end":
            raise self._fault("`+` or the end of the formula")
        if not random:
            what = "no random term is named, such as (1 | university)."
            raise UsageError.at("formula", what, "Add one; without any this is ordinary regression.")
        if twice := [term.text for k, term in enumerate(random) if term in random[:k]]:
            raise UsageError.at("formula", f"{twice[0]} stands twice.", "Leave one of them out.")
        return Formula(self.text.strip(), response, intercept, tuple(fixed), tuple(random))

    def _sum(self, *, inside: bool) -> tuple[bool, list[Product], list[RandomTerm]]:
        """Read terms joined by + and -; `inside` parentheses there are no random terms."""
        intercept, fixed, random, sign = True, dict[Product, None](), [], "+"
        if self._here().text == "-":
            sign = self._step().text
        while True:
            here = self._here()
            if here.kind == "number":
                if here.text not in ("0", "1"):
                    raise self._fault("0, 1 or the name of a column")
                intercept = (self._step().text == "1") == (sign == "+")
            elif sign == "-":
                raise self._fault("1: only the intercept can be taken out with `-`")
            elif here.text == "(" and not inside:
                random += self._random()
            else:
                fixed.update(dict.fromkeys(self._crossed()))
            if self._here().text not in ("+", "-"):
                return intercept, list(fixed), random
            sign = self._step().text

    def _crossed(self) -> list[Product]:
        """Read a, a:b or a*b (a + b + a:b)."""
        found = [self._product()]
        while self._here().text == "*":
            self._step()
            other = self._product()
            found += [other, *((*one, *other) for one in found)]
        return found

    def _product(self) -> Product:
        names = [self._name("the name of a column")]
        while self._here().text == ":":
            self._step()
            names.append(self._name("the name of a column after `:`"))
        return tuple(names)

    def _random(self) -> list[RandomTerm]:
        """Read ( ... | group ) or ( ... || group )."""
        self._step()
        intercept, columns, _ = self._sum(inside=True)
        bar = self._here()
        if bar.text not in ("|", "||"):
            raise self._fault("`|` and the group, as in (1 | university)")
        self._step()
        groups = self._groups()
        self._take(")", "`)` after the group")
        if not intercept and not columns:
            raise UsageError.at(f"formula, character {bar.place + 1}", "nothing varies in this term.", _EXAMPLE)
        if bar.text == "|":
            return [RandomTerm(intercept, tuple(columns), group) for group in groups]
        return [
            term
            for group in groups
            for term in (
                *([RandomTerm(True, (), group)] if intercept else []),
                *(RandomTerm(False, (one,), group) for one in columns),
            )
        ]

    def _groups(self) -> list[Product]:
        """Read g, a:b or a/b/c (a, a:b, a:b:c)."""
        found = [self._product()]
        while self._here().text == "/":
            self._step()
            found.append((*found[-1], *self._product()))
        return found

    def _here(self) -> _Token:
        return self.tokens[self.next]

    def _step(self) -> _Token:
        self.next += 1
        return self.tokens[self.next - 1]

    def _name(self, expected: str) -> str:
        if self._here().kind != "name":
            raise self._fault(expected)
        return self._step().text

    def _take(self, text: str, expected: str) -> None:
        if self._here().text != text:
            raise self._fault(expected)
        self._step()

    def _fault(self, expected: str) -> UsageError:
        here = self._here()
        found = "the formula ends" if here.kind == "end" else f"`{here.text}` stands"
        return UsageError.at(
            f"formula, character {here.place + 1}", f"{found} where {expected} was expected.", _EXAMPLE
        )


def _tokens(text: str) -> list[_Token]:
    found, place = [], 0
    while text[place:].strip():
        match = _TOKEN.match(text, place)
        if match is None:
            at = place + len(text[place:]) - len(text[place:].lstrip())
            what = f"`{text[at]}` has no meaning in a formula."
            raise UsageError.at(f"formula, character {at + 1}", what, "Put a name that is not a word in backticks.")
        kind = ("name", "number", "sign")[(match.lastindex or 1) - 1]
        found.append(_Token(kind, match[match.lastindex or 1].strip("`"), match.start(match.lastindex or 1)))
        place = match.end()
    return [*found, _Token("end", "", len(text))]
