"""The model by level: within clusters, and between them as far as the number of clusters lets one claim it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from analysis.estimators.twolevel_cfa import TwoLevelFit, twolevel_cfa
from analysis.fit.twolevel.model import SATURATED
from analysis.fit.twolevel.pooled import PooledFit, pooled_within
from analysis.report.claims import WITHIN
from analysis.report.inputs import Inputs
from analysis.report.levels import TwoLevelPlan, plan_two_levels
from analysis.report.thresholds import CFI, RMSEA, SRMR, TLI
from analysis.result import NamedRows, Result, Row, Settings, to_table
from instrument.document import Block, Paragraph
from instrument.errors import Refused

KEY, TITLE = "twolevel", "Two-level factor model"
_WHAT = "Two-level model"


@dataclass(frozen=True, eq=False)
class Levels(Result):
    """The fit that is `shown`, why in words, and in a thorough run a two-level fit with no structure between beside."""

    shown: PooledFit | TwoLevelFit
    sentences: tuple[str, ...]
    thresholds: tuple[Row, ...]
    settings: Settings
    warnings: tuple[str, ...] = ()
    beside: TwoLevelFit | None = None
    key = "twolevel"

    @property
    def caption(self) -> str:  # type: ignore[override]
        """As the fit's own."""
        return self.shown.caption

    def rows(self) -> list[Row]:
        """One row a loading."""
        return self.shown.rows()

    def further(self) -> tuple[NamedRows, ...]:
        """The fit's other tables."""
        return self.shown.further()

    def estimates(self) -> dict[str, Any]:
        """Return the fit's estimates, what is claimed, and those of the fit beside it."""
        found = {**self.shown.estimates(), "claims": list(self.sentences), "claimed": list(self.thresholds)}
        return found if self.beside is None else {**found, "between_saturated": self.beside.estimates()}


def compute(inputs: Inputs) -> Levels:
    """Fit both levels where the clusters carry it, else that within; a thorough run sets a two-level fit beside."""
    plan = plan_two_levels(inputs, _WHAT)
    checks = (*plan.structure.checks, *(plan.errors.checks if plan.structure.granted else ()))
    if not plan.structure.granted:
        return _within(inputs, plan, plan.structure.sentences, checks)
    if plan.slow and not inputs.thorough:
        later = "The model of both levels takes long with so many items: ask for --thorough."
        return _within(inputs, plan, (*plan.structure.sentences, later, WITHIN), checks)
    try:
        fit = twolevel_cfa(inputs.sample, plan.within, plan.between, estimator=plan.estimator)
    except Refused as refusal:
        refused = f"The model of both levels cannot be fitted. {refusal.brief}"
        return _within(inputs, plan, (*plan.structure.sentences, WITHIN), checks, (refused,))
    said = (f"Both levels have a model: {plan.kind}.", *plan.structure.sentences, *plan.errors.sentences)
    return Levels(fit, said, checks, fit.settings, fit.warnings)


def _within(
    inputs: Inputs, plan: TwoLevelPlan, said: tuple[str, ...], checks: tuple[Row, ...], more: tuple[str, ...] = ()
) -> Levels:
    within = plan.alone(_WHAT)
    fit = pooled_within(inputs.sample, within)
    beside, warnings = None, (*more, *fit.warnings)
    if inputs.thorough:
        try:
            beside = twolevel_cfa(inputs.sample, within, SATURATED, estimator="ML")
        except Refused as refusal:
            warnings = (*warnings, f"No two-level fit beside it. {refusal.brief}")
    return Levels(fit, said, checks, fit.settings, warnings, beside)


# results.json has these columns.
_LEFT_OUT = ("z", "std_se", "free")
_OF_SCALED = ("p, CFI, TLI and RMSEA are of the scaled chi-square, where there is one.",)
_JUDGED = ((CFI, "cfi"), (TLI, "tli"), (RMSEA, "rmsea"), (SRMR, "srmr"))


def checks(result: Levels) -> list[Row]:
    """Set each level's own fit beside the thresholds, those of the level between only where it is claimed."""
    if isinstance(result.shown, PooledFit):
        return _judged("within", result.shown.fit)
    whole = result.shown.fit
    fits = {name: found | {"srmr": whole[f"srmr_{name}"]} for name, found in result.shown.level_fit.items()}
    return [row for name, fit in fits.items() for row in _judged(name, fit)]


def _judged(level: str, fit: dict[str, float]) -> list[Row]:
    return [
        threshold.row(f"{threshold.name}, {level} clusters", fit.get(f"{name}_scaled", fit[name]))
        for threshold, name in _JUDGED
    ]


def blocks(result: Levels, inputs: Inputs) -> list[Block]:
    """Say what is claimed and why; show counts beside thresholds, fit by level, loadings and the rest."""
    first, *others = result.tables()
    fit = [replace(table, notes=_OF_SCALED) for table in others if table.key == "twolevel-fit"]
    rest = [to_table(m.key, m.caption, _narrow(m.rows)) for m in result.further() if m.key != "twolevel-fit"]
    found: list[Block] = [Paragraph(" ".join(result.sentences))]
    found.append(to_table("twolevel-claims", "What the number of clusters allows", result.thresholds))
    if result.beside is not None:
        found.append(Paragraph(_apart(result)))
    return [*found, *fit, to_table(first.key, first.caption, _narrow(result.rows(), "op"), first.notes), *rest]


def _narrow(rows: Iterable[Row], *more: str) -> list[Row]:
    """Leave out what would make a table too wide."""
    return [{key: value for key, value in row.items() if key not in (*_LEFT_OUT, *more)} for row in rows]


def _apart(result: Levels) -> str:
    """Say how far the two-level fit is from the pooled one."""
    beside, pooled = result.beside, result.shown
    assert beside is not None
    assert isinstance(pooled, PooledFit)
    if not (beside.converged and pooled.converged):
        return "A two-level model with no structure between clusters did not converge, so it is no check on this one."
    own = {(x.lhs, x.rhs): x.std_all for x in pooled.estimated if x.op == "=~"}
    theirs = [x.parameter for x in beside.estimated if x.level == "within" and x.parameter.op == "=~"]
    most = max(abs(own[p.lhs, p.rhs] - p.std_all) for p in theirs)
    return (
        "A two-level model with all variances and covariances between clusters free, fitted by maximum likelihood to "
        f"all answers, has the same loadings within clusters to {most:.3f} (chi-square {beside.fit['chisq']:,.2f} on "
        f"{beside.fit['df']:.0f} degrees of freedom, here {pooled.fit['chisq']:,.2f})."
    )
