"""lavaan-style text to a parameter table; a fault is shown with its line, its place and what was expected.

Understood: `factor =~ item + 0.5*item`, `a ~~ b`, `a ~~ 0*b`, `NA*item` (free the marker), `#` and `!` comments,
`;` or a new line between formulas, a line that ends in an operator or `+` going on in the next.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import combinations

from analysis.model.table import Parameter, ParameterTable
from instrument.errors import ContentError, nearest

_NAME = r"[^\W\d][\w.]*"
_FORMULA = re.compile(rf"\s*(?P<lhs>{_NAME})\s*(?P<op>=~|~~|~\*~|:=|~|\||==|<|>)\s*(?P<rhs>.*)$", re.DOTALL)
_TERM = re.compile(rf"^\s*(?:(?P<modifier>NA|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)\s*\*\s*)?(?P<name>{_NAME})\s*$")
_OPERATORS = ("=~", "~~")


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class _Term:
    """`lhs op modifier*rhs`; `modifier` is None, a number, or "NA" for "free, whatever the default is"."""

    lhs: str
    op: str
    rhs: str
    modifier: float | str | None


def parse(text: str, source: str = "model", known_items: Iterable[str] | None = None) -> ParameterTable:
    """Return the parameter table of a confirmatory factor model.

    The first loading of a factor is fixed at 1 unless its variance or that loading is given a value; factors covary,
    every item has a residual variance: lavaan::cfa's defaults. `known_items` are the columns of the data; a name that
    is neither a factor nor one of them is a ContentError, as is any fault of grammar.
    """
    terms = [(line, term) for line in _formulas(text) for term in _terms(line, source)]
    factors = tuple(dict.fromkeys(term.lhs for _, term in terms if term.op == "=~"))
    if not factors:
        raise ContentError.at(source, "the model has no factor.", "Write a line such as: support =~ item1 + item2.")
    items = tuple(dict.fromkeys(t.rhs for _, t in terms if t.op == "=~"))
    _check_names(terms, factors, items, source, None if known_items is None else tuple(known_items))
    _check_once(terms, source)
    stated = _with_markers([term for _, term in terms], factors)
    return ParameterTable(items, factors, (*stated, *_implied(stated, factors, items)))


def _formulas(text: str) -> list[_Line]:
    """Split into formulas, one a line or `;`, joining a line that ends in an operator or + with the next."""
    lines: list[_Line] = []
    for number, raw in enumerate(text.splitlines(), start=1):
        for part in re.sub(r"[#!].*", "", raw).split(";"):
            if not part.strip():
                continue
            if (lines and re.search(r"(\+|~|\*)\s*$", lines[-1].text)) or (lines and part.strip().startswith("+")):
                lines[-1] = replace(lines[-1], text=f"{lines[-1].text} {part.strip()}")
            else:
                lines.append(_Line(number, part.strip()))
    return lines


def _terms(line: _Line, source: str) -> list[_Term]:
    where = f"{source}, line {line.number}"
    found = _FORMULA.match(line.text)
    if not found:
        raise ContentError.at(
            where,
            f"cannot read '{line.text}': expected a name and then =~ or ~~.",
            "Write: factor =~ item1 + item2.",
        )
    lhs, op, rhs = found["lhs"], found["op"], found["rhs"]
    if op not in _OPERATORS:
        raise ContentError.at(
            where,
            f"the operator '{op}' is not understood.",
            "Use =~ (is measured by) and ~~ (variance or covariance).",
        )
    return [_term(lhs, op, part, where) for part in rhs.split("+")]


def _term(lhs: str, op: str, part: str, where: str) -> _Term:
    found = _TERM.match(part)
    if not found:
        shown = f"'{part.strip()}'" if part.strip() else "nothing"
        raise ContentError.at(
            f"{where}, after '{lhs} {op}'",
            f"expected an item or number*item, found {shown}.",
            "Join names with +; a fixed value is written 1*item.",
        )
    modifier = found["modifier"]
    value = modifier if modifier in (None, "NA") else float(modifier)
    return _Term(lhs, op, found["name"], value)


def _check_names(
    terms: list[tuple[_Line, _Term]],
    factors: tuple[str, ...],
    items: tuple[str, ...],
    source: str,
    columns: tuple[str, ...] | None,
) -> None:
    for line, term in terms:
        where = f"{source}, line {line.number}"
        if term.op == "=~" and term.rhs in factors:
            raise ContentError.at(
                where,
                f"'{term.rhs}' is a factor, measured by another.",
                "Only items may stand on the right of =~.",
            )
        if term.op == "=~" and columns is not None and term.rhs not in columns:
            raise ContentError.at(
                where,
                f"'{term.rhs}' is not an item of the data.",
                f"Correct the name or add it to `items`.{nearest(term.rhs, columns)}",
            )
        if term.op == "~~" and not ({term.lhs, term.rhs} <= set(factors) or {term.lhs, term.rhs} <= set(items)):
            unknown = next((n for n in (term.lhs, term.rhs) if n not in (*factors, *items)), None)
            what = f"'{unknown}' is neither a factor nor an item of the model" if unknown else "a factor meets an item"
            raise ContentError.at(
                where,
                f"{what}.",
                f"Join two factors or two items with ~~.{nearest(unknown or '', (*factors, *items))}",
            )


def _check_once(terms: list[tuple[_Line, _Term]], source: str) -> None:
    seen: dict[tuple[str, frozenset[str]], int] = {}
    for line, term in terms:
        key = (term.op, frozenset((term.lhs, term.rhs)))
        if key in seen:
            raise ContentError.at(
                f"{source}, line {line.number}",
                f"'{term.lhs} {term.op} {term.rhs}' stands in line {seen[key]} already.",
                "Remove one of them.",
            )
        seen[key] = line.number


def _with_markers(terms: list[_Term], factors: tuple[str, ...]) -> tuple[Parameter, ...]:
    """Turn terms into parameters, fixing each factor's first loading at 1 unless its scale is set otherwise."""
    scaled = {t.lhs for t in terms if t.op == "~~" and t.lhs == t.rhs and isinstance(t.modifier, float)}
    first = {factor: next(t for t in terms if t.op == "=~" and t.lhs == factor) for factor in factors}
    ordered = sorted(terms, key=lambda term: (term.op != "=~", factors.index(term.lhs) if term.op == "=~" else 0))
    parameters = []
    for term in ordered:
        fixed = term.modifier if isinstance(term.modifier, float) else None
        if term.modifier is None and term is first.get(term.lhs) and term.lhs not in scaled:
            fixed = 1.0
        parameters.append(Parameter(term.lhs, term.op, term.rhs, fixed))
    return tuple(parameters)


def _implied(stated: tuple[Parameter, ...], factors: tuple[str, ...], items: tuple[str, ...]) -> list[Parameter]:
    """Add what the text leaves unsaid: residual variances, factor variances, factor covariances."""
    named = {frozenset((p.lhs, p.rhs)) for p in stated if p.op == "~~"}
    pairs = [*((x, x) for x in items), *((f, f) for f in factors), *combinations(factors, 2)]
    return [Parameter(a, "~~", b, stated=False) for a, b in pairs if frozenset((a, b)) not in named]
