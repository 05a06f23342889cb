"""How many codes and citations each component of a codebook has, and what share of the whole that is."""

from dataclasses import dataclass

from instrument.codebook import Codebook


@dataclass(frozen=True, slots=True)
class ComponentCount:
    """Counts of one component; percentages (0-100) are of the codes and citations of all components in main groups.

    A component of another group has no percentages (None).
    """

    component: str
    title: dict[str, str]
    group: str
    codes: int
    citations: int
    percent_codes: float | None
    percent_citations: float | None


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
    """Count codes and citations of each component, and the main groups' shares (the seven of the paper's Figure 2)."""
    main = {group.id for group in book.groups if group.main} or {group.id for group in book.groups}
    counts = {component.id: _count(book, component.id) for component in book.components}
    whole = [counts[component.id] for component in book.components if component.group in main]
    all_codes, all_citations = sum(codes for codes, _ in whole), sum(citations for _, citations in whole)
    components = []
    for component in book.components:
        codes, citations = counts[component.id]
        share = component.group in main
        components.append(
            ComponentCount(
                component.id,
                component.title,
                component.group,
                codes,
                citations,
                _percent(codes, all_codes) if share else None,
                _percent(citations, all_citations) if share else None,
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


def _count(book: Codebook, component: str) -> tuple[int, int]:
    codes = [code for code in book.codes if code.component == component]
    return len(codes), sum(len(code.citations) for code in codes)


def _percent(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None
