"""The standardised solution (items and factors of variance one), what `:=` defines, and the errors of both."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from analysis.fit.sem.fitted import Fitted
from analysis.kernel.sem.arrow import Either, submatrix
from analysis.kernel.sem.ordinal import OrdinalStructure
from analysis.kernel.sem.structure import Index, Moments, Structure
from analysis.model.matrices import ordinal_structure, place, structure
from analysis.model.model import Model
from analysis.model.table import Parameter

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
# Far below rounding, so that the imaginary part is the derivative and nothing else (Squire & Trapp 1998).
STEP = 1e-30


# Points of complex steps that are gone through at a time.
_BLOCK = 64


def raw(model: Model, x: Vector) -> Vector:
    """Return the value of every parameter at x (..., q), fixed ones included."""
    index = np.array(model.index, dtype=np.intp)
    fixed = np.array([p.fixed or 0.0 for p in model.parameters])
    return np.where(index >= 0, x[..., index], fixed)


def definitions(model: Model, x: Vector) -> Vector:
    """Return what the `:=` equations give at x (..., q)."""
    found = np.empty((*x.shape[:-1], len(model.definitions)), dtype=x.dtype)
    for k, e in enumerate(model.definitions):
        found[..., k] = model.evaluate(e.right, x)
    return found


def slopes(function: Callable[[Vector], Vector], x: Vector) -> Matrix:
    """Return the derivatives (k, q) of a function of x (q,), exact, by complex steps."""
    columns = [function(x + 1j * STEP * unit).imag / STEP for unit in np.eye(len(x))]
    return np.column_stack(columns) if columns else np.zeros((len(function(x)), 0))


def slopes_at_once(function: Callable[[Vector], Vector], x: Vector, by: Index | None = None) -> Matrix:
    """Return the same of a function that takes many points (b, q) and gives (b, k), by some of x if `by` says which."""
    by = np.arange(len(x)) if by is None else by
    blocks = []
    for begin in range(0, len(by), _BLOCK):
        some = by[begin : begin + _BLOCK]
        points = np.tile(x.astype(complex), (len(some), 1))
        points[np.arange(len(some)), some] += 1j * STEP
        blocks.append(function(points).imag / STEP)
    return np.concatenate(blocks).T if blocks else np.zeros((len(function(x)), 0))


def errors(jacobian: Matrix, vcov: Either, by: Index | None = None) -> Vector:
    """Return standard errors by the delta method, from derivatives by all parameters or `by` some of them.

    Rounding's negative zeros are zero.
    """
    variance = np.sum((jacobian @ (vcov if by is None else submatrix(vcov, by))) * jacobian, axis=1)
    return np.sqrt(np.where(variance < 0, 0.0, variance))


@dataclass(frozen=True, slots=True)
class Factors:
    """What one group's parameters are multiplied with and divided by: places in its deviations, the last one 1.

    `rows` are their places among all parameters, `index` those among the free ones, -1 for such as are `fixed`.
    """

    rows: Index
    index: Index
    fixed: Vector
    times: Index
    by: Index
    and_by: Index
    scales: NDArray[np.bool_]

    @property
    def own(self) -> Index:
        """The free parameters among them."""
        return np.unique(self.index[self.index >= 0])


@dataclass(frozen=True)
class Standardiser:
    """Standardises the parameters of a fitted model, group by group; `given` are the structures it was fitted with."""

    model: Model
    given: tuple[Structure, ...]

    @classmethod
    def of(cls, fitted: Fitted) -> "Standardiser":
        """Return the standardiser of a fit."""
        groups = range(1, fitted.model.options.groups + 1)
        return cls(fitted.model, fitted.structures or tuple(structure(fitted.model, g) for g in groups))

    def __call__(self, x: Vector) -> Vector:
        """Return the standardised value ("std.all") of every parameter at x (..., q), real or complex."""
        return self.apply(x, x)

    def apply(self, values_at: Vector, deviations_at: Vector) -> Vector:
        """Return the parameters at one point in the standard deviations of another."""
        found = np.empty((*values_at.shape[:-1], len(self.model.parameters)), dtype=values_at.dtype)
        for g, f in enumerate(self.factors):
            found[..., f.rows] = self._of_group(g, values_at, deviations_at)
        return found

    def standard_errors(self, x: Vector, vcov: Either) -> Vector:
        """Return every standardised parameter's error by the delta method, group by group."""
        found = np.empty(len(self.model.parameters))
        for g, f in enumerate(self.factors):
            jacobian = slopes_at_once(lambda at, g=g: self._of_group(g, at, at), x, f.own)  # type: ignore[misc]
            found[f.rows] = errors(jacobian, vcov, f.own)
        return found

    def _of_group(self, group: int, values_at: Vector, deviations_at: Vector) -> Vector:
        every, f = self.deviations(group, deviations_at), self.factors[group]
        values = np.where(f.index >= 0, values_at[..., f.index], f.fixed) * every[..., f.times]
        # What is standardised has scale 1.
        by = every[..., f.by] * every[..., f.and_by]
        with np.errstate(invalid="ignore"):  # NaN over NaN, of complex numbers
            divided = np.where(by == 0, np.nan, values / np.where(by == 0, 1.0, by))
        return np.where(f.scales, 1.0 + 0 * values, divided).astype(values_at.dtype)

    def r_squared(self, x: Vector) -> list[tuple[int, str, float]]:
        """Return group, variable and explained share of variance of every item and every predicted factor."""
        p, m = len(self.model.items), len(self.model.latent)
        predicted = (*self.model.roles.outcomes, *self.model.roles.lower_order)
        found = []
        for g in range(len(self.given)):
            own, left = np.split(self.deviations(g, x)[:-1], 2)
            shares = 1 - (left / own) ** 2
            names = [(i, name) for i, name in enumerate(self.model.items) if name not in self.model.latent]
            names += [(p + j, name) for j, name in enumerate(self.model.latent) if name in predicted]
            found += [(g + 1, name, float(shares[k])) for k, name in names]
        assert len(own) == p + m
        return found

    def deviations(self, group: int, x: Vector) -> Vector:
        """Return deviations of items (p,) and factors (m,), then of their residuals, then 1; NaN below a variance of 0.

        At x (..., q) they have its leading axes.
        """
        at = self.given[group].moments(x)
        variances, residuals = _diagonal(at.sigma), _diagonal(at.values.theta)
        if self.model.options.thresholds and self.model.options.parameterisation == "delta":
            variances, residuals = self._responses(group, x, at)
        parts = [variances, _diagonal(at.f), residuals, _diagonal(at.values.psi), np.ones((*x.shape[:-1], 1))]
        return _roots(np.concatenate(parts, axis=-1))

    def _responses(self, group: int, x: Vector, at: Moments) -> tuple[Vector, Vector]:
        """Return variances of the responses behind ordinal items, Delta^-2, and what of them the factors leave."""
        ordinal = self._ordinal[group]
        scale = np.where(ordinal.delta_free >= 0, x[..., ordinal.delta_free], ordinal.delta)
        explained = _diagonal(at.sigma) - _diagonal(at.values.theta)
        variances = np.where(ordinal.measures, _diagonal(at.sigma), scale**-2.0)
        return variances, variances - explained

    @cached_property
    def _ordinal(self) -> tuple[OrdinalStructure, ...]:
        return tuple(ordinal_structure(self.model, g) for g in range(1, len(self.given) + 1))

    @cached_property
    def factors(self) -> tuple[Factors, ...]:
        """Each group's factors."""
        every = self.model.parameters
        times, by, and_by = np.array([self._places(p) for p in every], dtype=np.intp).reshape(-1, 3).T
        fixed, index = np.array([p.fixed or 0.0 for p in every]), np.array(self.model.index, dtype=np.intp)
        group, scales = np.array([p.group for p in every]), np.array([p.op == "~*~" for p in every])
        each = [np.flatnonzero(group == g) for g in range(1, len(self.given) + 1)]
        return tuple(Factors(r, index[r], fixed[r], times[r], by[r], and_by[r], scales[r]) for r in each)

    def _places(self, p: Parameter) -> tuple[int, int, int]:
        """Return by which deviations a parameter is multiplied, divided, and divided again."""
        items, count = len(self.model.items), len(self.model.items) + len(self.model.latent)
        one = 2 * count
        if p.op == "|":
            return one, self.model.items.index(p.lhs), one
        where = place(self.model, p)
        if where is None:
            return one, one, one
        name, row, column = where
        if name in ("nu", "alpha"):
            return one, row if name == "nu" else items + row, one
        if name in ("lambda", "beta"):
            return items + column, row if name == "lambda" else items + row, one
        # A residual covariance is scaled by the residuals' own deviations, a variance by the variable's (as lavaan).
        begin = (0 if name == "theta" else items) + (0 if row == column else count)
        return one, begin + row, begin + column


def _diagonal(matrix: Matrix) -> Vector:
    return np.diagonal(matrix, axis1=-2, axis2=-1)


def _roots(variances: Vector) -> Vector:
    """Return square roots, NaN where the real part is below 0: complex ones have no sign."""
    roots: Vector = np.sqrt(np.where(variances.real >= 0, variances, np.nan))
    return roots
