"""A model of one level fitted within clusters: every cluster's mean is its own, no structure between is supposed."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np

from analysis.fit.clusters import Clustering, clustering
from analysis.fit.sem.choose import choose
from analysis.fit.sem.confirmatory import ConfirmatoryFit, confirmatory
from analysis.fit.sem.engine import Request, fit_request
from analysis.fit.sem.implied import measured
from analysis.fit.sem.reliability import reliabilities
from analysis.fit.sem.tabulated import ParameterRow
from analysis.fit.twolevel.fitted import Estimator, Tested
from analysis.fit.twolevel.measures import of_tests
from analysis.fit.twolevel.reliability import Interval, logit_interval
from analysis.kernel.fit_indices import ChiSquare
from analysis.kernel.sem.sandwich import Mixture
from analysis.model.options import Options
from analysis.result import NamedRows, Result, Row, Settings
from analysis.sample import Sample
from instrument.errors import Problem, Refused

# Deviations below this share of an item's own spread are rounding.
NOTHING = 1e-12
_WHAT = "A model within clusters"
_SHOWN = ("chisq", "df", "pvalue", "chisq_scaled", "cfi", "tli", "rmsea")


@dataclass(frozen=True, eq=False)
class PooledFit(Result):
    """A model fitted to deviations from clusters' means: `fit`, `rows()`, `omega` and `alpha` of the within level.

    `raw` is the fit as if the n deviations were independent; they have n - J degrees of freedom, which is what the
    chi-squares and standard errors here are of.
    """

    raw: ConfirmatoryFit
    n: int
    clusters: int
    settings: Settings
    warnings: tuple[str, ...] = ()
    key = "twolevel_cfa"
    caption = "Loadings within clusters"

    @property
    def converged(self) -> bool:
        """Whether a minimum was reached."""
        return self.raw.converged

    @property
    def units(self) -> int:
        """n - J."""
        return self.n - self.clusters

    @cached_property
    def fit(self) -> dict[str, float]:
        """Fit measures of the within level under lavaan's names, on n - J; NaN if the model did not converge."""
        fitted, share = self.raw.fitted, self.units / self.n
        pairs = ((fitted.naive, fitted.mixture), (fitted.baseline, fitted.baseline_mixture))
        tests = [Tested(ChiSquare(one.value * share, one.df), Mixture(mixture.trace)) for one, mixture in pairs]
        found = of_tests(tests[0], tests[1], self.units) | {"srmr": self.raw.fit["srmr"]}
        return {name: float(value) if self.converged else float("nan") for name, value in found.items()}

    @cached_property
    def estimated(self) -> tuple[ParameterRow, ...]:
        """Every parameter, its standard errors those of n - J."""
        wider = float(np.sqrt(self.n / self.units))
        return tuple(replace(x, se=x.se * wider, std_se=x.std_se * wider) for x in self.raw.estimated)

    @cached_property
    def omega(self) -> dict[str, Interval]:
        """Factor -> omega of its items within clusters (Geldhof et al. 2014), with the 95% interval."""
        wider, fitted = float(np.sqrt(self.n / self.units)), self.raw.fitted
        names = list(measured(fitted.model))
        if not self.converged:
            return dict.fromkeys(names, Interval(*[float("nan")] * 4))
        found = reliabilities(fitted, 0).factors
        return {name: logit_interval(found[name]["cr"].value, found[name]["cr"].se * wider) for name in names}

    @cached_property
    def alpha(self) -> dict[str, float]:
        """Factor -> alpha of its items within clusters, of their unrestricted covariances (Geldhof et al. 2014)."""
        found = {}
        for name, rows in measured(self.raw.model).items():
            chosen = list(rows)
            cov = self.raw.fitted.moments[0].cov if self.raw.fitted.moments else np.full((1, 1), np.nan)
            own = cov[np.ix_(chosen, chosen)] if self.converged else np.full((2, 2), np.nan)
            k = len(chosen)
            found[name] = float(k / (k - 1) * (1 - np.trace(own) / own.sum())) if k > 1 else float("nan")
        return found

    def rows(self) -> list[Row]:
        """One row a loading."""
        return [_row(x) for x in self.estimated if x.op == "=~"]

    def further(self) -> tuple[NamedRows, ...]:
        """Covariances and regressions; fit of the within level."""
        others = tuple(_row(x) for x in self.estimated if (x.op == "~~" and x.lhs != x.rhs) or (x.op == "~" and x.rhs))
        tables = [NamedRows("twolevel-covariances", "Covariances within clusters", others)] if others else []
        row: Row = {"model_level": "within"} | {key: self.fit[key] for key in _SHOWN if key in self.fit}
        if "pvalue_scaled" in self.fit:
            row["pvalue"] = self.fit["pvalue_scaled"]
            row |= {key: self.fit[f"{key}_scaled"] for key in ("cfi", "tli", "rmsea") if f"{key}_scaled" in self.fit}
        tables.append(NamedRows("twolevel-fit", "Fit of the within level alone", (row | {"srmr": self.fit["srmr"]},)))
        return tuple(tables)

    def estimates(self) -> dict[str, Any]:
        """Return fit measures, parameters and coefficients of the within level."""
        return {
            "between": "no structure",
            "fit": self.fit,
            "level_fit": {"within": self.fit},
            "converged": self.converged,
            "gradient_norm": self.raw.fitted.solution.flatness,
            "omega_within": {name: one.value for name, one in self.omega.items()},
            "alpha_within": self.alpha,
            "parameters": [{"level": "within"} | _row(x) for x in self.estimated],
        }


