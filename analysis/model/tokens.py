"""A model's text as tokens, each with its line and column, so that a fault can be shown in its place."""

import re
from dataclasses import dataclass
from typing import Literal, NoReturn

from instrument.errors import ContentError

Kind = Literal["name", "number", "operator", "label", "end"]

OPERATORS = ("=~", "~*~", "~~", "~", ":=", "==", "<", ">", "|", "<~")
_TOKEN = re.compile(
    r"""(?P<blank>[^\S\n]+) | (?P<comment>[#!][^\n]*) | (?P<line>\n|;)
      | (?P<label>"[^"\n]*"|'[^'\n]*')
      | (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)
      | (?P<name>[^\W\d][\w.]*)
      | (?P<operator>=~|~\*~|~~|<~|:=|==|[~<>|+*?(),/^-])""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text: its kind, its text, and where it stands (both counted from 1)."""

    kind: Kind
    text: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Formula:
    """The tokens of one formula, the last of kind "end", and its text in one line."""

    tokens: tuple[Token, ...]
    text: str


def fault(source: str, token: Token, what: str, remedy: str) -> NoReturn:
    """Raise ContentError for a fault at `token`."""
    raise ContentError.at(f"{source}, line {token.line}, column {token.column}", what, remedy)


def found(token: Token) -> str:
    """Return a token as a message names it."""
    return "the end of the formula" if token.kind == "end" else f"'{token.text}'"


def formulas(text: str, source: str) -> list[Formula]:
    """Split a model into formulas, one a line or `;`; a line goes on after an operator or before a +.

    Raises ContentError for a character that has no meaning.
    """
    done: list[list[Token]] = [[]]
    depth = 0
    for token in _tokens(text, source):
        current = done[-1]
        depth += {"(": 1, ")": -1}.get(token.text, 0) if token.kind == "operator" else 0
        if token.kind == "end":
            open_ended = bool(current) and current[-1].kind == "operator" and current[-1].text != ")"
            if current and not open_ended and depth <= 0:
                done.append([])
                depth = 0
        elif not current and len(done) > 1 and token.text in ("+", "*") and token.kind == "operator":
            done.pop()
            done[-1].append(token)
        else:
            current.append(token)
    return [_closed(tokens) for tokens in done if tokens]


def _closed(tokens: list[Token]) -> Formula:
    last = tokens[-1]
    end = Token("end", "", last.line, last.column + len(last.text))
    return Formula((*tokens, end), " ".join(token.text for token in tokens))


def _tokens(text: str, source: str) -> list[Token]:
    """Return every token; a new line or `;` is a token of kind "end"."""
    tokens, place, line, start = [], 0, 1, 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        here = Token("operator", text[place], line, place - start + 1)
        if not match:
            remedy = "Write: factor =~ item1 + item2." if text[place] == "=" else "Remove it; a comment begins with #."
            fault(source, here, f"'{text[place]}' has no meaning in a model.", remedy)
        kind, piece = match.lastgroup, match.group()
        if kind == "line":
            tokens.append(Token("end", piece, line, here.column))
        elif kind not in ("blank", "comment"):
            tokens.append(Token(kind, piece.strip("\"'") if kind == "label" else piece, line, here.column))  # type: ignore[arg-type]
        if piece == "\n":
            line, start = line + 1, match.end()
        place = match.end()
    return [*tokens, Token("end", "", line, place - start + 1)]
