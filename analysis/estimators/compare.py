"""Models of the same answers side by side, with scaled tests of those that are nested."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from analysis.fit.sem.compared import Change, change, incomparable, measures, trimmed
from analysis.fit.sem.confirmed import Confirmed
from analysis.fit.sem.difference import CITED, METHODS, Difference, Method, difference
from analysis.fit.sem.nested import nesting
from analysis.result import Result, Row, Settings
from instrument.errors import Refused, UsageError, nearest

NAN = float("nan")


@dataclass(frozen=True, eq=False)
class Comparison(Result):
    """Models from the least to the most restricted; `fits` by name, `changes` those of each but the first.

    A change is against the model before. What two models do not allow is NaN, and `warnings` say why.
    """

    fits: Mapping[str, Confirmed]
    changes: Mapping[str, Change]
    settings: Settings
    warnings: tuple[str, ...] = ()
    key = "compare"
    caption = "Models compared"

    def rows(self) -> list[Row]:
        """One row a model."""
        found: list[Row] = []
        for name, fit in self.fits.items():
            row: Row = {"model_name": name, "by": fit.fitted.estimator.name, **measures(fit.fit)}
            moved = self.changes.get(name)
            if moved is not None:
                row |= {"against": moved.against, **moved.row()}
            found.append(row)
        always = ("chisq", "df", "cfi", "tli", "rmsea", "srmr")
        return trimmed(found, always)

    def estimates(self) -> dict[str, Any]:
        """Return every fit measure of every model, and its test against the one before."""
        return {
            "fit": {name: dict(fit.fit) for name, fit in self.fits.items()},
            "tests": {
                name: {
                    "against": one.against,
                    "delta_chisq": one.test.chisq,
                    "delta_chisq_scaled": one.test.scaled,
                    "delta_df": one.test.df,
                    "pvalue": one.test.p_value,
                    "method": CITED.get(one.test.method, ""),
                }
                for name, one in self.changes.items()
            },
        }


def compare(*fits: Confirmed, method: str | None = None, **named: Confirmed) -> Comparison:
    """Compare fits of the same answers, sorted by their degrees of freedom, each against the one before.

    Names: `compare(configural=fit1, metric=fit2)`; fits without one are "model 1", "model 2" ... `method` of the test:
    chi-square (naive), satorra-bentler-2001 (default for mean-adjusted tests), satorra-bentler-2010, satorra-2000
    (default where the variance is adjusted too, as for WLSMV); see fit.sem.difference.

    Two models are tested only if they were fitted to the same rows and items by the same estimator and one is nested in
    the other, which is checked numerically (Bentler & Satorra 2010); rivals that are not nested have AIC and BIC.
    Raises UsageError for a method that is not offered, Refused for fewer than two fits. Checked against
    lavaan::lavTestLRT 0.6-14.
    """
    chosen = _method(method)
    every = {f"model {k}": fit for k, fit in enumerate(fits, start=1)} | named
    if len(every) < 2:
        raise Refused.at("compare", "two fits or more are needed.", "Pass the results of cfa.")
    ordered = dict(sorted(every.items(), key=lambda pair: pair[1].fitted.naive.df))
    changes, warnings = {}, []
    names = list(ordered)
    for before, name in pairwise(names):
        test, said = _test(ordered[before], ordered[name], chosen)
        why = " ".join(part for part in (said, test.why) if part)
        if why:
            warnings.append(f"{name} against {before}: {why}")
        different = said.startswith("no difference")
        changes[name] = _blank(before, test) if different else change(
            ordered[before].fit, ordered[name].fit, before, test
        )  # fmt: skip
    return Comparison(ordered, changes, _settings(ordered, changes), tuple(warnings))


def _test(wider: Confirmed, stricter: Confirmed, method: Method | None) -> tuple[Difference, str]:
    none = Difference(NAN, NAN, stricter.fitted.naive.df - wider.fitted.naive.df, NAN, "")
    if not (wider.fitted.converged and stricter.fitted.converged):
        return none, "no difference is shown: a model did not converge."
    if why := incomparable(wider.fitted, stricter.fitted):
        return none, f"no difference is shown: {why}."
    found = nesting(wider.fitted, stricter.fitted)
    if not found.nested:
        instead = "Compare AIC and BIC." if np.isfinite(stricter.fit.get("aic", NAN)) else "It has no test."
        return none, f"it is not nested in it, so there is no test. {instead}"
    if none.df == 0:
        return none, "both have the same degrees of freedom and imply the same: they are equivalent."
    return difference(wider.fitted, stricter.fitted, method), ""


def _blank(against: str, test: Difference) -> Change:
    return Change(against, test, NAN, NAN, NAN, NAN)


def _method(name: str | None) -> Method | None:
    if name is None:
        return None
    for known in METHODS:
        if name.lower().replace(".", "-") == known:
            return known
    what = f"'{name}' is not offered."
    raise UsageError.at("method", what, f"Use {', '.join(METHODS)}.{nearest(name, METHODS)}")


def _settings(fits: Mapping[str, Confirmed], changes: Mapping[str, Change]) -> Settings:
    first = next(iter(fits.values())).settings
    methods = dict.fromkeys(CITED.get(one.test.method, "") for one in changes.values() if one.test.method)
    more = ["each model against the one before it, nestedness checked numerically"]
    more += [f"tests: {', '.join(methods)}"] if methods else []
    estimators = dict.fromkeys(fit.fitted.estimator.sentence() for fit in fits.values())
    return Settings(
        " and ".join(estimators),
        first.treatment,
        first.missing,
        first.n_used,
        first.n_rows,
        correlation=first.correlation,
        clusters=first.clusters,
        more=tuple(more),
    )