_FITTED: WeakKeyDictionary[Sample, dict[tuple[str, str], PooledFit]] = WeakKeyDictionary()


def pooled_within(sample: Sample, model: str, estimator: Estimator = "MLR") -> PooledFit:
    """Fit a model of the within level to answers as deviations from their cluster's mean (fixed cluster effects).

    A deviation of one of m answers in its cluster is multiplied by sqrt(m/(m - 1)), so that its variance is that
    within clusters. Complete answers in clusters of one size then have the pooled within covariance matrix, and the
    fit is that of a two-level model whose between level is saturated (Muthén 1994); with other sizes or missing
    answers nearly so. Missing answers: full information, right if they are missing at random within clusters. Errors
    and chi-squares have n - J in place of n. estimator "MLR": robust to answers that are not normal; the deviations
    need no correction for clusters. Items count as continuous.

    Raises NotGiven without a cluster column, Refused with fewer than two clusters, or for items without variance within
    clusters. Checked against `twolevel_cfa` with a saturated between level.

    A sample's fit is kept as long as the sample: whoever asks for it again has it at once.
    """
    fits = _FITTED.setdefault(sample, {})
    if (model, estimator) not in fits:
        fits[model, estimator] = _fitted(sample, model, estimator)
    return fits[model, estimator]


def _fitted(sample: Sample, model: str, estimator: Estimator) -> PooledFit:
    found = clustering(sample, _WHAT)
    apart, notes = _deviations(sample, found)
    choice = choose(apart, estimator, "fiml" if sample.missing == "pairwise" else None, clustered=False)
    fitted = fit_request(apart, Request(model, Options(meanstructure=True), choice, by_group=False))
    fit = confirmatory(apart, fitted, choice)
    clusters = int((found.sizes > 1).sum())
    n = fit.settings.n_used
    settings = replace(
        fit.settings,
        estimator=f"{fit.settings.estimator}, of deviations from clusters' means",
        n_rows=sample.n_rows,
        clusters=len(found.names),
        more=(*fit.settings.more, f"errors and chi-squares of N − J = {n - clusters}"),
    )
    return PooledFit(fit, n, clusters, settings, (*notes, *fit.warnings))


def _deviations(sample: Sample, found: Clustering) -> tuple[Sample, list[str]]:
    """Return the answers as deviations, each of the variance within clusters, and what was left out."""
    groups = found.answers.groupby(found.codes)
    size = groups.transform("count")
    apart = (found.answers - groups.transform("mean")) * np.sqrt(size / (size - 1.0).where(size > 1))
    spread = found.answers.std(ddof=0)
    within = apart.std(ddof=0)
    still = ~(within > NOTHING * spread.clip(lower=NOTHING))
    if constant := [name for name, alike in still.items() if alike]:
        what = "everybody in a cluster gives the same answer, so that it has no variance within clusters."
        raise Refused([Problem(str(name), what, "Leave it out of the model within clusters.") for name in constant])
    kept = apart.dropna(how="all")
    made = replace(sample, answers=kept, scale=None, cluster=None, group=None, treatment="continuous", unanswered=None)
    return made, found.doubts()


def _row(x: ParameterRow) -> Row:
    return {
        "lhs": x.lhs,
        "op": x.op,
        "rhs": x.rhs,
        "est": x.est,
        "se": x.se,
        "z": x.z,
        "pvalue": x.p_value,
        "std_all": x.std_all,
        "std_se": x.std_se,
        "std_lower": x.std_lower,
        "std_upper": x.std_upper,
        "free": x.free,
    }
