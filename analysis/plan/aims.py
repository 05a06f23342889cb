"""Targets of a plan, and the smallest sample that meets them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from analysis.plan.spec import Cell
from analysis.plan.summary import CellSummary, Followed
from analysis.result import Row
from instrument.errors import UsageError, nearest

Kind = Literal["power", "coverage", "bias", "convergence"]
NAN = float("nan")
_Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Aim:
    """A `kind` of number and its `limit`: bias at most, all others at least.

    Power is the least of the parameters asked for, coverage the least and relative bias the greatest of all loadings,
    regressions and covariances.
    """

    kind: Kind
    limit: float

    @classmethod
    def read(cls, text: str) -> "Aim":
        """Return the target of `power=.80` and the like. Raises UsageError for any other text."""
        kind, _, value = (part.strip() for part in text.partition("="))
        remedy = "Write power=.80, coverage=.92, bias=.10 or convergence=.95."
        if kind not in get_args(Kind):
            raise UsageError.at("--target", f"'{text}' is no target.", f"{remedy}{nearest(kind, get_args(Kind))}")
        try:
            limit = float(value)
        except ValueError:
            limit = NAN
        if not 0 < limit < 1:
            raise UsageError.at("--target", f"'{value}' is no share.", remedy)
        return cls(kind, limit)  # type: ignore[arg-type]  # checked above

    @property
    def words(self) -> str:
        """The target as a sentence names it."""
        of = {"power": "least power", "coverage": "least coverage", "bias": "greatest relative bias"}
        return f"{of.get(self.kind, self.kind)} {'≤' if self.kind == 'bias' else '≥'} {self.limit:.2f}"


@dataclass(frozen=True, slots=True)
class Reached:
    """What a cell reaches of an aim: `value` with its 95% Monte Carlo interval, and the parameter it is that `of`."""

    aim: Aim
    cell: Cell
    value: float
    lower: float
    upper: float
    of: str = ""

    @property
    def met(self) -> bool:
        """Whether the value meets the aim; NaN meets none."""
        return self.value <= self.aim.limit if self.aim.kind == "bias" else self.value >= self.aim.limit

    @property
    def sure(self) -> bool:
        """Whether every value of the interval does."""
        return self.upper <= self.aim.limit if self.aim.kind == "bias" else self.lower >= self.aim.limit

    def row(self) -> Row:
        """Return it as a row."""
        numbers: Row = {"aim_value": self.value, "aim_lower": self.lower, "aim_upper": self.upper, "aim_of": self.of}
        return {"aim": self.aim.words, **numbers, "aim_met": self.met, "aim_sure": self.sure}


def reached(aim: Aim, of: CellSummary, parameters: Sequence[str] = ()) -> Reached:
    """Return what a cell reaches of an aim; `parameters`: labels of those whose power counts, by default all wanted."""
    if aim.kind == "convergence":
        return Reached(aim, of.cell, of.converged.value, *of.converged.bounds)
    found = {"power": least_power, "coverage": least_coverage, "bias": greatest_bias}[aim.kind](of, parameters)
    if found is None:
        return Reached(aim, of.cell, NAN, NAN, NAN)
    if aim.kind == "bias":
        value, reach = abs(found.relative), _Z * found.relative_se
        return Reached(aim, of.cell, value, max(0.0, value - reach), value + reach, label(found))
    share = found.power if aim.kind == "power" else found.coverage
    assert share is not None
    return Reached(aim, of.cell, share.value, *share.bounds, label(found))


def least_power(of: CellSummary, parameters: Sequence[str] = ()) -> Followed | None:
    """Return the parameter of least power among those asked for; by default all tested ones that are not 0."""
    wanted = [x for x in of.parameters if (label(x) in parameters if parameters else x.target.wanted) and x.power]
    return _extreme(wanted, lambda x: x.power.value if x.power else NAN)


def least_coverage(of: CellSummary, parameters: Sequence[str] = ()) -> Followed | None:
    """Return the parameter whose intervals cover least often; variances are left out, as of power and bias."""
    return _extreme([x for x in of.parameters if x.target.tested], lambda x: x.coverage.value)


def greatest_bias(of: CellSummary, parameters: Sequence[str] = ()) -> Followed | None:
    """Return the parameter of greatest relative bias; variances are left out, whose truth may be next to nothing."""
    return _extreme([x for x in of.parameters if x.target.tested], lambda x: -abs(x.relative))


def _extreme(of: Sequence[Followed], value: Callable[[Followed], float]) -> Followed | None:
    known = [x for x in of if not np.isnan(value(x))]
    return min(known, key=value) if known else None


def label(x: Followed) -> str:
    """Return a parameter's name with its level, where there are levels."""
    return f"{x.target.label} ({x.target.level})" if x.target.level else x.target.label


def smallest(aims: Sequence[Aim], cells: Sequence[CellSummary], parameters: Sequence[str] = ()) -> list[Reached]:
    """Return what the smallest cell that meets every aim reaches of them: fewest students, then fewest universities.

    Without such a cell the list is empty.
    """
    for one in sorted(cells, key=lambda x: x.cell):
        found = [reached(aim, one, parameters) for aim in aims]
        if all(x.met for x in found):
            return found
    return []
