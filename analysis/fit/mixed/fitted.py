"""A fitted linear mixed model in the units of its data: what the estimators tell of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from analysis.fit.mixed.design import Design, read_design
from analysis.fit.mixed.formula import read_formula
from analysis.kernel.lmm.deviance import Model, State
from analysis.kernel.lmm.fit import Fitted, fit
from analysis.kernel.lmm.inference import Satterthwaite, conditional_variances, effects, fixed_covariance
from analysis.kernel.lmm.products import Products
from analysis.kernel.lmm.structure import Structure, Term

if TYPE_CHECKING:
    import pandas as pd

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class MixedFit:
    """A model fitted to `design`; inside, y is in units of `unit`, its standard deviation."""

    design: Design
    unit: float
    fitted: Fitted

    @classmethod
    def of(cls, design: Design, *, reml: bool = True) -> "MixedFit":
        """Fit by restricted maximum likelihood, or maximum likelihood."""
        unit = float(np.std(design.y))
        structure = Structure.of(design.terms)
        y = (design.y - design.y.mean()) / unit if _spans_one(design) else design.y / unit
        return cls(design, unit, fit(Model(structure, Products.of(structure, design.x, y), reml)))

    @classmethod
    def read(cls, formula: str, frame: "pd.DataFrame", *, reml: bool = True) -> "MixedFit":
        """Fit the formula to the frame; errors are those of `read_formula` and `read_design`."""
        return cls.of(read_design(read_formula(formula), frame), reml=reml)

    def again(self, *, reml: bool) -> "MixedFit":
        """Return the model fitted by the other likelihood, itself if it already is."""
        return self if self.model.reml == reml else MixedFit.of(self.design, reml=reml)

    def without_rows(self, kept: NDArray[np.bool_]) -> "MixedFit":
        """Return the model fitted to some of the rows, levels nobody is left of taken out."""
        terms = []
        for term in self.design.terms:
            left, codes = np.unique(term.codes[kept], return_inverse=True)
            terms.append(Term(term.group, codes.ravel().astype(np.int64), len(left), term.z[kept]))
        design = replace(
            self.design, y=self.design.y[kept], x=self.design.x[kept], terms=tuple(terms), rows=self.design.rows[kept]
        )
        return MixedFit.of(design, reml=self.model.reml)

    @property
    def state(self) -> State:
        """The likelihood at the estimates."""
        return self.fitted.state

    @property
    def model(self) -> Model:
        """What does not change with theta."""
        return self.state.model

    @property
    def n(self) -> int:
        """Rows used."""
        return len(self.design.y)

    @property
    def parameters(self) -> int:
        """Fixed effects, variances and covariances, and the residual variance."""
        return len(self.design.names) + self.model.structure.parameters + 1

    @property
    def loglik(self) -> float:
        """The (restricted) log-likelihood."""
        return -self.state.value / 2 - self.model.freedom * float(np.log(self.unit))

    @property
    def residual_variance(self) -> float:
        """The variance of the residuals."""
        return self.state.variance * self.unit**2

    @cached_property
    def beta(self) -> Vector:
        """The fixed effects (p,)."""
        products = self.model.products
        found = self.unit * np.linalg.solve(products.turned, self.state.solution[1] + products.taken)
        if _spans_one(self.design):
            found[self.design.names.index("(Intercept)")] += self.design.y.mean()
        return np.asarray(found)

    @cached_property
    def covariance(self) -> Matrix:
        """The covariances (p, p) of the fixed effects."""
        return self.unit**2 * fixed_covariance(self.state)

    @cached_property
    def satterthwaite(self) -> Satterthwaite:
        """What degrees of freedom are computed from."""
        return Satterthwaite.of(self.state)

    @cached_property
    def random(self) -> tuple[Matrix, ...]:
        """The covariances (k, k) of every random term."""
        return covariances(self.state, self.unit)

    @cached_property
    def modes(self) -> dict[str, tuple[tuple[str, ...], Matrix, Matrix]]:
        """By group: the columns' names, the conditional modes (J, K) and their standard deviations (J, K)."""
        found = {}
        parts = zip(self.model.structure.factors, effects(self.state), conditional_variances(self.state), strict=True)
        for factor, modes, variances in parts:
            names = [
                name
                for term, inside in zip(self.design.terms, self.design.columns, strict=True)
                for name in inside
                if term.group == factor.group
            ]
            sds = np.sqrt(np.einsum("jkk->jk", variances))
            found[factor.group] = (tuple(names), self.unit * modes, self.unit * sds)
        return found

    @cached_property
    def fitted_fixed(self) -> Vector:
        """What the fixed effects predict (n,)."""
        return np.asarray(self.design.x @ self.beta)

    @cached_property
    def residuals(self) -> Vector:
        """y less what fixed and random effects predict (n,)."""
        left = self.design.y - self.fitted_fixed
        for factor, own in zip(self.model.structure.factors, effects(self.state), strict=True):
            left = left - self.unit * np.einsum("nk,nk->n", factor.z * factor.scale, own[factor.codes])
        return np.asarray(left)


def covariances(state: State, unit: float) -> tuple[Matrix, ...]:
    """Return the covariances (k, k) of every term's random effects."""
    structure, start, found = state.model.structure, 0, []
    theta = state.theta / structure.scale
    for term in structure.terms:
        k = term.z.shape[1]
        lower = np.zeros((k, k))
        columns, rows = np.triu_indices(k)
        lower[rows, columns] = theta[start : start + term.parameters]
        start += term.parameters
        found.append(unit**2 * state.variance * lower @ lower.T)
    return tuple(found)


def correlation(covariance: Matrix) -> Matrix:
    """Return the correlations, NaN where a variance is 0."""
    sd = np.sqrt(np.diag(covariance))
    with np.errstate(divide="ignore", invalid="ignore"):
        found = covariance / np.outer(sd, sd)
    return np.where(np.outer(sd, sd) > 0, found, np.nan)


def plain_loglik(y: Vector, x: Matrix, *, reml: bool) -> float:
    """Return the (restricted) log-likelihood of the regression without random terms."""
    basis, turned = np.linalg.qr(x)
    left = y - basis @ (basis.T @ y)
    freedom = len(y) - x.shape[1] * reml
    constant = 2 * float(np.log(np.abs(np.diag(turned))).sum()) if reml else 0.0
    return -0.5 * float(freedom * (1 + np.log(2 * np.pi * (left @ left) / freedom)) + constant)


def _spans_one(design: Design) -> bool:
    return "(Intercept)" in design.names


def level_names(fit: MixedFit) -> Sequence[str]:
    """Return the groups with their numbers of levels, as in "school 65"."""
    return [f"{group} {len(labels)}" for group, labels in fit.design.labels.items()]
