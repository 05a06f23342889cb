"""What the experts of one round said, as a page and as results.json."""

import json
from dataclasses import asdict
from typing import Any

from analysis.report.panel_rule import scale_checks
from analysis.report.panel_tables import RULE, PanelReport, decision_table, item_table, scale_table
from analysis.report.plain import SCHEMA_VERSION, plain
from analysis.report.software import versions
from analysis.result import Row, to_table
from instrument.document import Block, Document, Heading, Note, Paragraph


def to_document(report: PanelReport) -> Document:
    """Return the whole report of the round."""
    counts = ", ".join(f"{name} {count}" for name, count in report.counts.items())
    experts = len(report.result.experts)
    blocks: list[Block] = [
        Heading("Summary", "summary"),
        Paragraph(f"{experts} experts judged {len(report.decided)} items in round {report.round}: {counts}."),
        *(Note(note, "warning") for note in (*report.notes, *report.result.warnings)),
        scale_table(report),
        Heading("Decisions", "decisions-section"),
        Paragraph(RULE),
        decision_table(report),
        Heading("Items", "items-section"),
        item_table(report),
        *report.result.tables(),
        Heading("Every number beside its threshold", "checks-section"),
        to_table("checks", "What is asked, and by whom", [row for one in report.rulings for row in one.checks]),
    ]
    if report.comments:
        said = to_table("comments", "The experts' comments", report.comments)
        blocks += [Heading("Comments", "comments-section"), said]
    texts: list[Row] = [{"item": one.item, "text": one.text} for one in report.decided]
    blocks += [Heading("Wordings", "texts-section"), to_table("texts", "The items as they were judged", texts)]
    return Document(
        f"Content validity: {report.title}, round {report.round}", tuple(blocks), footer=_provenance(report)
    )


def to_json(report: PanelReport) -> str:
    """Return results.json: every number at full precision under stable keys; the same ratings give the same bytes."""
    result = report.result
    section = {
        "status": "ok",
        "reason": "",
        "settings": asdict(result.settings),
        "estimates": result.estimates(),
        "rows": result.rows(),
        "further": {more.key: list(more.rows) for more in result.further()},
        "warnings": list(result.warnings),
    }
    document: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "title": report.title,
        "bank": report.bank,
        "round": report.round,
        "versions": dict(report.versions),
        "experts": list(result.experts),
        "warnings": [*report.notes, *result.warnings],
        "software": versions(),
        "sections": {"content_validity": section},
        "checks": {
            "items": [row for one in report.rulings for row in one.checks],
            "scales": list(scale_checks(result)),
        },
        "decisions": [asdict(one) for one in report.decided],
        "comments": list(report.comments),
    }
    return json.dumps(plain(document), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _provenance(report: PanelReport) -> tuple[str, ...]:
    shown = ", ".join(f"{language} {version}" for language, version in report.versions.items())
    return (
        f"Item bank: {report.bank}. Version of the sheet (SHA-256 of ids and texts): {shown}.",
        "Software: " + ", ".join(f"{name} {version}" for name, version in versions().items()) + ".",
    )
