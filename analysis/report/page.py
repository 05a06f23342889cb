"""The report as a document: summary first, then every section, refusals in their places."""

from collections.abc import Sequence
from dataclasses import replace

from analysis.report.software import versions
from analysis.report.validation import Section, Validation
from analysis.result import Row, to_table
from instrument.document import Block, Document, Heading, Note, Paragraph, Table

ABOUT_TREATMENT = (
    "Under every table stands how it treats the answers: as continuous (means, Pearson correlations) or as ordinal "
    "(thresholds, polychoric correlations). With few categories or skewed answers the two may differ."
)


def to_document(validation: Validation) -> Document:
    """Return the whole report."""
    spec = validation.inputs.spec
    blocks: list[Block] = [*_summary(validation)]
    for section in validation.sections:
        blocks += [Heading(section.title, section.key), *_section(section, validation)]
    return Document(
        title=f"Psychometric report: {spec.title}",
        blocks=tuple(blocks),
        watermark=watermark(spec.simulated),
        footer=_provenance(validation),
    )


def watermark(simulated: bool | str) -> str | None:
    """Return the mark that stands on every page of a report on simulated data."""
    if not simulated:
        return None
    return "SIMULATED DATA: nobody gave these answers."


def _summary(validation: Validation) -> list[Block]:
    checks = [row for section in validation.sections if section.result for row in _checks(section)]
    # What was not given is said in its own section; what could not be done belongs on the first page too.
    refused = [f"{s.title}: {s.reason}" for s in validation.sections if s.status != "ok" and not s.not_given]
    blocks: list[Block] = [Heading("Summary", "summary")]
    if isinstance(validation.inputs.spec.simulated, str):
        blocks.append(Note(validation.inputs.spec.simulated, "warning"))
    blocks.append(Paragraph(ABOUT_TREATMENT))
    if checks:
        note = "A threshold is a convention, not a proof; each one's source stands beside it."
        blocks.append(to_table("summary-checks", "Numbers beside what is commonly asked", checks, (note,)))
    blocks += [Note(text, "refused") for text in refused]
    return blocks


def _checks(section: Section) -> list[Row]:
    checks = getattr(section.module, "checks", None)
    return list(checks(section.result)) if checks else []


def _section(section: Section, validation: Validation) -> list[Block]:
    if section.result is None:
        return [Note(section.reason, "info" if section.not_given else "refused")]
    warnings = [Note(warning, "warning") for warning in section.result.warnings]
    blocks = section.module.blocks(section.result, validation.inputs)
    return [*warnings, *(_once(block, section.result.warnings) for block in blocks)]


def _once(block: Block, said: Sequence[str]) -> Block:
    """Take from under a table what stands above the section already."""
    return replace(block, notes=tuple(n for n in block.notes if n not in said)) if isinstance(block, Table) else block


def _provenance(validation: Validation) -> tuple[str, ...]:
    inputs = validation.inputs
    lines = [f"Data: SHA-256 {inputs.sha256}."]
    if inputs.spec.instrument:
        lines.append(f"Instrument: {inputs.spec.instrument}.")
    lines.append("Software: " + ", ".join(f"{name} {version}" for name, version in versions().items()) + ".")
    return tuple(lines)
