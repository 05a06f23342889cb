"""Content validity: what the panel's last round said of each item, beside what is asked, and what was decided."""

from dataclasses import asdict, dataclass, replace
from typing import Any

from analysis.estimators.content_validity import ContentValidity
from analysis.report.inputs import Inputs
from analysis.report.panel_round import panel_report
from analysis.report.panel_rule import scale_checks
from analysis.report.panel_tables import RULE, PanelReport, decision_table, item_table
from analysis.result import NamedRows, Result, Row, Settings, to_table
from instrument.document import Block, Paragraph, Table
from instrument.errors import ContentError, NotGiven, Refused
from instrument.panel.decisions import turned

KEY, TITLE = "content_validity", "Content validity"
ABOUT = (
    "I-CVI is the share of experts who rate an item's relevance 3 or 4, κ* the same corrected for chance, V the mean "
    "relevance as a share of the scale's length, and CVR how many more than half of the experts find the item "
    "essential. S-CVI/Ave is the mean I-CVI of a scale, S-CVI/UA the share of its items that all experts find relevant."
)


@dataclass(frozen=True)
class PanelRound(Result):
    """A round's numbers and decisions, as a section's result."""

    report: PanelReport
    settings: Settings
    warnings: tuple[str, ...] = ()
    key = "content_validity"
    caption = "Relevance of each item"

    @property
    def numbers(self) -> ContentValidity:
        """The round's numbers."""
        return self.report.result

    def rows(self) -> list[Row]:
        """One row an item: I-CVI with its interval, kappa*, Aiken's V with its interval."""
        return self.numbers.rows()

    def further(self) -> tuple[NamedRows, ...]:
        """Necessity, clarity, scales, agreement, every number beside its threshold, the decisions."""
        checks = tuple(row for one in self.report.rulings for row in one.checks)
        decided: tuple[Row, ...] = tuple(
            {"item": one.item, "decision": one.decision, "rule": one.rule, "why": one.grounds}
            for one in self.report.decided
        )
        tables = {table.key: table for table in self.numbers.further()}
        return (
            *(NamedRows(f"panel-{key}", table.caption, table.rows) for key, table in tables.items()),
            NamedRows("panel-checks", "What is asked, and by whom", checks),
            NamedRows("panel-decisions", "Decisions", decided),
        )

    def estimates(self) -> dict[str, Any]:
        """Return the round's single numbers and how many items each decision holds for."""
        decided = [asdict(one) for one in self.report.decided]
        return {**self.numbers.estimates(), "round": self.report.round, "counts": self.report.counts, "items": decided}


def compute(inputs: Inputs) -> PanelRound:
    """Compute the panel's last round."""
    rounds = inputs.provenance.panel if inputs.provenance else ()
    if not rounds:
        what = "no expert panel is named."
        remedy = "Hold one with `mentorscale panel`, and name its folder in study.toml: panel = ..."
        raise NotGiven.at("content validity", what, remedy)
    try:
        report, entries = panel_report(rounds[-1])
    except ContentError as fault:
        raise Refused(fault.problems) from None
    notes = (*turned({one.number: one.decided for one in rounds[:-1]}, entries), *report.notes)
    return PanelRound(report, report.result.settings, (*notes, *report.result.warnings))


def checks(result: PanelRound) -> list[Row]:
    """Set each scale's indices beside what is asked of them."""
    rows = []
    for row in scale_checks(result.numbers):
        shown = {name: value for name, value in row.items() if name != "construct"}
        rows.append({**shown, "statistic": f"{row['statistic']} ({row['construct']})"})
    return rows


def blocks(result: PanelRound, inputs: Inputs) -> list[Block]:
    """Say who judged what, and show each item's numbers, its decision, and each scale's."""
    report = result.report
    counts = ", ".join(f"{name} {count}" for name, count in report.counts.items())
    text = f"{len(report.result.experts)} experts judged {len(report.decided)} items in round {report.round}: {counts}."
    scales = to_table("panel-scale-checks", "Content validity of each scale", scale_checks(report.result))
    found: list[Block] = [Paragraph(text), Paragraph(ABOUT), Paragraph(RULE)]
    found += [_renamed(item_table(report), "panel-items"), scales, _renamed(decision_table(report), "panel-decisions")]
    judged, known = {one.item for one in report.decided}, inputs.provenance.by_column if inputs.provenance else {}
    items = dict.fromkeys(known[one].item if one in known else one for one in inputs.sample.items)
    if asked := [one for one in items if one not in judged]:
        found.append(Paragraph(f"Not judged in this round, and yet in the data: {', '.join(asked)}."))
    return found


def _renamed(table: Table, key: str) -> Table:
    return replace(table, key=key)
