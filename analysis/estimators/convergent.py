"""Convergent and discriminant validity of a fitted model's factors."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from analysis.fit.sem.confirmed import Confirmed, usable
from analysis.fit.sem.fitted import Fitted
from analysis.fit.sem.implied import implied, measured
from analysis.fit.sem.merged import MergedTest, merged_test
from analysis.fit.sem.ratios import Ratio, ratios
from analysis.fit.sem.reliability import Estimate, Reliabilities, reliabilities
from analysis.grammar import counted
from analysis.kernel.sem.sandwich import exists
from analysis.result import NamedRows, Result, Row, Settings
from instrument.errors import Refused, UsageError

NAN = float("nan")
DRAWS, SEED = 1000, 1
# Where the greater end of a correlation's interval lies (Ronkko & Cho 2022, table 8).
_BANDS = ((0.8, "below .80: no problem"), (0.9, ".80 to .90: marginal"), (1.0, ".90 to 1: moderate"))
Pair = tuple[str, str]


@dataclass(frozen=True, eq=False)
class Validity(Result):
    """`groups` one set of reliabilities and `ratios` a group; `merged` the tests that two factors are one."""

    fitted: Fitted
    groups: tuple[Reliabilities, ...]
    ratios: tuple[dict[Pair, tuple[Ratio, Ratio]], ...]
    merged: dict[Pair, MergedTest]
    settings: Settings
    warnings: tuple[str, ...] = ()
    key = "convergent"
    caption = "Convergent validity"

    def rows(self) -> list[Row]:
        """One row a factor: composite reliability, average variance extracted, and its greatest shared variance."""
        found = []
        sizes = {name: len(rows) for name, rows in measured(self.fitted.model).items()}
        for label, one in zip(self.fitted.data.labels, self.groups, strict=True):
            for name, known in one.factors.items():
                cr, ave = known["cr"], known["ave"]
                shared = [r.value**2 for pair, r in one.correlations.items() if name in pair]
                row: Row = {"factor": name} | ({"group": label} if label else {}) | {"items": sizes[name]}
                row |= {"cr": cr.value, "cr_lower": cr.lower, "cr_upper": cr.upper, "cr_std": known["cr_std"].value}
                row |= {"ave": ave.value, "ave_lower": ave.lower, "ave_upper": ave.upper}
                row |= {"ave_raw": known["ave_raw"].value, "shared": max(shared, default=NAN)}
                found.append(row)
        return found

    def further(self) -> tuple[NamedRows, ...]:
        """Every pair of factors: their correlation and its test against 1, and the ratios of correlations."""
        if not self.groups[0].correlations:
            return ()
        return (
            NamedRows("discriminant", "Discriminant validity: correlations of the factors", tuple(self.pairs())),
            NamedRows("htmt", "Heterotrait-monotrait ratios of correlations", tuple(self.ratio_rows())),
        )

    def pairs(self) -> list[Row]:
        """One row a pair of factors and group."""
        found = []
        for label, one in zip(self.fitted.data.labels, self.groups, strict=True):
            for (a, b), r in one.correlations.items():
                row: Row = {"factor": a, "other": b, **({"group": label} if label else {})}
                least = min(one.factors[a]["ave"].value, one.factors[b]["ave"].value)
                row |= {"r": r.value, "r_lower": r.lower, "r_upper": r.upper, "r_squared": r.value**2}
                row |= {"fornell_larcker": _yes(least > r.value**2, least), "discriminant": band(r)}
                found.append(row | self._merged_row((a, b)))
        return found

    def estimates(self) -> dict[str, Any]:
        """Return both tables at full precision."""
        return {"factors": self.rows(), "pairs": self.pairs(), "ratios": self.ratio_rows()}

    def _merged_row(self, pair: Pair) -> Row:
        test = self.merged.get(pair)
        if test is None:
            return {}
        of = test.scaled or test.naive
        return {"merged_chisq": of.value, "merged_df": test.naive.df, "merged_p": of.p_value}

    def ratio_rows(self) -> list[Row]:
        """One row a pair of factors and group: HTMT and HTMT2."""
        found = []
        for label, one in zip(self.fitted.data.labels, self.ratios, strict=True):
            for (a, b), both in one.items():
                row: Row = {"factor": a, "other": b, **({"group": label} if label else {})}
                for name, ratio in zip(("htmt", "htmt2"), both, strict=True):
                    row |= {name: ratio.value}
                    if ratio.interval is not None:
                        row |= {f"{name}_lower": ratio.interval.lower, f"{name}_upper": ratio.interval.upper}
                found.append(row)
        return found


def band(r: Estimate) -> str:
    """Return in which band of Ronkko & Cho (2022) the greater end of the interval of |r| lies: CICFA(sys)."""
    upper = max(abs(r.lower), abs(r.upper))
    if not np.isfinite(upper):
        return "not computed"
    return next((words for limit, words in _BANDS if upper < limit), "1 or above: severe")


def convergent(fit: Confirmed, draws: int = DRAWS, seed: int = SEED, *, tests: bool = True) -> Validity:
    """Ask of a fit whether items measure their factor (convergent) and factors differ (discriminant validity).

    Of every factor that items measure directly: composite reliability CR, the share of the variance of the raw sum of
    its items that is the factor's (omega; of several factors' sums the model's variance is the denominator; Raykov
    2001), CR of standardised items (Fornell & Larcker 1981, eq. 10), AVE of standardised items (eq. 11) and, as
    semTools::AVE has it, in raw units. Ordinal items: of the responses behind them. Intervals by the delta method.
    Of every pair: the correlation with its interval and band (Ronkko & Cho 2022), the Fornell-Larcker comparison, the
    test that the two are one factor (fit.sem.merged; not `tests`: left out), HTMT (Henseler et al. 2015) and HTMT2
    (Roemer et al. 2021) of the sizes of the correlations the fit used, with percentile intervals of `draws` bootstrap
    samples (0: none). Of incomplete continuous answers the bootstrap takes pairwise correlations. Covariates, which may
    be measures among ordinal items, leave the ratios as they are; `cfa` refuses measures among ordinal indicators.

    Raises Refused where the model did not converge or no items measure a factor; UsageError for draws below 0.
    Checked against semTools 0.5-6 (AVE, reliability, compRelSEM, htmt) and nested models of lavaan 0.6-14.
    """
    fitted = usable(fit, "convergent validity")
    if draws < 0:
        raise UsageError.at("draws", f"{draws} is less than 0.", "Ask for 0 (no intervals) or more.")
    if not measured(fitted.model):
        raise Refused.at("convergent validity", "no factor is measured by items.", "Write: factor =~ item + item.")
    count = range(len(fitted.data.groups))
    found = tuple(reliabilities(fitted, g) for g in count)
    ratio = tuple(ratios(fitted, g, draws, seed) for g in count)
    merged = {pair: merged_test(fitted, *pair, rest) for pair, rest in _testable(fitted).items()} if tests else {}
    more = (*fit.settings.more, f"{draws:,} bootstrap samples, seed {seed}") if draws else fit.settings.more
    doubts = tuple(_doubts(fitted, found, merged, ratio))
    return Validity(fitted, found, ratio, merged, replace(fit.settings, more=more), doubts)


def _testable(fitted: Fitted) -> dict[Pair, tuple[str, ...]]:
    """Return pairs of factors whose covariance is free in every group, with the factors that covary with both."""
    model, members = fitted.model, measured(fitted.model)
    free: dict[frozenset[str], int] = {}
    for p, k in zip(model.parameters, model.index, strict=True):
        if p.op == "~~" and p.lhs != p.rhs and k >= 0 and {p.lhs, p.rhs} <= set(model.factors):
            free[frozenset((p.lhs, p.rhs))] = free.get(frozenset((p.lhs, p.rhs)), 0) + 1
    whole = {pair for pair, count in free.items() if count == model.options.groups}
    found: dict[Pair, tuple[str, ...]] = {}
    for i, a in enumerate(members):
        for b in list(members)[i + 1 :]:
            others = tuple(c for c in model.factors if c not in (a, b) and any(c in pair for pair in whole))
            both = [c for c in others if {frozenset((a, c)), frozenset((b, c))} <= whole]
            if frozenset((a, b)) in whole:
                found[a, b] = tuple(both)
    return found


def _doubts(
    fitted: Fitted,
    found: tuple[Reliabilities, ...],
    merged: dict[Pair, MergedTest],
    ratio: tuple[dict[Pair, tuple[Ratio, Ratio]], ...],
) -> list[str]:
    doubts = []
    if not exists(fitted.spread):
        doubts.append("The fit has no standard errors, so that there are no intervals.")
    doubts += _directions(fitted)
    above = [name for one in found for name, e in one.factors.items() if max(e["cr"].value, e["ave"].value) > 1]
    if above:
        doubts.append(
            f"{', '.join(dict.fromkeys(above))}: a coefficient exceeds 1, as a residual variance is negative."
        )
    for (a, b), test in merged.items():
        if not test.converged:
            doubts.append(f"{a} and {b}: the model in which they are one did not converge ({test.why}); no test.")
    for (a, b), both in ((pair, both) for one in ratio for pair, both in one.items()):
        lost = max((r.interval.draws - r.interval.used for r in both if r.interval is not None), default=0)
        if lost:
            doubts.append(f"HTMT of {a} and {b}: {counted(lost, 'bootstrap sample')} gave no value.")
        if any(np.isnan(r.value) for r in both):
            doubts.append(f"HTMT of {a} and {b}: not computed; each needs two items or more.")
    return doubts


def _directions(fitted: Fitted) -> list[str]:
    """Name factors whose items load in both directions: the sum of these items as they are measures little."""
    mixed = []
    for name, rows in measured(fitted.model).items():
        j = fitted.model.latent.index(name)
        signs = [np.sign(implied(fitted, g).loadings[list(rows), j]) for g in range(len(fitted.data.groups))]
        if any(len(set(one.tolist())) > 1 for one in signs):
            mixed.append(name)
    if not mixed:
        return []
    what = "items load in both directions, so that CR, of the sum of the items as they are, is low"
    return [f"{', '.join(mixed)}: {what}. Name the reverse-keyed items in the Sample's `reverse`."]


def _yes(holds: bool, known: float) -> str:
    return "not computed" if not np.isfinite(known) else "yes" if holds else "no"
