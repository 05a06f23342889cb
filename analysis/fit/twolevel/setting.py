"""The answers of a two-level model with the places of its variables, and models fitted to them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.fit.twolevel.data import TwoLevelData
from analysis.fit.twolevel.model import TwoLevelModel
from analysis.kernel.sem.sandwich import inverse
from analysis.kernel.sem.scoring import Constraints, Solution, solve
from analysis.kernel.sem.structure import Structure
from analysis.kernel.twolevel.likelihood import State, TwoLevel
from analysis.kernel.twolevel.scores import scores

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
Index = NDArray[np.intp]
NAN = float("nan")
# A model takes ten or twenty steps; with so many points behind it a search runs towards what has no maximum.
MOST_TRIALS = 150


@dataclass(frozen=True, eq=False)
class Setting:
    """The answers and where their variables stand: what every model fitted to them shares."""

    model: TwoLevelModel
    data: TwoLevelData
    both: tuple[Index, Index]
    alone: Index

    @classmethod
    def of(cls, model: TwoLevelModel, data: TwoLevelData) -> "Setting":
        """Return the setting of a model and its answers."""
        within, between = model.within.items, model.between.items
        both = (places(model.both, within), places(model.both, between))
        return cls(model, data, both, places(model.alone, between))

    def likelihood(self, within: Structure, between: Structure) -> TwoLevel:
        """Return the likelihood of a pair of structures."""
        return TwoLevel(within, between, self.data.clusters, *self.both, self.alone)

    def covariates(self, level: int) -> Index:
        """Return the places of a level's covariates among its variables."""
        of = self.model.levels[level]
        return places(of.roles.covariates, of.items)


@dataclass(frozen=True, eq=False)
class Solved:
    """A pair of structures at its estimates; `state` is None where no minimum was found."""

    structures: tuple[Structure, Structure]
    constraints: Constraints
    solution: Solution
    state: State | None

    @property
    def deviance(self) -> float:
        """-2 log L; NaN without a minimum."""
        return NAN if self.state is None else self.state.deviance


def places(names: Sequence[str], among: Sequence[str]) -> Index:
    """Return where names stand among others."""
    return np.array([among.index(name) for name in names], dtype=np.intp)


def solved(
    setting: Setting,
    structures: tuple[Structure, Structure],
    start: Vector,
    constraints: Constraints | None = None,
    most: int = MOST_TRIALS,
) -> Solved:
    """Maximise the likelihood of a pair of structures from a start (q,), trying `most` points."""
    likelihood = setting.likelihood(*structures)
    held = constraints or unbound(len(start))
    last: list[State | None] = [None]
    tried = 0

    def at(x: Vector) -> State | None:
        nonlocal tried
        tried += 1
        if tried > most:
            return None
        found = likelihood.at(x)
        last[0] = found if found is not None else last[0]
        return found

    solution = solve(at, start, held)
    if not solution.converged:
        return Solved(structures, held, solution, None)
    # The last point tried is the solution, unless a search failed there; its Hessian is kept.
    state = last[0] if last[0] is not None and last[0].value == solution.value else likelihood.at(solution.x)
    return Solved(structures, held, solution, state)


def trace_of(of: Solved) -> float:
    """Return tr(A^-1 B) of a model: observed information and the products of the clusters' scores."""
    assert of.state is not None
    covered = inverse(of.state.hessian() / 2, of.constraints)
    return float(np.sum(covered * meat(of.state)))


def meat(state: State) -> Matrix:
    """Return the sum of products of the clusters' scores, per person (q, q)."""
    own = scores(state)
    return np.asarray(own.T @ own) / state.model.data.n


def unbound(free: int) -> Constraints:
    """Return no constraints on `free` parameters."""
    return Constraints.of(np.zeros((0, free)), np.zeros(0))
