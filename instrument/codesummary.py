"""How many codes and citations each component of a codebook has, and what share of the whole that is."""

from dataclasses import dataclass

from instrument.codebook import Codebook


@dataclass(frozen=True, slots=True)
class ComponentCount:
    """Counts of one component; percentages (0-100) are of its group's codes and citations."""

    component: str
    title: dict[str, str]
    group: str
    codes: int
    citations: int
    percent_codes: float
    percent_citations: float


@dataclass(frozen=True, slots=True)
class CodebookSummary:
    """Counts of every component, and the works cited against what the paper says it studied."""

    codebook: str
    codes: int
    citations: int
    uncited: tuple[str, ...]
    works_cited: int
    studies_reported: int | None
    components: tuple[ComponentCount, ...]


def summarise(book: Codebook) -> CodebookSummary:
    """Count codes and citations; a component's percentages are within its group (Figure 2's seven are one group)."""
    counts: dict[str, tuple[int, int]] = {}
    for component in book.components:
        codes = [code for code in book.codes if code.component == component.id]
        counts[component.id] = (len(codes), sum(len(code.citations) for code in codes))
    components = []
    for component in book.components:
        peers = [counts[c.id] for c in book.components if c.group == component.group]
        codes_all, citations_all = (sum(column) for column in zip(*peers, strict=True))
        n_codes, n_citations = counts[component.id]
        components.append(
            ComponentCount(
                component.id,
                component.title,
                component.group,
                n_codes,
                n_citations,
                100 * n_codes / max(codes_all, 1),
                100 * n_citations / max(citations_all, 1),
            )
        )
    return CodebookSummary(
        codebook=book.id,
        codes=len(book.codes),
        citations=sum(len(code.citations) for code in book.codes),
        uncited=tuple(code.id for code in book.codes if not code.citations),
        works_cited=len({number for code in book.codes for number in code.citations}),
        studies_reported=book.studies_reported,
        components=tuple(components),
    )
