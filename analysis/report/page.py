"""The report as a document: summary first, then every section, refusals in their places."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import ModuleType

from analysis.plots.spoken import saying
from analysis.report import cards, checklists, limitations, manuscript, references, software, summary
from analysis.report.software import versions
from analysis.report.validation import Section, Validation
from instrument.document import Block, Document, Heading, Note, Table
from instrument.words import Words

# What stands before the sections and after them. A part is a module with `blocks(validation) -> list[Block]`, and may
# have `links(validation) -> dict[str, str]`: names whose cells in any table lead to an anchor.
BEFORE: tuple[ModuleType, ...] = (summary,)
AFTER: tuple[ModuleType, ...] = (manuscript, limitations, checklists, cards, software)


def to_document(validation: Validation) -> Document:
    """Return the whole report."""
    spec = validation.inputs.spec
    blocks = [block for part in BEFORE for block in part.blocks(validation)]
    for section in validation.sections:
        blocks += [Heading(section.title, section.key), *_section(section, validation)]
    blocks += [block for part in AFTER for block in part.blocks(validation)]
    # What is cited is known only when everything is said.
    blocks += references.blocks(blocks)
    return Document(
        title=f"Psychometric report: {spec.title}",
        blocks=tuple(blocks),
        watermark=watermark(spec.simulated),
        footer=_provenance(validation),
        links=_links(validation),
        words=_own_words(validation),
    )


def _own_words(validation: Validation) -> Mapping[str, Words]:
    return validation.inputs.provenance.words if validation.inputs.provenance else {}


def _links(validation: Validation) -> dict[str, str]:
    """Return what a table's cell may lead to: a section by its title, and what the parts add."""
    found = {section.title: section.key for section in validation.sections}
    for part in (*BEFORE, *AFTER):
        found |= getattr(part, "links", lambda validation: {})(validation)
    return found


def watermark(simulated: bool | str) -> str | None:
    """Return the mark that stands on every page of a report on simulated data."""
    if not simulated:
        return None
    return "SIMULATED DATA: nobody gave these answers."


def _section(section: Section, validation: Validation) -> list[Block]:
    if section.result is None:
        return [Note(_begun(section.reason), "info" if section.not_given else "refused")]
    warnings = [Note(warning, "warning") for warning in section.result.warnings]
    try:
        with saying(_own_words(validation)):
            blocks = section.module.blocks(section.result, validation.inputs)
    except Exception as error:
        # Its numbers are in results.json; a page that cannot be set stops no other.
        return [*warnings, Note(f"This section cannot be shown: {type(error).__name__}: {error}", "refused")]
    return [*warnings, *(_filled(_once(block, section.result.warnings)) for block in blocks)]


def _begun(reason: str) -> str:
    """Begin a sentence with a capital, unless it begins with a name: of two words, or with a digit or a mark in it."""
    return reason[:1].upper() + reason[1:] if re.match(r"[a-z]+[ :-]", reason) else reason


def _once(block: Block, said: Sequence[str]) -> Block:
    """Take from under a table what stands above the section already."""
    return replace(block, notes=tuple(n for n in block.notes if n not in said)) if isinstance(block, Table) else block


def _filled(block: Block) -> Block:
    """Take out of a table the columns in which no row has anything."""
    if not isinstance(block, Table):
        return block
    kept = [place for place in range(len(block.columns)) if any(row[place] for row in block.rows)]
    rows = tuple(tuple(row[place] for place in kept) for row in block.rows)
    return replace(block, columns=tuple(block.columns[place] for place in kept), rows=rows)


def _provenance(validation: Validation) -> tuple[str, ...]:
    inputs = validation.inputs
    lines = [f"Data: SHA-256 {inputs.sha256}."]
    if inputs.spec.instrument:
        lines.append(f"Instrument: {inputs.spec.instrument}.")
    lines.append("Software: " + ", ".join(f"{name} {version}" for name, version in versions().items()) + ".")
    return tuple(lines)
