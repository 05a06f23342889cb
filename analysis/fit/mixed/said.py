"""What a mixed model's result says beside its fixed effects: further tables, and doubts."""

from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np

from analysis.fit.mixed.diagnostics import normality
from analysis.fit.mixed.explained import Explained
from analysis.fit.mixed.fitted import MixedFit
from analysis.fit.mixed.ratio import Ratio
from analysis.fit.mixed.tables import RandomEffect, contextual
from analysis.grammar import agree
from analysis.result import NamedRows, Row

# With fewer clusters standard errors of variances between them are biased (Maas & Hox 2005).
FEW = 50


class Told(Protocol):
    """What is asked of a result here."""

    @property
    def random_effects(self) -> Sequence[RandomEffect]:
        """Variances and covariances."""

    @property
    def fit(self) -> MixedFit:
        """The arrays."""

    @property
    def tests(self) -> Sequence[Ratio]:
        """Likelihood-ratio tests, if asked for."""

    @property
    def explained(self) -> Explained | None:
        """The decomposition of variance."""

    @property
    def shares(self) -> Mapping[str, float]:
        """Shares of the variance."""

    @property
    def groups(self) -> Mapping[str, int]:
        """Levels of every group."""

    @property
    def loglik(self) -> float:
        """Log-likelihood."""

    @property
    def aic(self) -> float:
        """Akaike's criterion."""

    @property
    def bic(self) -> float:
        """Schwarz's criterion."""

    @property
    def nobs(self) -> int:
        """Rows."""

    @property
    def level(self) -> float:
        """Level of the intervals."""

    @property
    def converged(self) -> bool:
        """Whether the likelihood is at its maximum."""

    @property
    def why(self) -> str:
        """Why it is not."""


def table_of(found: Told) -> tuple[NamedRows, ...]:
    """Return the tables after that of the fixed effects."""
    tables = [
        NamedRows("lmm_random", "Random effects", tuple(_random(one) for one in found.random_effects)),
        NamedRows("lmm_fit", "Fit of the model", _fit_rows(found)),
    ]
    shares: tuple[Row, ...] = tuple({"grouping": name, "variance_share": value} for name, value in found.shares.items())
    tables.append(NamedRows("lmm_shares", "How the variance beside the fixed effects divides", shares))
    if found.explained is not None:
        rows: tuple[Row, ...] = tuple(
            {"variance_level": level, "variance_source": source, "r_squared_level": value}
            for level, source, value in found.explained.measures()
        )
        tables.append(NamedRows("lmm_explained", "R² by level (Rights & Sterba 2019)", rows))
    if found.converged and (effects := contextual(found.fit, found.level)):
        context = tuple(one.row() for one in effects)
        tables.append(NamedRows("lmm_contextual", "Contextual effects: between less within", context))
    if found.tests:
        tested = tuple(_ratio(one) for one in found.tests)
        tables.append(NamedRows("lmm_tests", "Likelihood-ratio tests of the variances", tested))
    if found.converged:
        looks = tuple(one.row() for one in normality(found.fit))
        tables.append(NamedRows("lmm_normality", "How normal residuals and random effects look", looks))
    return tuple(tables)


def _random(one: RandomEffect) -> Row:
    row = one.row()
    return {
        "grouping": row["group"],
        "random_effect": row["name"],
        "with_effect": row["other"],
        "variance": row["variance"],
        "covariance": row["covariance"],
        "random_sd": row["sd"],
        "correlation": row["correlation"],
        "lower": row["lower"],
        "upper": row["upper"],
    }


def _fit_rows(found: Told) -> tuple[Row, ...]:
    values = {
        "log-likelihood" if not found.fit.model.reml else "restricted log-likelihood": found.loglik,
        "parameters": found.fit.parameters,
        "AIC": found.aic,
        "BIC": found.bic,
        "rows": found.nobs,
        **{f"levels of {group}": levels for group, levels in found.groups.items()},
    }
    return tuple({"fit_measure": name, "fit_value": value} for name, value in values.items())


def _ratio(one: Ratio) -> Row:
    return {
        "tested": one.what,
        "likelihood_ratio": one.statistic,
        "df": one.df,
        "pvalue": one.p_value,
        "reference_law": one.law,
    }


def doubts(found: Told) -> tuple[str, ...]:
    """Return what a reader must know of the fit."""
    if not found.converged:
        return (f"The likelihood was not brought to its maximum ({found.why}): no number is given.",)
    said = []
    zero = [
        f"{one.name} between levels of {one.group}" for one in found.random_effects if one.at_boundary and not one.other
    ]
    if zero:
        said.append(f"The variance is estimated as 0: {', '.join(zero)}. The model is singular; leave the term out.")
    one_way = [
        f"{one.name} and {one.other} between levels of {one.group}"
        for one in found.random_effects
        if one.at_boundary and one.other and one.correlation is not None and one.correlation == one.correlation
    ]
    if one_way:
        said.append(
            f"The correlation is estimated as 1 or -1: {', '.join(one_way)}. The model is singular; simplify it."
        )
    if few := [f"{group} {levels}" for group, levels in found.groups.items() if levels < FEW]:
        said.append(
            f"Fewer than {FEW} levels ({', '.join(few)}): standard errors of what varies between them tend to be too "
            "small (Maas & Hox 2005); take the t tests with their degrees of freedom."
        )
    if found.explained and found.explained.blended:
        blended = found.explained.blended
        vary = agree(len(blended), "varies", "vary"), agree(len(blended), "its one slope", "each one's slope")
        said.append(
            f"{', '.join(blended)}: {vary[0]} within and between clusters, so that {vary[1]} is a blend of two; "
            "`centre` divides it."
        )
    if any(one.df != one.df for one in contextual(found.fit, found.level)) or _no_df(found):
        said.append("No degrees of freedom where the likelihood is flat or a variance is 0.")
    return tuple(said)


def _no_df(found: Told) -> bool:
    return bool(np.isnan([one.df for one in getattr(found, "fixed_effects", ())]).any())
