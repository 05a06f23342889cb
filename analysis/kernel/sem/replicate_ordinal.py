"""One model fitted by least squares to the polychorics of many simulated samples of ordinal answers.

Normal responses of given correlations are cut at given thresholds. Where every threshold is a free parameter of its
own, thresholds fit by themselves, and with a diagonal weight W both F and U = W - W D (D'W D)^-1 D'W are those of the
correlations alone: no more than their asymptotic covariances is needed, and a sample in which nobody is in a category
is fitted like the others.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.sem.least_squares import Group, LeastSquares
from analysis.kernel.sem.ordinal import OrdinalStructure
from analysis.kernel.sem.sandwich import Mixture, inverse
from analysis.kernel.sem.scoring import Constraints, solve
from analysis.kernel.twostep import Tabulated, two_step

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
NAN = float("nan")


@dataclass(frozen=True, slots=True)
class Drawn:
    """One sample's discrepancies, model's and independence model's, times n - 1, with their mixtures, and its SRMR."""

    chisq: float
    mixture: Mixture
    null: float
    null_mixture: Mixture
    srmr: float


@dataclass(frozen=True, eq=False)
class ReplicatedOrdinal:
    """A model of correlations alone: `model` without thresholds, its parameters under `constraints`.

    `start` (q,) lies near all solutions. `thresholds` one (K - 1,) an item. `weighted`: DWLS, else ULS.
    """

    model: OrdinalStructure
    constraints: Constraints
    start: Vector
    thresholds: tuple[Vector, ...]
    weighted: bool

    def fit(self, correlations: Matrix, n: int, draws: int, seed: int) -> list[Drawn | None]:
        """Draw samples of n answers whose responses have `correlations` (p, p); None for one that has no fit."""
        rng = np.random.default_rng(seed)
        root = np.linalg.cholesky(correlations)
        return [self.sample(rng.standard_normal((n, len(root))) @ root.T) for _ in range(draws)]

    def sample(self, responses: Matrix) -> Drawn | None:
        """Cut responses (n, p) at the thresholds and fit; None where an item does not vary or there is no minimum."""
        pairs = zip(self.thresholds, responses.T, strict=True)
        x = np.column_stack([np.searchsorted(cut, column) for cut, column in pairs]).astype(float)
        if (np.ptp(x, axis=0) == 0).any():
            return None
        found = two_step(Tabulated.of(x, np.zeros(x.shape[1], dtype=bool)), acov=True)
        first, second = self.model.pairs
        if not found.converged[first, second].all() or found.acov is None:
            return None
        gamma = found.acov[-len(first) :, -len(first) :]
        return self._fitted(found.rho[first, second], gamma, len(x))

    def _fitted(self, observed: Vector, gamma: Matrix, n: int) -> Drawn | None:
        if not (np.isfinite(gamma).all() and (np.diag(gamma) > 0).all()):
            return None
        weight = 1 / np.diag(gamma) if self.weighted else np.ones(len(observed))
        problem = LeastSquares((Group(self.model, observed, weight, gamma, 1.0),))
        solution = solve(problem.at, self.start, self.constraints)
        point = problem.at(solution.x)
        if point is None or not solution.converged:
            return None
        covered = inverse(point.bread(), self.constraints)
        if np.isnan(covered).any():
            return None
        p = len(self.model.measures)
        residual = observed - point.moments[0].vector()
        return Drawn(
            (n - 1) * point.value,
            Mixture(*point.mixture(covered)),
            (n - 1) * float(np.sum(weight * observed**2)),
            Mixture(float(weight @ np.diag(gamma)), float(weight @ gamma**2 @ weight)),
            float(np.sqrt(np.sum(residual**2) / (p * (p + 1) / 2))),
        )
