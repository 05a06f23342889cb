"""Methods and results as prose for a manuscript, made from the numbers: one file a subject.

Each subject has `methods(validation)` and `results(validation)`, lists of sentences; the paragraph is their sequence.
"""

from collections.abc import Callable, Sequence

from analysis.report.manuscript import (
    clusters,
    confirmatory,
    dimensionality,
    groups,
    items,
    participants,
    reliability,
    screening,
    software,
)
from analysis.report.titles import entitled, titles
from analysis.report.validation import Validation
from instrument.document import Block, Heading, Note, Paragraph

Sentences = Callable[[Validation], list[str]]


def _respondents(validation: Validation) -> list[str]:
    return [*participants.results(validation), *screening.results(validation)]


METHODS: Sequence[tuple[str, Sentences]] = (
    ("Who answered", participants.methods),
    ("The instrument", participants.instrument),
    ("Missing and careless answers, methods", screening.methods),
    ("Item analysis, methods", items.methods),
    ("Dimensionality, methods", dimensionality.methods),
    ("Confirmatory models, methods", confirmatory.methods),
    ("Reliability and validity, methods", reliability.methods),
    ("Invariance, methods", groups.methods),
    ("Clustered answers, methods", clusters.methods),
    ("Software used", software.methods),
)
RESULTS: Sequence[tuple[str, Sentences]] = (
    ("Respondents and missing answers, results", _respondents),
    ("Item analysis, results", items.results),
    ("Dimensionality, results", dimensionality.results),
    ("Confirmatory models, results", confirmatory.results),
    ("Reliability and validity, results", reliability.results),
    ("Invariance, results", groups.results),
    ("Clustered answers, results", clusters.results),
)
ABOUT = (
    "These paragraphs are made from the numbers of this report and can be taken over as they are. What no data file "
    "can tell has to be added: how respondents were recruited, when and how they answered, their age and gender, "
    "consent, and the approval of an ethics committee."
)


def blocks(validation: Validation) -> list[Block]:
    """Return methods and results, each subject a paragraph; an analysis that could not be had is said, too."""
    found: list[Block] = [Heading("For a manuscript: methods", "manuscript-methods"), Note(ABOUT)]
    found += _paragraphs(METHODS, validation, "methods")
    found.append(Heading("For a manuscript: results", "manuscript-results"))
    found += _paragraphs(RESULTS, validation, "results")
    if said := not_had(validation):
        found += [Heading("Not computed", "manuscript-results-refused", 3), Paragraph(" ".join(said))]
    return found


def not_had(validation: Validation) -> list[str]:
    """Name what was asked for and could not be computed; what nobody asked for is no part of a manuscript."""
    lost = [s for s in validation.sections if s.status != "ok" and not s.not_given]
    return [f"These answers could not carry an analysis; the report gives the reasons: {s.title}." for s in lost]


def _paragraphs(parts: Sequence[tuple[str, Sentences]], validation: Validation, kind: str) -> list[Block]:
    found: list[Block] = []
    known = titles(validation)
    for number, (title, sentences) in enumerate(parts, start=1):
        if said := sentences(validation):
            heading = title.removesuffix(f", {kind}")
            found += [Heading(heading, f"manuscript-{kind}-{number}", 3), Paragraph(entitled(" ".join(said), known))]
    return found
