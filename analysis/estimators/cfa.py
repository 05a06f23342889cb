"""Confirmatory factor analysis of continuous items by maximum likelihood, on complete rows."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from analysis.fit import semopy_ml
from analysis.kernel import fit_indices
from analysis.kernel.covariance import smallest_eigenvalue, to_correlation
from analysis.kernel.fit_indices import ChiSquare
from analysis.kernel.lisrel import (
    Matrices,
    expected_information,
    inverse_information,
    ml_discrepancy,
    standardised_slopes,
)
from analysis.kernel.optimise import Optimum
from analysis.model import Parameter, ParameterTable, parse
from analysis.result import NamedRows, Result, Row, Settings
from analysis.sample import Data, Sample
from instrument.errors import Refused

if TYPE_CHECKING:
    import pandas as pd

Matrix = NDArray[np.float64]
Z95 = 1.959963984540054
FIT_MEASURES = (
    "chisq", "df", "pvalue", "baseline_chisq", "baseline_df", "cfi", "tli", "rmsea",
    "rmsea_ci_lower", "rmsea_ci_upper", "rmsea_pvalue", "srmr", "logl", "aic", "bic",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Estimate:
    """A parameter with its estimate and standardised estimate; fixed ones have no standard error (NaN)."""

    parameter: Parameter
    est: float
    se: float
    std_all: float
    std_se: float

    @property
    def z(self) -> float:
        """Estimate over standard error."""
        return self.est / self.se if self.se > 0 else float("nan")

    @property
    def p_value(self) -> float:
        """Two-sided normal probability of so great a |z|."""
        from scipy.stats import norm

        return float(2 * norm.sf(abs(self.z)))


@dataclass(frozen=True)
class ConfirmatoryFit(Result):
    """A fitted model: `fit` (lavaan's names), `parameters` (frame), `converged`, `implied` and `residual` matrices."""

    table: ParameterTable
    estimated: tuple[Estimate, ...]
    sample_cov: Matrix
    implied: Matrix
    optimum: Optimum
    settings: Settings
    warnings: tuple[str, ...] = ()
    key = "cfa"
    caption = "Loadings"

    @property
    def converged(self) -> bool:
        """Whether a minimum was reached."""
        return self.optimum.converged

    @cached_property
    def fit(self) -> dict[str, float]:
        """Fit measures under lavaan's names; NaN throughout if the model did not converge."""
        return _fit_measures(self.sample_cov, self.implied, self.table.degrees_of_freedom, self.settings.n_used)

    @property
    def parameters(self) -> "pd.DataFrame":
        """Every parameter: lhs, op, rhs, est, se, z, pvalue, std_all, std_se, ci of std_all, free."""
        import pandas as pd

        return pd.DataFrame([self._row(x) for x in self.estimated])

    @property
    def residual_correlations(self) -> Matrix:
        """Observed less implied correlations, (p, p)."""
        sd, implied_sd = np.sqrt(np.diag(self.sample_cov)), np.sqrt(np.diag(self.implied))
        residual: Matrix = self.sample_cov / np.outer(sd, sd) - self.implied / np.outer(implied_sd, implied_sd)
        return residual

    def rows(self) -> list[Row]:
        """One row a loading."""
        return [self._row(x) for x in self.estimated if x.parameter.op == "=~"]

    def further(self) -> tuple[NamedRows, ...]:
        """The factors' correlations and the stated residual covariances."""
        shown = tuple(
            self._row(x) for x in self.estimated if x.parameter.op == "~~" and x.parameter.lhs != x.parameter.rhs
        )
        return (NamedRows("cfa-covariances", "Covariances", shown),) if shown else ()

    def estimates(self) -> dict[str, Any]:
        """Return the fit measures, every parameter, and how the optimiser ended."""
        return {
            "fit": self.fit,
            "converged": self.converged,
            "gradient_norm": self.optimum.gradient_norm,
            "parameters": [self._row(x) for x in self.estimated],
        }

    def _row(self, x: Estimate) -> Row:
        return {
            "lhs": x.parameter.lhs,
            "op": x.parameter.op,
            "rhs": x.parameter.rhs,
            "est": x.est,
            "se": x.se,
            "z": x.z,
            "pvalue": x.p_value,
            "std_all": x.std_all,
            "std_se": x.std_se,
            "ci_lower": x.std_all - Z95 * x.std_se,
            "ci_upper": x.std_all + Z95 * x.std_se,
            "free": x.parameter.free,
        }


def cfa(sample: Data, model: str | ParameterTable) -> ConfirmatoryFit:
    """Fit a confirmatory factor model by maximum likelihood to the complete rows of `sample`.

    model: lavaan-style text (analysis.model.parse) or a parameter table. Covariances with divisor N, chi-square N F,
    expected information, fit indices of kernel.fit_indices: lavaan's cfa(estimator = "ML", likelihood = "normal").
    semopy minimises; everything else is computed here. A model that does not converge comes back with
    converged False and NaN for every number. Raises Refused for a model with more free parameters than variances and
    covariances, too few complete rows, or a singular covariance matrix. Checked against lavaan 0.6-14.
    """
    sample = Sample.of(sample)
    table = model if isinstance(model, ParameterTable) else parse(model, known_items=sample.items)
    complete = sample.select(table.items).complete()
    x = complete.array
    n, p = x.shape
    _check(table, n, p)
    covariance = np.atleast_2d(np.cov(x, rowvar=False, ddof=0))
    if not (np.diag(covariance) > 0).all() or smallest_eigenvalue(to_correlation(covariance)) <= 1e-10:
        raise Refused.at(
            "CFA",
            "the covariance matrix of the complete rows is singular.",
            "Look for an item that is constant or repeats others among the complete rows.",
        )
    found, optimum = semopy_ml.fit(table, covariance, n)
    settings = Settings(
        "ML (semopy, polished), expected information",
        "continuous",
        "complete rows only",
        n,
        sample.n_rows,
        more=(f"{len(table.free)} free parameters, {table.degrees_of_freedom} degrees of freedom",),
    )
    if not optimum.converged:
        return _not_converged(table, covariance, optimum, settings)
    matrices = table.matrices(found)
    estimated, doubts = _with_errors(table, matrices, n)
    doubts += _improper(table, matrices)
    return ConfirmatoryFit(table, estimated, covariance, matrices.implied(), optimum, settings, tuple(doubts))


def _check(table: ParameterTable, n: int, p: int) -> None:
    if table.degrees_of_freedom < 0:
        raise Refused.at(
            "CFA",
            f"the model has {len(table.free)} free parameters for {p * (p + 1) // 2} variances and covariances.",
            "Fix some parameters, or give each factor three items or more.",
        )
    if n <= p:
        raise Refused.at("CFA", f"{n} complete rows for {p} items.", "It needs more complete rows than items.")


def _with_errors(table: ParameterTable, matrices: Matrices, n: int) -> tuple[tuple[Estimate, ...], list[str]]:
    """Return every parameter with its standard errors, and a doubt if the information cannot be inverted."""
    free = tuple(table.cell(p) for p in table.free)
    cells = tuple(table.cell(p) for p in table.parameters)
    spread = inverse_information(expected_information(matrices, free, n))
    doubts = []
    if np.isnan(spread).any():
        doubts.append("The information matrix is singular: the model is probably not identified. No standard errors.")
    se = dict(zip(table.free, np.sqrt(np.diag(spread)), strict=True))
    slopes = standardised_slopes(matrices, free, cells)
    std_se = np.sqrt(np.einsum("ai,ij,aj->a", slopes, spread, slopes))
    standardised = matrices.standardised(cells)
    estimated = tuple(
        Estimate(p, matrices.value(cells[i]), float(se.get(p, np.nan)), float(standardised[i]), float(std_se[i]))
        for i, p in enumerate(table.parameters)
    )
    return estimated, doubts


def _improper(table: ParameterTable, matrices: Matrices) -> list[str]:
    doubts = []
    for name, variance in zip(table.items, np.diag(matrices.residual_cov), strict=True):
        if variance < 0:
            doubts.append(f"Heywood case: the residual variance of {name} is negative ({variance:.3f}).")
    for name, variance in zip(table.factors, np.diag(matrices.factor_cov), strict=True):
        if variance < 0:
            doubts.append(f"The variance of the factor {name} is negative ({variance:.3f}).")
    if (np.diag(matrices.factor_cov) >= 0).all() and smallest_eigenvalue(matrices.factor_cov) <= 0:
        doubts.append("The factors' covariance matrix is not positive definite: two factors may be one.")
    return doubts


def _not_converged(table: ParameterTable, covariance: Matrix, optimum: Optimum, settings: Settings) -> ConfirmatoryFit:
    nan = float("nan")
    estimated = tuple(Estimate(p, nan, nan, nan, nan) for p in table.parameters)
    doubt = f"The model did not converge: {optimum.why}. No number of it is shown."
    return ConfirmatoryFit(table, estimated, covariance, np.full_like(covariance, nan), optimum, settings, (doubt,))


def _fit_measures(sample_cov: Matrix, implied: Matrix, df: int, n: int) -> dict[str, float]:
    if np.isnan(implied).any():
        return dict.fromkeys(FIT_MEASURES, float("nan")) | {"df": df}
    p = len(sample_cov)
    model = ChiSquare(n * ml_discrepancy(sample_cov, implied), df)
    null = fit_indices.baseline(sample_cov, n)
    lower, upper = fit_indices.rmsea_interval(model, n)
    # The mean structure is saturated: it adds p parameters and nothing to the misfit.
    unrestricted = -n / 2 * (p * np.log(2 * np.pi) + np.linalg.slogdet(sample_cov)[1] + p)
    logl = float(unrestricted - model.value / 2)
    parameters = p * (p + 1) // 2 - df
    values = (
        model.value,
        df,
        model.p_value,
        null.value,
        null.df,
        fit_indices.cfi(model, null),
        fit_indices.tli(model, null),
        fit_indices.rmsea(model, n),
        lower,
        upper,
        fit_indices.close_fit_p(model, n),
        fit_indices.srmr(sample_cov, implied),
        logl,
        2 * parameters - 2 * logl,
        np.log(n) * parameters - 2 * logl,
    )
    return {name: float(value) for name, value in zip(FIT_MEASURES, values, strict=True)}
