"""Linear mixed models: fixed and random effects of students in universities, crossed with mentors or not."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, get_args

from analysis.choices import check_draws, check_level, check_name
from analysis.fit.mixed.diagnostics import Influence, Normality, influence, normality
from analysis.fit.mixed.explained import Explained, explained
from analysis.fit.mixed.fitted import MixedFit, level_names
from analysis.fit.mixed.intervals import Ends, bootstrap_ends, profile_ends
from analysis.fit.mixed.ratio import Ratio, compare, variance_tests
from analysis.fit.mixed.said import doubts, table_of
from analysis.fit.mixed.tables import FixedEffect, RandomEffect, fixed_effects, partition, random_effects
from analysis.result import NamedRows, Result, Row, Settings
from analysis.sample import Sample

if TYPE_CHECKING:
    import pandas as pd

Interval = Literal["wald", "profile", "bootstrap"]
Freedom = Literal["satterthwaite", "none"]


@dataclass(frozen=True)
class MixedModel(Result):
    """A fitted linear mixed model; `fit` holds the arrays.

    Without convergence every number is NaN and `why` says so. `singular`: a variance is 0 or a correlation 1 or -1.
    """

    formula: str
    fixed_effects: tuple[FixedEffect, ...]
    random_effects: tuple[RandomEffect, ...]
    loglik: float
    parameters: int
    nobs: int
    groups: Mapping[str, int]
    reml: bool
    level: float
    converged: bool
    why: str
    singular: bool
    shares: Mapping[str, float]
    explained: Explained | None
    tests: tuple[Ratio, ...]
    fit: MixedFit = field(repr=False)
    settings: Settings
    warnings: tuple[str, ...] = ()
    key = "lmm"
    caption = "Linear mixed model: fixed effects"

    @property
    def fixed(self) -> "pd.DataFrame":
        """The fixed effects: name, est, se, df, t, pvalue, ci_lower, ci_upper."""
        names = {"predictor": "name", "t_df": "df", "lower": "ci_lower", "upper": "ci_upper"}
        return self.to_frame().rename(columns=names)

    @property
    def random(self) -> "pd.DataFrame":
        """The random effects: group, name, other, variance, covariance, sd, correlation, ci_lower, ci_upper."""
        import pandas as pd

        found = pd.DataFrame([one.row() for one in self.random_effects])
        return found.rename(columns={"lower": "ci_lower", "upper": "ci_upper"})

    @property
    def deviance(self) -> float:
        """-2 log-likelihood; of a REML fit the REML criterion."""
        return -2 * self.loglik

    @property
    def aic(self) -> float:
        """Akaike's criterion, of a REML fit comparable only between models with the same fixed effects."""
        return self.deviance + 2 * self.parameters

    @property
    def bic(self) -> float:
        """Schwarz's criterion with the number of rows, as lme4."""
        import math

        return self.deviance + math.log(self.nobs) * self.parameters

    def effects(self) -> "pd.DataFrame":
        """Return every level's random effects (conditional modes) with their conditional standard deviations."""
        import pandas as pd

        rows = [
            {"grouping": group, "level": label, "random_effect": name, "est": modes[j, k], "se": sds[j, k]}
            for group, (names, modes, sds) in self.fit.modes.items()
            for j, label in enumerate(self.fit.design.labels[group])
            for k, name in enumerate(names)
        ]
        return pd.DataFrame(rows)

    def residuals(self) -> "pd.Series[float]":
        """Return the residuals from fixed and random effects, indexed by the data's rows."""
        import pandas as pd

        return pd.Series(self.fit.residuals, index=self.fit.design.rows, name="residual")

    def against(self, smaller: "MixedModel") -> Ratio:
        """Test a model nested in this one by the likelihood ratio.

        One further random effect has a mixture of chi-squares; models whose fixed effects differ are fitted by maximum
        likelihood first. Raises Refused for other rows or models that are not nested.
        """
        return compare(smaller.fit, self.fit)

    def normality(self) -> tuple[Normality, ...]:
        """Return how normal residuals and random effects look."""
        return normality(self.fit)

    def influence(self, group: str | None = None) -> tuple[Influence, ...]:
        """Return the fixed effects without each level of `group` (the first random term's, if None), fitted anew."""
        return influence(self.fit, group or next(iter(self.groups)))

    def contrast(self, weights: Mapping[str, float]) -> FixedEffect:
        """Return a weighted sum of fixed effects with its own t test, such as {"x_between": 1, "x_within": -1}."""
        return FixedEffect.contrast(self.fit, weights, self.level)

    def rows(self) -> list[Row]:
        """One fixed effect a row."""
        return [one.row() for one in self.fixed_effects]

    def further(self) -> tuple[NamedRows, ...]:
        """The random effects, the fit, the shares of variance, R-squared by level, and the tests if asked."""
        return table_of(self)

    def estimates(self) -> dict[str, Any]:
        """Return the whole model's numbers."""
        return {
            "formula": self.formula,
            "loglik": self.loglik,
            "deviance": self.deviance,
            "aic": self.aic,
            "bic": self.bic,
            "nobs": self.nobs,
            "groups": dict(self.groups),
            "converged": self.converged,
            "singular": self.singular,
            "level": self.level,
            "shares": dict(self.shares),
        }


