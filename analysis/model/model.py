"""A model ready to be fitted: its parameters, which of them are free or equal, and where they stand in its matrices."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.model.defaults import parameters
from analysis.model.expression import Expression
from analysis.model.options import Options
from analysis.model.roles import Roles, check
from analysis.model.statements import Equation, read
from analysis.model.table import Parameter
from analysis.model.tokens import fault


@dataclass(frozen=True)
class Model:
    """A model of one or several groups, made of `text`; `parameters` in lavaan's order, groups one after the other."""

    roles: Roles
    options: Options
    parameters: tuple[Parameter, ...]
    equations: tuple[Equation, ...] = ()
    text: str = ""
    source: str = "model"

    @property
    def items(self) -> tuple[str, ...]:
        """Every observed variable, in the order of the rows of Lambda."""
        return self.roles.observed

    @property
    def factors(self) -> tuple[str, ...]:
        """The factors, in the order of the text."""
        return self.roles.factors

    @property
    def constructs(self) -> dict[str, tuple[str, ...]]:
        """Factor -> what measures it."""
        return self.roles.constructs

    @cached_property
    def latent(self) -> tuple[str, ...]:
        """The columns of Lambda: factors, and observed variables of regressions, each its own perfect factor."""
        chosen = dict.fromkeys((*self.factors, *self.roles.structural))
        chosen |= dict.fromkeys(x for x in (*self.roles.outcomes, *self.roles.predictors) if x in self.items)
        pairs = [(p.lhs, p.rhs) for p in self.parameters if p.op == "~~" and p.lhs != p.rhs]
        while True:
            more = {b for a, b in (*pairs, *((b, a) for a, b in pairs)) if a in chosen and b not in chosen}
            if not more:
                return tuple(chosen)
            chosen |= dict.fromkeys(sorted(more, key=self.items.index))

    @cached_property
    def index(self) -> tuple[int, ...]:
        """For every parameter the number of the free parameter it is, -1 if it is fixed; equal labels share one."""
        numbers: dict[str, int] = {}
        found, count = [], 0
        for p in self.parameters:
            if not p.free:
                found.append(-1)
            elif p.label and p.label in numbers:
                found.append(numbers[p.label])
            else:
                if p.label:
                    numbers[p.label] = count
                found.append(count)
                count += 1
        return tuple(found)

    @property
    def free(self) -> int:
        """How many different free parameters there are, constraints not yet counted."""
        return max(self.index, default=-1) + 1

    @cached_property
    def labels(self) -> dict[str, int]:
        """Label -> the number of its free parameter."""
        return {p.label: k for p, k in zip(self.parameters, self.index, strict=True) if p.label and k >= 0}

    @cached_property
    def fixed_variances(self) -> dict[str, float]:
        """Variable -> its variance where one is fixed above 0, the first group's that fixes it."""
        found: dict[str, float] = {}
        for p in self.parameters:
            if p.op == "~~" and p.lhs == p.rhs and p.fixed is not None and p.fixed > 0:
                found.setdefault(p.lhs, p.fixed)
        return found

    @property
    def definitions(self) -> tuple[Equation, ...]:
        """The `:=` equations."""
        return tuple(e for e in self.equations if e.op == ":=")

    @cached_property
    def constraints(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Rows (r, q) and right sides (r,) of R x = c: what `==` asks, and effects coding.

        Raises ContentError for an equation that is not linear.
        """
        rows, sides = [], []
        for equation in self.equations:
            if equation.op == "==" and equation.left is not None:
                row, side = self._linear(Expression("-", (equation.left, equation.right)), equation)
                rows.append(row)
                sides.append(side)
        if self.options.scaling == "effects":
            for row, side in self._effects():
                rows.append(row)
                sides.append(side)
        return np.array(rows).reshape(len(rows), self.free), np.array(sides)

    def evaluate(self, expression: Expression, x: NDArray[np.float64]) -> float | complex:
        """Return an expression at x (..., q), real or complex; a label that is a definition is worked out first."""
        values: dict[str, Any] = {label: x[..., k] for label, k in self.labels.items()}
        for definition in self.definitions:
            if definition.right.labels <= values.keys():
                values[definition.name] = definition.right(values)
        found: complex | float = expression(values)
        return found

    def _linear(self, zero: Expression, equation: Equation) -> tuple[NDArray[np.float64], float]:
        origin = float(np.real(self.evaluate(zero, np.zeros(self.free))))
        unit = [float(np.real(self.evaluate(zero, one))) - origin for one in np.eye(self.free)]
        probe = np.random.default_rng(1).uniform(0.5, 2.0, self.free)
        row = np.array(unit)
        if not np.isclose(float(np.real(self.evaluate(zero, probe))), origin + row @ probe, rtol=1e-9, atol=1e-9):
            fault(self.source, equation.token, "the constraint is not linear.", "Use sums and multiples of labels.")
        if not row.any():
            fault(self.source, equation.token, "the constraint holds no free parameter.", "Name labels of free ones.")
        return row, -origin

    def _effects(self) -> list[tuple[NDArray[np.float64], float]]:
        """Loadings of a factor sum to their number, its items' intercepts to 0, in every group (Little et al. 2006)."""
        found = []
        for group in range(1, self.options.groups + 1):
            for factor, names in self.constructs.items():
                own = [(p, k) for p, k in self._of(group, "=~") if p.lhs == factor]
                row = np.bincount([k for _, k in own if k >= 0], minlength=self.free).astype(float)
                fixed = sum(p.fixed or 0.0 for p, k in own if k < 0)
                found.append((row, len(names) - fixed))
                located = [k for p, k in self._of(group, "~") if p.rhs == "1" and p.lhs in names and k >= 0]
                if located:
                    found.append((np.bincount(located, minlength=self.free).astype(float), 0.0))
        return found

    def _of(self, group: int, op: str) -> list[tuple[Parameter, int]]:
        pairs = zip(self.parameters, self.index, strict=True)
        return [(p, k) for p, k in pairs if p.group == group and p.op == op]


def parse(text: str, source: str = "model", known_items: Iterable[str] | None = None) -> Model:
    """Return the model of a text with lavaan::cfa's defaults for one group; see `build`."""
    return build(text, source=source, known=None if known_items is None else tuple(known_items))


def build(
    text: str, options: Options | None = None, source: str = "model", known: Sequence[str] | None = None
) -> Model:
    """Return the model of a text in lavaan's syntax. `known` are the columns of the data.

    Raises ContentError for a fault of grammar, an unknown name, a parameter said twice, or equations that cannot be.
    """
    statements, equations = read(text, source)
    options = options or Options()
    roles = Roles(tuple(statements))
    check(roles, source, known)
    made = Model(roles, options, parameters(roles, options, source), tuple(equations), text, source)
    _check_equations(made)
    return made


def _check_equations(model: Model) -> None:
    known: Mapping[str, int] = model.labels
    names = set(known)
    for equation in model.equations:
        sides = [side for side in (equation.left, equation.right) if side is not None]
        for label in sorted(frozenset().union(*(side.labels for side in sides)) - names):
            fault(model.source, equation.token, f"'{label}' is no label of a free parameter.", "Write: label*item.")
        if equation.op == ":=":
            if equation.name in names:
                fault(model.source, equation.token, f"'{equation.name}' is a label already.", "Choose another name.")
            names.add(equation.name)
