"""The standardised solution (items and factors of variance one), what `:=` defines, and the errors of both."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.fit.sem.fitted import Fitted
from analysis.kernel.sem.structure import Moments, Structure
from analysis.model.matrices import ordinal_structure, place, structure
from analysis.model.model import Model
from analysis.model.table import Parameter

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
# Far below rounding, so that the imaginary part is the derivative and nothing else (Squire & Trapp 1998).
STEP = 1e-30


def raw(model: Model, x: Vector) -> Vector:
    """Return the value of every parameter at x (q,), fixed ones included."""
    values = [x[k] if k >= 0 else p.fixed for p, k in zip(model.parameters, model.index, strict=True)]
    return np.array(values, dtype=x.dtype)


def definitions(model: Model, x: Vector) -> Vector:
    """Return what the `:=` equations give at x (q,)."""
    return np.array([model.evaluate(e.right, x) for e in model.definitions], dtype=x.dtype)


def slopes(function: Callable[[Vector], Vector], x: Vector) -> Matrix:
    """Return the derivatives (k, q) of a function of x (q,), exact, by complex steps."""
    columns = [function(x + 1j * STEP * unit).imag / STEP for unit in np.eye(len(x))]
    return np.column_stack(columns) if columns else np.zeros((len(function(x)), 0))


def errors(jacobian: Matrix, vcov: Matrix) -> Vector:
    """Return standard errors by the delta method; rounding's negative zeros are zero."""
    variance = np.einsum("ai,ij,aj->a", jacobian, vcov, jacobian)
    return np.sqrt(np.where(variance < 0, 0.0, variance))


@dataclass(frozen=True, slots=True)
class Deviations:
    """Standard deviations at one point: of items (p,), factors (m,), and of their residuals."""

    items: Vector
    latent: Vector
    item_residuals: Vector
    latent_residuals: Vector


@dataclass(frozen=True)
class Standardiser:
    """Standardises the parameters of a fitted model, group by group; `given` are the structures it was fitted with."""

    model: Model
    given: tuple[Structure, ...]

    @classmethod
    def of(cls, fitted: Fitted) -> "Standardiser":
        """Return the standardiser of a fit."""
        groups = range(1, fitted.model.options.groups + 1)
        given = fitted.structures or tuple(structure(fitted.model, g) for g in groups)
        return cls(fitted.model, given)

    def __call__(self, x: Vector) -> Vector:
        """Return the standardised value ("std.all") of every parameter at x (q,), real or complex."""
        return self.apply(x, x)

    def apply(self, values_at: Vector, deviations_at: Vector) -> Vector:
        """Return the parameters at one point in the standard deviations of another."""
        x = deviations_at
        every = [self._deviations(g, x) for g in range(1, len(self.given) + 1)]
        values = raw(self.model, values_at)
        found = [self._one(p, v, every[p.group - 1]) for p, v in zip(self.model.parameters, values, strict=True)]
        return np.array(found, dtype=x.dtype)

    def r_squared(self, x: Vector) -> list[tuple[int, str, float]]:
        """Return group, variable and explained share of variance of every item and every predicted factor."""
        found = []
        predicted = (*self.model.roles.outcomes, *self.model.roles.lower_order)
        for g in range(1, len(self.given) + 1):
            d = self._deviations(g, x)
            for i, name in enumerate(self.model.items):
                if name not in self.model.latent:
                    found.append((g, name, float(1 - (d.item_residuals[i] / d.items[i]) ** 2)))
            for j, name in enumerate(self.model.latent):
                if name in predicted:
                    found.append((g, name, float(1 - (d.latent_residuals[j] / d.latent[j]) ** 2)))
        return found

    def _deviations(self, group: int, x: Vector) -> Deviations:
        at = self.given[group - 1].moments(x)
        variances, residuals = np.diag(at.sigma).copy(), np.diag(at.values.theta).copy()
        if self.model.options.thresholds and self.model.options.parameterisation == "delta":
            variances, residuals = self._responses(group, x, at)
        return Deviations(_roots(variances), _roots(np.diag(at.f)), _roots(residuals), _roots(np.diag(at.values.psi)))

    def _responses(self, group: int, x: Vector, at: Moments) -> tuple[Vector, Vector]:
        """Return variances of the responses behind ordinal items, Delta^-2, and what of them the factors leave."""
        ordinal = ordinal_structure(self.model, group)
        scale = np.where(ordinal.delta_free >= 0, x[ordinal.delta_free], ordinal.delta)
        explained = np.diag(at.sigma) - np.diag(at.values.theta)
        variances = np.where(ordinal.measures, np.diag(at.sigma), scale**-2.0)
        return variances, variances - explained

    def _one(self, p: Parameter, value: complex, d: Deviations) -> complex:
        items = self.model.items
        if p.op == "|":
            return value / d.items[items.index(p.lhs)]  # type: ignore[no-any-return]
        where = place(self.model, p)
        if where is None:  # a scale: what is standardised has scale 1
            return 1.0 + 0 * value
        name, row, column = where
        if name in ("nu", "alpha"):
            return value / (d.items if name == "nu" else d.latent)[row]  # type: ignore[no-any-return]
        if name == "lambda":
            return value * d.latent[column] / d.items[row]  # type: ignore[no-any-return]
        if name == "beta":
            return value * d.latent[column] / d.latent[row]  # type: ignore[no-any-return]
        total, residual = (d.items, d.item_residuals) if name == "theta" else (d.latent, d.latent_residuals)
        # A residual covariance is scaled by the residuals' own deviations, a variance by the variable's (as lavaan).
        scale = total if row == column else residual
        return value / (scale[row] * scale[column])  # type: ignore[no-any-return]


def _roots(variances: Vector) -> Vector:
    """Return square roots, NaN where the real part is not above 0: complex ones have no sign."""
    roots: Vector = np.sqrt(np.where(variances.real > 0, variances, np.nan))
    return roots
