"""What the experts of one round said, as tables: each number beside what is asked of so many experts."""

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.estimators.content_validity import ContentValidity, ItemContent
from analysis.report.panel_rule import Ruling, kappa_band, scale_checks
from analysis.report.thresholds import AIKEN_LOWER, CLARITY, KAPPA_STAR, cvr_threshold, i_cvi_threshold
from analysis.result import Row, to_table
from instrument.document import Table

RULE = (
    "Keep, revise or drop: an item is dropped if I-CVI is below .70 (Zamanzadeh et al. 2015) or fewer than half of the "
    "experts find it essential (CVR < 0; Lawshe 1975), revised if I-CVI, CVR or clarity falls short of what is asked "
    "of so many experts, and kept otherwise. A person may decide otherwise, with a reason. κ* and Aiken's V are shown, "
    "but do not decide. A threshold is a convention, not a proof."
)


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided of an item: `rule` proposed, `decision` holds, `reason` is a person's where there is one."""

    item: str
    text: str
    rule: str
    decision: str
    why: str
    reason: str

    @property
    def grounds(self) -> str:
        """A person's reason before the rule's numbers, where there is one."""
        return f"By hand: {self.reason} (By the rule: {self.why})" if self.reason else self.why


@dataclass(frozen=True)
class PanelReport:
    """One round: its numbers, the rule's verdicts, the decisions, the experts' comments, `notes` not to be missed."""

    title: str
    round: int
    bank: str
    versions: Mapping[str, str]
    result: ContentValidity
    rulings: tuple[Ruling, ...]
    decided: tuple[Decided, ...]
    comments: tuple[Row, ...]
    notes: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many items each decision holds for."""
        found = [one.decision for one in self.decided]
        return {name: found.count(name) for name in ("keep", "revise", "drop", "undecided") if name in found}


def item_table(report: PanelReport) -> Table:
    """Return the items in short: each number beside what is asked of so many experts, and the decision."""
    decisions = {one.item: one.decision for one in report.decided}
    judged = any(item.judged for item in report.result.items)
    rows = [{**_short_row(item, judged), "decision": decisions[item.item]} for item in report.result.items]
    notes = (report.result.settings.sentence(), *_sources(report.result.items))
    return to_table("items", "Content validity of each item", rows, notes)


def scale_table(report: PanelReport) -> Table:
    """Return each scale's indices beside what is asked of them."""
    return to_table("scale-checks", "Content validity of each scale", scale_checks(report.result))


def decision_table(report: PanelReport) -> Table:
    """Return what becomes of each item and why."""
    rows: list[Row] = [
        {"item": one.item, "decision": one.decision, "rule": one.rule, "why": one.grounds} for one in report.decided
    ]
    return to_table("decisions", "Decisions", rows)


def _short_row(item: ItemContent, judged: bool) -> Row:
    row = item.row("item", "n", "missing", "i_cvi")
    row |= {"threshold:I-CVI asked": i_cvi_threshold(item.n).asked, "kappa_star": item.kappa_star}
    row["band"] = kappa_band(item.kappa_star)
    if judged:
        row |= {"cvr": item.cvr, "threshold:CVR asked": cvr_threshold(item.judged, item.cvr_critical).asked}
    return row | item.row("aiken_v", "v_lower", "v_upper", "clarity")


def _sources(items: tuple[ItemContent, ...]) -> tuple[str, ...]:
    """Return who asks for what stands in the short table."""
    sizes = sorted({item.n for item in items if item.n})
    sources = [f"I-CVI {i_cvi_threshold(n).asked}: {i_cvi_threshold(n).source}." for n in sizes]
    judged = sorted({(item.judged, item.cvr_critical) for item in items if item.judged})
    sources += [f"CVR {cvr_threshold(*one).asked}: {cvr_threshold(*one).source}." for one in judged]
    fixed = (KAPPA_STAR, AIKEN_LOWER, CLARITY)
    names = {CLARITY: "Clarity"}
    return (*dict.fromkeys(sources), *(f"{names.get(one, one.name)} {one.asked}: {one.source}." for one in fixed))
