"""Models whose between level has no structure, its covariance matrix kept positive semidefinite as LL'.

Without that bound the likelihood of few clusters, or of items that hardly vary between them, may have no maximum: along
a direction orthogonal to the means of the greatest clusters a variance below 0 makes it rise without end.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.fit.twolevel.references import Half, LevelMoments, bounded, joined, proper
from analysis.fit.twolevel.setting import Setting, Solved
from analysis.kernel.optimise import minimise
from analysis.kernel.sem.arrow import dense
from analysis.kernel.sem.scoring import Constraints, Solution
from analysis.kernel.sem.structure import Structure
from analysis.kernel.twolevel.likelihood import State

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
# The gradient of F that counts as none, in coordinates of about one deviation each.
GRADIENT = 1e-6
# Searches that end take fifty points or so; beyond these the likelihood is taken to have no maximum within bounds.
MOST_POINTS = 500


@dataclass(frozen=True, eq=False)
class Bounded:
    """Where the search ended: `x` (q,) of the within level, `mean` and `cov` of the between one, and how it ended."""

    x: Vector
    mean: Vector
    cov: Matrix
    solution: Solution

    def write_between(self, structure: Structure, x: Vector) -> None:
        """Write the between moments into the free cells of x that an unrestricted `structure` has for them."""
        for cells in structure.cells:
            x[cells.free] = self.cov[cells.rows, cells.columns] if cells.name == "theta" else self.mean[cells.rows]


def bounded_fit(
    setting: Setting, within: Half, starts: tuple[LevelMoments, LevelMoments], constraints: Constraints
) -> Bounded:
    """Fit a within level's structure beside a between level bounded to be proper.

    Quasi-Newton steps are not free of units, so parameters are in those of their expected errors at the start.
    """
    at = starts[1]
    low, high, start = joined(within, bounded(replace(at, cov=proper(at.cov))))
    start[: len(within.start)] = constraints.nearest(within.start)
    likelihood, unit = setting.likelihood(low, high), _units(setting, low, high, start)
    k, basis = len(within.start), dense(constraints.basis)
    turn = np.zeros((len(start), basis.shape[1] + len(start) - k))
    turn[:k, : basis.shape[1]], turn[k:, basis.shape[1] :] = basis, np.eye(len(start) - k)
    turn = unit[:, None] * turn if not len(constraints.rows) else turn  # equations hold in the parameters' own units

    last: dict[bytes, State | None] = {}
    tried = 0

    def at_point(y: Vector) -> State | None:
        nonlocal tried
        tried += 1
        if tried > MOST_POINTS:
            return None
        if y.tobytes() not in last:
            last.clear()
            last[y.tobytes()] = likelihood.at(start + turn @ y)
        return last[y.tobytes()]

    def value(y: Vector) -> float:
        state = at_point(y)
        return np.inf if state is None else state.value

    def gradient(y: Vector) -> Vector:
        state = at_point(y)
        return np.full(turn.shape[1], np.nan) if state is None else turn.T @ state.gradient()

    found = minimise(value, gradient, np.zeros(turn.shape[1]), tolerance=GRADIENT)
    x = start + turn @ found.x
    moments = high.moments(x)
    solution = Solution(x[:k], found.value, found.gradient_norm, found.evaluations, found.converged, found.why)
    return Bounded(x[:k], moments.mu, moments.sigma, solution)


def beside_bounded(
    setting: Setting, within: Half, between: Half, starts: tuple[LevelMoments, LevelMoments], held: Constraints
) -> Solved:
    """Return what `bounded_fit` finds as a point of both levels' structures, `between` being unrestricted.

    `held` are constraints on the within level's parameters.
    """
    low, high, x = joined(within, between)
    k = len(within.start)
    constraints = Constraints.of(np.hstack([held.rows, np.zeros((len(held.rows), len(x) - k))]), held.sides)
    found = bounded_fit(setting, within, starts, held)
    x[:k] = found.x
    found.write_between(high, x)
    state = setting.likelihood(low, high).at(x) if found.solution.converged else None
    return Solved((low, high), constraints, replace(found.solution, x=x), state)


def _units(setting: Setting, low: Structure, high: Structure, start: Vector) -> Vector:
    """Return about what one standard error times the root of N is, for every parameter."""
    state = setting.likelihood(low, high).at(start)
    if state is None:
        return np.ones(len(start))
    curvature = np.diag(state.expected())
    return np.asarray(1 / np.sqrt(np.maximum(curvature, 1e-12 * curvature.max(initial=1e-300))))
