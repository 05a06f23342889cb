"""A codebook: what a paper found, as codes in components, each with the works that speak for it."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from instrument import library, tomlfile
from instrument.errors import UsageError, nearest
from instrument.tomlfile import FileModel
from instrument.words import Words


class Code(FileModel):
    """One code: its label as the paper has it, where it stands, and the numbers of the works it cites.

    `participants` and `group_leaders` are the paper's numbers of the interviewees quoted for the code, where the
    evidence is interviews. `label_as_printed` keeps the print where the label was mended (half-spaces). `description`,
    `within` (headings below the subcomponent) and `guid` come from a REFI-QDA codebook; `removed` marks a code that a
    later version of that codebook no longer has: no item needs to come from it.
    """

    id: str
    component: str
    label: str
    subcomponent: str | None = None
    label_as_printed: str | None = None
    translation: Words = {}
    citations: tuple[int, ...] = ()
    participants: tuple[int, ...] = ()
    group_leaders: tuple[int, ...] = ()
    description: str | None = None
    within: tuple[str, ...] = ()
    note: str | None = None
    guid: str | None = None
    removed: bool = False


class Subcomponent(FileModel):
    """A part of a component, "a" or "b"."""

    id: str
    title: Words
    description: str | None = None
    guid: str | None = None


class Component(FileModel):
    """A component (or category) of a codebook, within a group (or theme)."""

    id: str
    group: str
    title: Words
    subcomponents: tuple[Subcomponent, ...] = ()
    title_as_printed: str | None = None
    description: str | None = None
    guid: str | None = None


class Group(FileModel):
    """A group of components. The shares that `codes summary` prints are within the `main` groups (all, if none is)."""

    id: str
    title: Words
    main: bool = False
    title_as_printed: str | None = None


class Work(FileModel):
    """A work of the paper's reference list, under the number its citations use."""

    number: Annotated[int, Field(ge=1)]
    reference: str


class InterviewQuestion(FileModel):
    """A question the paper's interviewers asked."""

    id: str
    text: str
    translation: Words = {}


class Codebook(FileModel):
    """A paper's codes with everything needed to trace them; ids are permanent."""

    schema_version: Annotated[Literal[1], Field(alias="schema")]
    id: str
    title: str
    title_en: str | None = None
    authors: tuple[str, ...]
    year: int
    source: str
    doi: str | None = None
    language: str
    method: str
    studies_reported: int | None = None
    interviews_reported: int | None = None
    open_codes_reported: int | None = None
    groups: Annotated[tuple[Group, ...], Field(alias="group")]
    components: Annotated[tuple[Component, ...], Field(alias="component")]
    codes: Annotated[tuple[Code, ...], Field(alias="code")]
    works: Annotated[tuple[Work, ...], Field(alias="work")] = ()
    interview_questions: Annotated[tuple[InterviewQuestion, ...], Field(alias="interview_question")] = ()

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        """Every id once; every code in a known component; every citation a known work."""
        faults = _twice("group", (group.id for group in self.groups))
        faults += _twice("component", (component.id for component in self.components))
        for component in self.components:
            faults += _twice(f"{component.id} subcomponent", (part.id for part in component.subcomponents))
        faults += _twice("code", (code.id for code in self.codes))
        faults += _twice("interview question", (question.id for question in self.interview_questions))
        faults += _twice("work", (str(work.number) for work in self.works))
        groups = {group.id for group in self.groups}
        parts: dict[str, set[str | None]] = {c.id: {s.id for s in c.subcomponents} or {None} for c in self.components}
        numbers = {work.number for work in self.works}
        faults += [f"component {c.id} is in no known group" for c in self.components if c.group not in groups]
        for code in self.codes:
            if code.component not in parts:
                faults.append(f"code {code.id} is in no known component ({code.component})")
            elif code.subcomponent not in parts[code.component]:
                faults.append(f"code {code.id} is in no known subcomponent ({code.subcomponent})")
            faults += [f"code {code.id} cites {n}, which is no work" for n in code.citations if n not in numbers]
        if faults:
            raise ValueError("; ".join(faults) + " -> Correct the ids.")
        return self

    def code(self, code_id: str) -> Code:
        """Return the code of this id; raise UsageError with the nearest id there is."""
        known = {code.id: code for code in self.codes}
        if code_id not in known:
            raise UsageError.at(code_id, f"{self.id} has no such code.", f"See `codes list`.{nearest(code_id, known)}")
        return known[code_id]

    def component(self, component_id: str) -> Component:
        """Return the component of this id."""
        return next(component for component in self.components if component.id == component_id)

    def works_of(self, code: Code) -> list[Work]:
        """Return the works a code cites, in the order of its citations."""
        known = {work.number: work for work in self.works}
        return [known[number] for number in code.citations]


def _twice(kind: str, ids: Iterable[str]) -> list[str]:
    return [f"{kind} {name} stands {count} times" for name, count in Counter(ids).items() if count > 1]


def read_codebook(path: Path) -> Codebook:
    """Read a codebook file; raise ContentError with all its faults."""
    return tomlfile.load(Codebook, path)


def shipped(name: str, beside: Path | None = None) -> Codebook:
    """Return the codebook of this name or path; a path counts from the folder `beside`, if given."""
    return read_codebook(library.find("codebooks", name, beside))


def find_code(code_id: str) -> tuple[Codebook, Code]:
    """Return a code with its codebook, looked for in every shipped codebook."""
    books = [shipped(name) for name in library.names("codebooks")]
    for book in books:
        if any(code.id == code_id for code in book.codes):
            return book, book.code(code_id)
    known = [code.id for book in books for code in book.codes]
    raise UsageError.at(code_id, "no codebook has such a code.", f"See `codes list`.{nearest(code_id, known)}")
