"""One replication: answers drawn from the population, the model fitted to them, what it found as plain numbers."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from analysis.model.defaults import key
from analysis.plan.spec import Cell, Metric, Plan
from analysis.plan.truth import Name, Target
from instrument.errors import MentorscaleError

if TYPE_CHECKING:
    import pandas as pd

    from analysis.sample import Sample

# fitted; not converged; refused by the estimator before it computed; ended by an error of the program.
Status = Literal["fitted", "not converged", "refused", "failed"]
NAN = float("nan")


@dataclass(frozen=True, slots=True)
class Replicate:
    """What replication `number` of a cell found: `est` and `se` of each target (NaN where there is none).

    `improper`: whether an estimated variance is below 0. `model_p` the p-value of the chi-square test of the model.
    `why`: the reason where nothing was fitted. `seconds` it took.
    """

    cell: Cell
    number: int
    status: Status
    est: tuple[float, ...] = ()
    se: tuple[float, ...] = ()
    improper: bool = False
    model_p: float = NAN
    why: str = ""
    seconds: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """Return the replication as a line of the file of replications; NaN is null, numbers come back exactly."""
        cell = self.cell
        found: dict[str, Any] = {"cell": [cell.n, cell.clusters, cell.size], "number": self.number}
        found |= {"status": self.status, "seconds": round(self.seconds, 4)}
        if self.status != "fitted":
            return found | {"why": self.why}
        numbers = {"est": [_null(x) for x in self.est], "se": [_null(x) for x in self.se]}
        return found | numbers | {"improper": self.improper, "model_p": _null(self.model_p)}

    @classmethod
    def from_json(cls, line: Mapping[str, Any]) -> "Replicate":
        """Return a replication from its line."""
        cell, status = Cell(*line["cell"]), line["status"]
        if status != "fitted":
            return cls(cell, line["number"], status, why=line["why"], seconds=line["seconds"])
        est, se = (tuple(_nan(x) for x in line[name]) for name in ("est", "se"))
        improper, model_p = line["improper"], _nan(line["model_p"])
        return cls(cell, line["number"], status, est, se, improper, model_p, seconds=line["seconds"])


def _null(x: float) -> float | None:
    return x if math.isfinite(x) else None


def _nan(x: float | None) -> float:
    return NAN if x is None else x


@dataclass(frozen=True, eq=False)
class Found:
    """What an estimator says: `parameters` (its frame), whether it `converged`, its fit measures."""

    parameters: "pd.DataFrame"
    converged: bool
    fit: Mapping[str, float]


@dataclass(frozen=True, eq=False)
class Prepared:
    """A plan made ready to be replicated: the same in every process.

    `draw` makes a cell's answers, `fit` estimates. `words` say the population, the answers and the analysis; `ordinal`
    how items are treated. `clustered`: cells are universities x students.
    """

    plan: Plan
    targets: tuple[Target, ...]
    metric: Metric
    draw: Callable[[Cell, np.random.Generator], "Sample"]
    fit: Callable[["Sample"], Found]
    words: tuple[str, ...]
    ordinal: bool
    estimator: str

    def replicate(self, cell: Cell, number: int) -> Replicate:
        """Return replication `number` of a cell; its numbers follow from the plan, the cell and the number alone."""
        seeds = np.random.SeedSequence(self.plan.seed, spawn_key=(*cell.key, number))
        try:
            found = self.fit(self.draw(cell, np.random.default_rng(seeds)))
        except MentorscaleError as error:
            return Replicate(cell, number, "refused", why=error.brief)
        except Exception as error:  # one replication that fails is a line of the report, not the end of all others
            return Replicate(cell, number, "failed", why=f"{type(error).__name__}: {error}")
        if not found.converged:
            return Replicate(cell, number, "not converged", why="the model did not converge.")
        est, se = _picked(found.parameters, self.targets, self.metric)
        p = found.fit.get("pvalue_scaled", NAN)
        p = found.fit.get("pvalue", NAN) if np.isnan(p) else p
        return Replicate(cell, number, "fitted", est, se, _improper(found.parameters), float(p))


def _picked(
    parameters: "pd.DataFrame", targets: Sequence[Target], metric: Metric
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return each target's estimate and standard error, NaN where the fit has none."""
    est, se = ("est", "se") if metric == "raw" else ("std_all", "std_se")
    levels = parameters["level"] if "level" in parameters else [""] * len(parameters)
    columns = zip(levels, *(parameters[x] for x in ("lhs", "op", "rhs", est, se)), strict=True)
    found: dict[Name, tuple[float, float]] = {}
    for level, lhs, op, rhs, value, error in columns:
        found[_name(level, lhs, op, rhs)] = float(value), float(error)
    pairs = [found.get(target.name, (NAN, NAN)) for target in targets]
    return tuple(value for value, _ in pairs), tuple(error for _, error in pairs)


def _name(level: str, lhs: str, op: str, rhs: str) -> Name:
    return (level, lhs, op, "") if op == ":=" else (level, *key(lhs, op, rhs))


def _improper(parameters: "pd.DataFrame") -> bool:
    own = (parameters["op"] == "~~") & (parameters["lhs"] == parameters["rhs"])
    return bool((parameters.loc[own, "est"] < 0).any())
