"""The first page: what the report found, and what it could not."""

from analysis.report.validation import Section, Validation
from analysis.result import Row, to_table
from instrument.document import Block, Heading, Note, Paragraph

ABOUT_TREATMENT = (
    "Under every table stands how it treats the answers: as continuous (means, Pearson correlations) or as ordinal "
    "(thresholds, polychoric correlations). With few categories or skewed answers the two may differ."
)


def blocks(validation: Validation) -> list[Block]:
    """Return the first page."""
    checks = [row for section in validation.sections if section.result for row in _checks(section)]
    # What was not given is said in its own section; what could not be done belongs on the first page too.
    refused = [f"{s.title}: {s.reason}" for s in validation.sections if s.status != "ok" and not s.not_given]
    found: list[Block] = [Heading("Summary", "summary")]
    if isinstance(validation.inputs.spec.simulated, str):
        found.append(Note(validation.inputs.spec.simulated, "warning"))
    found.append(Paragraph(ABOUT_TREATMENT))
    if checks:
        note = "A threshold is a convention, not a proof; each one's source stands beside it."
        found.append(to_table("summary-checks", "Numbers beside what is commonly asked", checks, (note,)))
    found += [Note(text, "refused") for text in refused]
    return found


def _checks(section: Section) -> list[Row]:
    checks = getattr(section.module, "checks", None)
    return list(checks(section.result)) if checks else []