def lmm(  # noqa: PLR0913 - each is a choice of its own
    formula: str,
    data: "pd.DataFrame | Sample",
    *,
    reml: bool = True,
    interval: Interval = "wald",
    level: float = 0.95,
    df: Freedom = "satterthwaite",
    tests: bool = False,
    draws: int = 1000,
    seed: int = 1,
) -> MixedModel:
    """Fit a linear mixed model by restricted maximum likelihood (or, `reml` False, maximum likelihood).

    `formula` is read as lme4 reads it (analysis.fit.mixed.formula): `(x | g)` includes the random intercept. `data` is
    a data frame, or a Sample, of which items, constructs (the mean of the items answered), cluster and group
    columns may be named. Fixed effects have t tests with
    Satterthwaite's degrees of freedom; `df` "none" takes the normal law, quicker with very many groups. `interval`:
    "wald" of the fixed effects alone; "profile" of the likelihood, by maximum likelihood as lme4::confint; "bootstrap",
    percentiles of `draws` parametric samples by `seed`. `tests` adds a likelihood-ratio test of every variance.

    Raises UsageError for a wrong formula, and Refused, before fitting, for data it cannot be fitted to
    (analysis.fit.mixed.design). Checked against lme4::lmer and lmerTest.
    """
    _check_options(interval, df, level, draws)
    frame = _frame(data) if isinstance(data, Sample) else data
    fit = MixedFit.read(formula, frame, reml=reml)
    converged, warnings = fit.fitted.converged, list[str]()
    ends = _ends(fit, interval, level, (draws, seed), warnings)
    found = MixedModel(
        formula=fit.design.formula.text,
        fixed_effects=fixed_effects(fit, level, df == "satterthwaite", ends),
        random_effects=random_effects(fit, ends),
        loglik=fit.loglik if converged else float("nan"),
        parameters=fit.parameters,
        nobs=fit.n,
        groups={group: len(labels) for group, labels in fit.design.labels.items()},
        reml=reml,
        level=level,
        converged=converged,
        why=fit.fitted.why,
        singular=any(one.at_boundary for one in random_effects(fit, {})),
        shares=partition(fit),
        explained=explained(fit) if converged else None,
        tests=variance_tests(fit) if tests and converged else (),
        fit=fit,
        settings=_settings(fit, interval, df, level, (draws, seed)),
    )
    return replace(found, warnings=(*doubts(found), *warnings))


def _ends(
    fit: MixedFit, interval: Interval, level: float, drawn: tuple[int, int], warnings: list[str]
) -> Mapping[str, Ends]:
    """Return the intervals that do not come from standard errors."""
    if interval == "wald" or not fit.fitted.converged:
        return {}
    if interval == "profile":
        return profile_ends(fit, level, warnings)
    return bootstrap_ends(fit, level, *drawn, warnings)


def _check_options(interval: str, df: str, level: float, draws: int) -> None:
    check_name("interval", interval, get_args(Interval))
    check_name("df", df, get_args(Freedom))
    check_level(level)
    check_draws(draws)


def _frame(sample: Sample) -> "pd.DataFrame":
    """Return the sample's answers beside its constructs' means and its cluster and group columns."""
    frame = sample.answers.copy()
    for name, items in sample.constructs.items():
        if name not in frame.columns:
            frame[name] = sample.answers[list(items)].mean(axis=1)
    for column in (sample.cluster, sample.group):
        if column is not None and column.name not in frame.columns:
            frame[column.name] = column
    return frame


def _settings(fit: MixedFit, interval: Interval, df: Freedom, level: float, drawn: tuple[int, int]) -> Settings:
    kind = "restricted maximum likelihood" if fit.model.reml else "maximum likelihood"
    freedom = "t with Satterthwaite's degrees of freedom" if df == "satterthwaite" else "p by the normal law"
    intervals = {
        "wald": f"{level:.0%} intervals of the fixed effects from their standard errors",
        "profile": f"{level:.0%} profile likelihood intervals, by maximum likelihood",
        "bootstrap": f"{level:.0%} percentiles of {drawn[0]:,} parametric bootstrap samples, seed {drawn[1]}",
    }
    return Settings(
        f"linear mixed model {fit.design.formula.text}, {kind}",
        "continuous",
        "rows with every column of the formula",
        fit.n,
        fit.design.n_rows,
        more=(f"groups: {', '.join(level_names(fit))}", freedom, intervals[interval], *fit.design.notes),
    )
