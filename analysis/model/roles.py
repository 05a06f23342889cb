"""What the variables of a model are: factors, items, covariates, outcomes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from analysis.model.statements import Statement
from analysis.model.tokens import fault
from instrument.errors import ContentError, nearest


@dataclass(frozen=True)
class Roles:
    """The variables of a model by what its statements make of them, each in the order they first occur."""

    statements: tuple[Statement, ...]

    def _of(self, op: str, side: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(getattr(s, side) for s in self.statements if s.op == op and s.rhs != "1"))

    @cached_property
    def factors(self) -> tuple[str, ...]:
        """What is measured by something."""
        return self._of("=~", "lhs")

    @cached_property
    def constructs(self) -> dict[str, tuple[str, ...]]:
        """Factor -> what measures it: items, or factors of a lower order."""
        return {
            factor: tuple(dict.fromkeys(s.rhs for s in self.statements if s.op == "=~" and s.lhs == factor))
            for factor in self.factors
        }

    @cached_property
    def indicators(self) -> tuple[str, ...]:
        """Observed variables that measure a factor."""
        return tuple(name for name in self._of("=~", "rhs") if name not in self.factors)

    @cached_property
    def outcomes(self) -> tuple[str, ...]:
        """Variables, factors or observed, that something predicts."""
        return self._of("~", "lhs")

    @cached_property
    def predictors(self) -> tuple[str, ...]:
        """Variables, factors or observed, that predict something."""
        return self._of("~", "rhs")

    @cached_property
    def structural(self) -> tuple[str, ...]:
        """Observed variables of the regressions that measure nothing; they stand among the factors in the matrices."""
        names = dict.fromkeys((*self.outcomes, *self.predictors))
        return tuple(name for name in names if name not in self.factors and name not in self.indicators)

    @cached_property
    def covariates(self) -> tuple[str, ...]:
        """Observed predictors that nothing predicts: their moments are given, not modelled.

        One whose variance, covariance or mean the text names is modelled (lavaan's rule).
        """
        named = {x for s in self.statements if s.op == "~~" for x in (s.lhs, s.rhs)}
        named |= {s.lhs for s in self.statements if s.op == "~" and s.rhs == "1"}
        return tuple(name for name in self.structural if name not in self.outcomes and name not in named)

    @cached_property
    def observed(self) -> tuple[str, ...]:
        """Every observed variable: items first."""
        alone = [s.lhs for s in self.statements if s.op in ("~~", "|", "~*~") or (s.op == "~" and s.rhs == "1")]
        alone += [s.rhs for s in self.statements if s.op == "~~"]
        rest = [name for name in dict.fromkeys(alone) if name not in self.factors]
        return tuple(dict.fromkeys((*self.indicators, *self.structural, *rest)))

    @cached_property
    def alone(self) -> tuple[str, ...]:
        """What measures a factor that nothing else measures, and no other factor."""
        every = [name for names in self.constructs.values() for name in names]
        return tuple(names[0] for names in self.constructs.values() if len(names) == 1 and every.count(names[0]) == 1)

    @cached_property
    def lower_order(self) -> tuple[str, ...]:
        """Factors that measure another factor."""
        return tuple(name for name in self.factors if any(name in names for names in self.constructs.values()))


def check(roles: Roles, source: str, known: Sequence[str] | None) -> None:
    """Raise ContentError for a model without factors, a name that is not in the data, or a statement that cannot be."""
    if not roles.factors:
        raise ContentError.at(source, "the model has no factor.", "Write a line such as: support =~ item1 + item2.")
    _check_circles(roles, source)
    for statement in roles.statements:
        _check_statement(statement, roles, source)
        if known is not None:
            for name in (statement.lhs, statement.rhs):
                _check_known(name, statement, roles, source, known)


def _check_circles(roles: Roles, source: str) -> None:
    """Raise ContentError where factors measure one another in a circle: none of them has items to stand on."""
    for s in roles.statements:
        if s.op == "=~" and s.lhs != s.rhs and s.lhs in _below(s.rhs, roles.constructs):
            what = f"'{s.lhs}' and '{s.rhs}' are measured by one another."
            fault(source, s.token, what, "Remove one of the two, or write a regression (~).")


def _below(factor: str, constructs: Mapping[str, tuple[str, ...]]) -> set[str]:
    """Return everything that measures a factor, directly or through others."""
    found: set[str] = set()
    waiting = [factor]
    while waiting:
        fresh = set(constructs.get(waiting.pop(), ())) - found
        found |= fresh
        waiting += fresh
    return found


def _check_statement(s: Statement, roles: Roles, source: str) -> None:
    if s.op == "=~" and s.lhs == s.rhs:
        fault(source, s.token, f"'{s.lhs}' cannot measure itself.", "Name another item.")
    if s.op in ("|", "~*~") and s.lhs in roles.factors:
        fault(source, s.token, f"'{s.lhs}' is a factor; only an item has thresholds or a scale.", "Name an item.")
    if s.op == "~~" and (s.lhs in roles.factors) != (s.rhs in roles.factors):
        names = (s.lhs, s.rhs)
        unknown = next(
            (n for n in names if n not in roles.factors and n not in roles.indicators + roles.structural), None
        )
        known = (*roles.factors, *roles.indicators)
        what = f"'{unknown}' is neither a factor nor an item of the model" if unknown else "a factor meets an item"
        fault(source, s.token, f"{what}.", f"Join two factors or two items with ~~.{nearest(unknown or '', known)}")
    if s.op == "~" and s.lhs == s.rhs:
        fault(source, s.token, f"'{s.lhs}' cannot predict itself.", "Name another variable.")


def _check_known(name: str, s: Statement, roles: Roles, source: str, known: Iterable[str]) -> None:
    if name in roles.factors or name == "1" or (s.op == "|" and name == s.rhs):
        return
    columns = tuple(known)
    if name not in columns:
        # A name alone on the left of ~~ or ~ may be a factor misspelt.
        remedy = f"Correct the name or add it to `items`.{nearest(name, (*columns, *roles.factors))}"
        fault(source, s.token, f"'{name}' is not an item of the data.", remedy)
