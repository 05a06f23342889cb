"""Reliability by level: within clusters, and of clusters as far as their number lets one claim it."""

from dataclasses import dataclass
from typing import Any

from analysis.estimators.multilevel_reliability import MultilevelReliability, multilevel_reliability
from analysis.fit.twolevel.pooled import PooledFit, pooled_within
from analysis.plots import forest
from analysis.report.inputs import Inputs
from analysis.report.levels import plan_two_levels
from analysis.report.thresholds import OMEGA
from analysis.result import Result, Row, Settings, Value, to_table
from instrument.document import Block, Figure, Paragraph
from instrument.errors import Refused

KEY, TITLE = "multilevel_reliability", "Reliability by level"
_WHAT = "Reliability by level"
_SIGNS = {"omega": "ω", "alpha": "α"}


@dataclass(frozen=True, eq=False)
class WithinReliability(Result):
    """Omega and alpha of the level within alone: `fit` is the model they come from."""

    fit: PooledFit
    settings: Settings
    warnings: tuple[str, ...] = ()
    key = "multilevel_reliability"
    caption = "Reliability within clusters"

    def rows(self) -> list[Row]:
        """One row a factor and coefficient."""
        found: list[Row] = []
        for name, one in self.fit.omega.items():
            row: Row = {"construct": name, "reliability_kind": "ω", "reliable": "within", "reliability": one.value}
            found.append(row | {"se": one.se, "lower": one.lower, "upper": one.upper})
            none: Row = {"construct": name, "reliability_kind": "α", "reliable": "within"}
            found.append(none | {"reliability": self.fit.alpha[name], "se": None, "lower": None, "upper": None})
        return found

    def estimates(self) -> dict[str, Any]:
        """Return the coefficients."""
        return {"construct": "within", "converged": self.fit.converged, "coefficients": self.rows()}


def compute(inputs: Inputs) -> MultilevelReliability | WithinReliability:
    """Compute omega and alpha of both levels where the clusters carry it, else of the level within."""
    plan = plan_two_levels(inputs, _WHAT)
    more: tuple[str, ...] = ()
    if plan.structure.granted and (inputs.thorough or not plan.slow):
        kind = inputs.spec.construct_level or "configural"
        try:
            return multilevel_reliability(inputs.sample, kind, estimator=plan.estimator)
        except Refused as refusal:
            more = (f"No coefficients of clusters. {refusal.brief}",)
    fit = pooled_within(inputs.sample, plan.alone(_WHAT))
    return WithinReliability(fit, fit.settings, (*more, *fit.raw.warnings))


def checks(result: MultilevelReliability | WithinReliability) -> list[Row]:
    """Set the least omega within clusters beside its threshold."""
    rows = [row for row in result.rows() if (row["reliability_kind"], row["reliable"]) == ("ω", "within")]
    known = [row for row in rows if isinstance(value := row["reliability"], float) and value == value]
    if not known:
        return []
    least = min(known, key=lambda row: float(row["reliability"] or 0))
    return [OMEGA.row(f"Least omega within clusters ({least['construct']})", float(least["reliability"] or 0))]


def blocks(result: MultilevelReliability | WithinReliability, inputs: Inputs) -> list[Block]:
    """Say whose reliability a coefficient is, and show them."""
    if isinstance(result, WithinReliability):
        text = (
            "Within clusters: how reliably people of one cluster can be told apart (Geldhof, Preacher & Zyphur 2014). "
            "No coefficients of clusters are given, for they rest on a model between clusters; ICC(2) says how "
            "reliable the clusters' means are."
        )
    else:
        text = (
            "Within: how reliably people of one cluster can be told apart; between: clusters by their own means "
            "(Geldhof, Preacher & Zyphur 2014); cluster means: clusters by the means that were observed; both: people "
            f"by their scores as they are (Lai 2021). The constructs count as {result.construct}."
        )
    table = to_table(result.key, result.caption, result.rows(), (result.settings.sentence(),))
    drawn = _forest(result.rows())
    return [Paragraph(text), *([drawn] if drawn else []), table]


def _forest(rows: list[Row]) -> Figure | None:
    def number(value: Value) -> float:
        return float(value) if isinstance(value, int | float) else float("nan")

    lines = [
        forest.Estimate(
            str(row["construct"]),
            f"{row['reliability_kind']} {row['reliable']}",
            *(number(row[name]) for name in ("reliability", "lower", "upper")),
        )
        for row in rows
    ]
    caption = "Reliability by level, with 95% intervals where there are any."
    words = forest.Words("fig-reliability-levels", "Reliability", caption, "Reliability by level")
    return forest.draw(lines, OMEGA, words)
