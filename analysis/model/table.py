"""The parameter table: the model between its words and its matrices, one row a parameter."""

from dataclasses import dataclass

import numpy as np

from analysis.kernel.lisrel import Cell, Matrices


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: `lhs op rhs`, free or fixed at `fixed`; `stated` if the model's text names it.

    Parameters of one `label` are equal; `group` counts from 1; `start` is where an optimiser begins, if the text says;
    `freed` if the text frees it (NA*).
    """

    lhs: str
    op: str
    rhs: str
    fixed: float | None = None
    stated: bool = True
    group: int = 1
    label: str = ""
    start: float | None = None
    freed: bool = False

    @property
    def free(self) -> bool:
        """Whether it is estimated."""
        return self.fixed is None


@dataclass(frozen=True, slots=True)
class ParameterTable:
    """All parameters of a confirmatory factor model, in lavaan's order: stated ones, then the implied rest."""

    items: tuple[str, ...]
    factors: tuple[str, ...]
    parameters: tuple[Parameter, ...]

    @property
    def constructs(self) -> dict[str, tuple[str, ...]]:
        """Factor -> the items that load on it, in the order of the text."""
        return {
            factor: tuple(p.rhs for p in self.parameters if p.op == "=~" and p.lhs == factor) for factor in self.factors
        }

    @property
    def free(self) -> tuple[Parameter, ...]:
        """The parameters that are estimated."""
        return tuple(p for p in self.parameters if p.free)

    @property
    def degrees_of_freedom(self) -> int:
        """Distinct variances and covariances of the items less the free parameters."""
        p = len(self.items)
        return p * (p + 1) // 2 - len(self.free)

    def cell(self, parameter: Parameter) -> Cell:
        """Return where a parameter stands in Lambda, Psi or Theta."""
        if parameter.op == "=~":
            return Cell("lambda", self.items.index(parameter.rhs), self.factors.index(parameter.lhs))
        if parameter.lhs in self.factors:
            return Cell("psi", self.factors.index(parameter.lhs), self.factors.index(parameter.rhs))
        return Cell("theta", self.items.index(parameter.lhs), self.items.index(parameter.rhs))

    def matrices(self, estimates: dict[Parameter, float]) -> Matrices:
        """Return the model's matrices with `estimates` for the free parameters."""
        p, m = len(self.items), len(self.factors)
        empty = Matrices(np.zeros((p, m)), np.zeros((m, m)), np.zeros((p, p)))
        values = [x.fixed if x.fixed is not None else estimates[x] for x in self.parameters]
        return empty.filled(tuple(self.cell(x) for x in self.parameters), np.array(values, dtype=float))
