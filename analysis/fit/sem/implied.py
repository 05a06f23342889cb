"""What a fitted model says of one group in the scale of the answers, or of the responses behind them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.fit.sem.fitted import Fitted
from analysis.fit.sem.standardised import Standardiser
from analysis.kernel.sem.ordinal import OrdinalStructure
from analysis.kernel.sem.structure import Structure
from analysis.model.matrices import ordinal_structure
from analysis.model.model import Model

Matrix = NDArray[Any]
Vector = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Implied:
    """One group at one point, real or complex (for derivatives by complex step).

    `loadings` (p, m) on the columns of model.latent, `factors` (m, m) their covariances and `means` (m,), `residuals`
    (p, p) covariances of the residuals, `intercepts` (p,). Of an ordinal item these describe the normal response behind
    it; under the delta parameterisation its residual variance is what Delta^-2 leaves.
    """

    loadings: Matrix
    factors: Matrix
    means: Vector
    residuals: Matrix
    intercepts: Vector

    @property
    def total(self) -> Matrix:
        """Covariances of the items (p, p)."""
        return self.loadings @ self.factors @ self.loadings.T + self.residuals

    def standardised(self) -> "Implied":
        """Return the same with items and factors of variance one, about means of 0."""
        items, latent = np.sqrt(np.diag(self.total)), np.sqrt(np.diag(self.factors))
        return Implied(
            self.loadings * latent / items[:, None],
            self.factors / (latent[:, None] * latent),
            np.zeros_like(self.means),
            self.residuals / (items[:, None] * items),
            np.zeros_like(self.intercepts),
        )


@dataclass(frozen=True, eq=False)
class Reader:
    """Reads what a fit says of its groups at any point; made once, for its structures take time to make."""

    fitted: Fitted
    given: tuple[Structure, ...]
    ordinal: tuple[OrdinalStructure, ...]

    @classmethod
    def of(cls, fitted: Fitted) -> "Reader":
        """Return the reader of a fit."""
        groups = range(1, len(fitted.data.groups) + 1)
        ordinal = tuple(ordinal_structure(fitted.model, g) for g in groups) if _by_delta(fitted) else ()
        return cls(fitted, Standardiser.of(fitted).given, ordinal)

    def at(self, group: int, x: Vector | None = None) -> Implied:
        """Return what the model says of a group (counted from 0), at its estimates or at x (q,)."""
        x = self.fitted.x if x is None else x
        moments = self.given[group].moments(x)
        residuals = moments.values.theta.copy()
        if self.ordinal:
            ordinal = self.ordinal[group]
            scale = np.where(ordinal.delta_free >= 0, x[ordinal.delta_free], ordinal.delta)
            left = scale**-2.0 - np.diag(moments.sigma - moments.values.theta)
            own = np.flatnonzero(~ordinal.measures)
            residuals[own, own] = left[own]
        return Implied(moments.values.loadings, moments.f, moments.eta, residuals, moments.values.nu)

    def factor_correlations(self, group: int, x: Vector) -> Matrix:
        """Return the correlations of the factors alone (m, m)."""
        values = self.given[group].values(x)
        found = values.psi
        if values.beta.any():
            a = np.linalg.inv(np.eye(len(found)) - values.beta)
            found = a @ found @ a.T
        with np.errstate(invalid="ignore", divide="ignore"):  # NaN where a variance is not above 0
            sd = np.sqrt(np.diag(found))
            return np.asarray(found / (sd[:, None] * sd))

    def of_factors(self) -> NDArray[np.intp]:
        """Return which free parameters the factors' covariances depend on."""
        cells = [cells.free for s in self.given for cells in s.cells if cells.name in ("psi", "beta")]
        return np.unique(np.concatenate(cells)) if cells else np.zeros(0, dtype=np.intp)


def _by_delta(fitted: Fitted) -> bool:
    return bool(fitted.model.options.thresholds) and fitted.model.options.parameterisation == "delta"


def implied(fitted: Fitted, group: int) -> Implied:
    """Return what the model says of a group (counted from 0) at its estimates."""
    return Reader.of(fitted).at(group)


def measured(model: Model) -> dict[str, tuple[int, ...]]:
    """Return the factors that items measure directly, each with the places of these items in model.items."""
    found = {}
    for factor, names in model.constructs.items():
        rows = tuple(model.items.index(name) for name in names if name in model.items)
        if rows:
            found[factor] = rows
    return found
