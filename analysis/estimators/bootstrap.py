"""The bootstrap of a fitted model: standard errors and intervals of its parameters, and of its chi-square."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, get_args

import numpy as np

from analysis.choices import check_name
from analysis.fit.sem.acceleration import accelerations
from analysis.fit.sem.bollen_stine import BollenStine, bollen_stine
from analysis.fit.sem.boot_rows import BootRow, boot_rows
from analysis.fit.sem.confirmed import Confirmed, usable
from analysis.fit.sem.fitted import Fitted
from analysis.fit.sem.refits import Refits, refits
from analysis.fit.sem.resampling import Units
from analysis.fit.sem.tabulated import parameter_rows
from analysis.grammar import agree
from analysis.kernel.twostep import Empty
from analysis.result import NamedRows, Result, Row, Settings
from instrument.errors import Refused, UsageError

DRAWS, FEW_DRAWS, SEED = 1000, 200, 1
LEAST_UNITS = 5
WHERE = "bootstrap"


@dataclass(frozen=True, eq=False)
class Bootstrapped(Result):
    """`parameters` and what is `standardised`, with what the draws say of each; `test` of complete answers by ML.

    `refits` are the draws themselves.
    """

    parameters: tuple[BootRow, ...]
    standardised: tuple[BootRow, ...]
    test: BollenStine | None
    refits: Refits
    labels: tuple[str, ...]
    settings: Settings
    warnings: tuple[str, ...] = ()
    key = "bootstrap"
    caption = "Bootstrap of the estimates"

    def rows(self) -> list[Row]:
        """One row a free or defined parameter."""
        return [self._row(one, "est") for one in self.parameters]

    def further(self) -> tuple[NamedRows, ...]:
        """The same of the standardised solution, and the test."""
        rows = tuple(self._row(one, "std_all") for one in self.standardised)
        tables = (NamedRows("bootstrap-standardised", "Bootstrap of the standardised solution", rows),)
        if self.test is None:
            return tables
        caption = "The chi-square beside those of samples in which the model holds"
        return (*tables, NamedRows("bollen-stine", caption, (self._test_row(self.test),)))

    def estimates(self) -> dict[str, Any]:
        """Return every table at full precision."""
        found: dict[str, Any] = {"parameters": self.rows(), "standardised": list(self.further()[0].rows)}
        return found | ({"bollen_stine": self._test_row(self.test)} if self.test else {})

    def _test_row(self, test: BollenStine) -> Row:
        row: Row = {"chisq": test.observed, "df": test.df}
        return row | {"bollen_stine_p": test.p_value, "draws_used": test.used}

    def _row(self, one: BootRow, value: str) -> Row:
        p = one.parameter
        row: Row = {"lhs": p.lhs, "op": p.op, "rhs": p.rhs}
        if len(self.labels) > 1:
            row["group"] = self.labels[p.group - 1] if p.group else ""
        row |= {value: one.estimate, "boot_bias": one.bias, "boot_se": one.se}
        row |= {"percentile_lower": one.percentile.lower, "percentile_upper": one.percentile.upper}
        return row | {"corrected_lower": one.corrected.lower, "corrected_upper": one.corrected.upper}


def bootstrap(
    fit: Confirmed, draws: int | None = None, seed: int = SEED, level: float = 0.95, *, empty: Empty = "2x2"
) -> Bootstrapped:
    """Refit a model to bootstrap samples of its respondents: standard errors and intervals of every estimate.

    Respondents are drawn with replacement, within groups where there are any; where the fit allows for clusters, whole
    clusters. Of every free and defined (:=) parameter and of the standardised solution: bootstrap SE and bias, the
    percentile interval, and one corrected: BCa of likelihoods (Efron & Tibshirani 1993, ch. 14; a from the
    respondents' influence), bias-corrected (Efron 1981) of least squares and with covariates, where there is no a.
    Improper solutions (a variance below 0) are kept and counted; fits that do not converge are left out and counted.

    Complete answers fitted by likelihood are refitted all at once, and have the p-value of the chi-square after Bollen
    & Stine (1992), which does not rest on normal answers, provided that they are not drawn by clusters. Incomplete and
    ordinal ones are refitted one by one from the estimates, 200 times by default, others 1,000 times. `empty` is what
    `cfa` was told of empty cells of ordinal items.

    Raises Refused where the model did not converge, is not identified, or there are fewer than five units to draw in a
    group; UsageError for draws below 2 or a level outside (0, 1). Checked against lavaan::bootstrapLavaan 0.6-14.
    """
    fitted = usable(fit, WHERE)
    together = fitted.normal is not None and fitted.normal.complete
    wanted = (DRAWS if together else FEW_DRAWS) if draws is None else draws
    check_name("empty", empty, get_args(Empty))
    units = _checked(fitted, wanted, level)
    found = refits(fitted, units.samples(wanted, seed), empty)
    tests = together and fitted.data.clusters is None and fitted.naive.df > 0
    test = bollen_stine(fitted, units.samples(wanted, seed)) if tests else None
    parameters = parameter_rows(fitted)
    a = accelerations(fitted, units)
    nothing = np.zeros(len(parameters))
    est, std = (np.array([getattr(one, name) for one in parameters]) for name in ("est", "std_all"))
    free = boot_rows(parameters, est, found.est, a[0] if a else nothing, level)
    scaled = boot_rows(parameters, std, found.std, a[1] if a else nothing, level)
    kind = "BCa" if a else "bias-corrected"
    used = int(found.converged.sum())
    more = f"{used} of {wanted} bootstrap samples of {units.what}, seed {seed}; {level:.0%} percentile and {kind}"
    settings = replace(fit.settings, more=(*fit.settings.more, f"{more} intervals", *_few(draws, together)))
    doubts = tuple(_doubts(fitted, found, test, (*free, *scaled)))
    return Bootstrapped(free, scaled, test, found, fitted.data.labels, settings, doubts)


def _few(draws: int | None, together: bool) -> tuple[str, ...]:
    if draws is not None or together:
        return ()
    return (f"{FEW_DRAWS} samples, not {DRAWS:,}, as each is fitted by itself: ends of intervals are rough",)


def _checked(fitted: Fitted, draws: int, level: float) -> Units:
    if draws < 2:
        raise UsageError.at("draws", f"{draws} are too few.", "Ask for 2 or more; intervals need 1,000.")
    if not 0 < level < 1:
        raise UsageError.at("level", f"{level:g} is not between 0 and 1.", "Use .95.")
    if fitted.open:
        raise Refused.at(WHERE, "the model is not identified.", "Look at the fit's warnings and change the model.")
    units = Units.among(fitted.data)
    for k, stratum in enumerate(units.strata):
        if len(stratum) < LEAST_UNITS:
            group = f"{WHERE}, group {fitted.data.labels[k]}" if len(units.strata) > 1 else WHERE
            what = f"{len(stratum)} {units.what.split(' ')[-1] if len(units.strata) < 2 else 'units'} to draw from."
            raise Refused.at(group, what, "Collect more answers, or leave the clusters out (clusters=False).")
    return units


def _doubts(fitted: Fitted, found: Refits, test: BollenStine | None, rows: tuple[BootRow, ...]) -> Iterator[str]:
    draws, used = len(found.usable), int(found.converged.sum())
    if lost := int((~found.usable).sum()):
        lack, they = agree(lost, "lacks", "lack"), agree(lost, "it", "they")
        what = f"{lack} a category, a correlation or a regular covariance matrix, so that {they} cannot be fitted"
        yield f"{lost:,} of {draws:,} bootstrap samples {what}; left out."
    if lost := int((found.usable & ~found.converged).sum()):
        yield f"In {lost:,} of {draws:,} bootstrap samples the model did not converge; left out."
    if improper := int(found.improper.sum()):
        have, kept = agree(improper, "has", "have"), agree(improper, "it was", "they were")
        yield (
            f"{improper} of {used} bootstrap samples {have} an improper solution (a negative variance, or a covariance "
            f"matrix that is not positive definite); {kept} kept."
        )
    if used < 2:
        yield "Bootstrap: fewer than two samples could be fitted, so that there are no standard errors or intervals."
    partly = [one.name for one in rows if used > one.percentile.used]
    if partly:
        yield f"Bootstrap: {', '.join(dict.fromkeys(partly))} had no value in some samples, which do not count for it."
    sided = [one.name for one in rows if np.isfinite(one.se) and not np.isfinite(one.corrected.lower)]
    if sided:
        names = ", ".join(dict.fromkeys(sided))
        yield f"Bootstrap: no corrected interval of {names}: all draws lie on one side of the estimate."
    yield from _no_test(fitted, test)


def _no_test(fitted: Fitted, test: BollenStine | None) -> Iterator[str]:
    if test is not None:
        if lost := len(test.chisq) - test.used:
            have = agree(lost, "has", "have")
            yield f"Bollen-Stine: {lost} of {len(test.chisq)} samples of the turned answers {have} no fit; left out."
        return
    complete = fitted.normal is not None and fitted.normal.complete
    why = "the model has no degrees of freedom" if complete and not fitted.naive.df else "clusters are drawn whole"
    why = why if complete else "it is for complete answers fitted by likelihood"
    yield f"No Bollen-Stine test: {why}."
