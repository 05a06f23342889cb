"""One round of an expert panel, from what its experts said to its numbers, the rule's verdicts and the decisions."""

from typing import TYPE_CHECKING

from analysis.estimators.content_validity import content_validity
from analysis.report.panel_held import Round
from analysis.report.panel_rule import rule
from analysis.report.panel_tables import Decided, PanelReport
from analysis.result import Row
from instrument.panel import decisions
from instrument.panel.decisions import Entry, Proposal
from instrument.panel.folder import Given

if TYPE_CHECKING:
    import pandas as pd


def panel_report(held: Round) -> tuple[PanelReport, dict[str, Entry]]:
    """Compute a round; return its report and every item's entry for the decision log. Nothing is written.

    Raises ContentError for ratings or decisions that are
    not as they must be, Refused if nobody rated the relevance of anything.
    """
    sheet, number = held.sheet, held.number
    # Two constructs may bear one title; the id tells them apart.
    result = content_validity(_frame(held.given), sheet.constructs, source=held.source)
    rulings = tuple(rule(item) for item in result.items)
    proposed = {one.item: Proposal(one.decision, one.why) for one in rulings}
    entries = decisions.merged(held.decided, number, proposed)
    texts = {item.id: item.text for item in sheet.items}
    decided = tuple(
        Decided(item, texts[item], entry.rule, entry.decision, entry.why, entry.reason)
        for item, entry in entries.items()
    )
    versions = {language: one.version for language, one in held.shown}
    comments, notes = tuple(_comments(held.given)), tuple(_languages(held.given))
    title = sheet.bank_title
    return PanelReport(title, number, held.bank, versions, result, rulings, decided, comments, notes), entries


def _languages(given: tuple[Given, ...]) -> list[str]:
    """Say where two wordings were judged together."""
    read = sorted({one.language for one in given})
    if len(read) < 2:
        return []
    who = "; ".join(
        f"{language}: {', '.join(one.expert for one in given if one.language == language)}" for language in read
    )
    return [f"The items were judged in {len(read)} languages ({who}), so clarity is that of both wordings together."]


def _frame(given: tuple[Given, ...]) -> "pd.DataFrame":
    import pandas as pd

    rows = [
        {
            "expert": one.expert,
            "item": item,
            "relevance": rating.relevance,
            "clarity": rating.clarity,
            "essential": rating.essential,
        }
        for one in given
        for item, rating in one.ratings.items()
    ]
    return pd.DataFrame(rows)


def _comments(given: tuple[Given, ...]) -> list[Row]:
    items = dict.fromkeys(item for one in given for item in one.ratings)
    return [
        {"item": item, "expert": one.expert, "comment": one.ratings[item].comment}
        for item in items
        for one in given
        if item in one.ratings and one.ratings[item].comment
    ]
