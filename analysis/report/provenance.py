"""Where each item of the data comes from: works, codes of a paper, wordings, experts' ratings, column.

analysis.report.tracing builds it: from forms, their bank and codebook (a study), or from a data specification, as far
as either goes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from analysis.report.panel_held import Round
from instrument.codebook import Work
from instrument.recommendation import Recommendations
from instrument.words import Words


@dataclass(frozen=True, slots=True)
class Paper:
    """A codebook's paper: `codes` it has, in all and not removed."""

    id: str
    title: str
    authors: tuple[str, ...]
    year: int
    source: str
    doi: str | None
    language: str
    method: str
    codes: int

    @property
    def cited(self) -> str:
        """The paper as a text cites it: two last names and the year, or one and "et al."."""
        names = [author.split()[-1] for author in self.authors]
        who = names[0] if len(names) == 1 else f"{names[0]} & {names[1]}" if len(names) == 2 else f"{names[0]} et al."
        return f"{who} ({self.year})"


@dataclass(frozen=True, slots=True)
class SourceCode:
    """A code behind an item; `component` and `part` are titles, `works` what the paper cites for it.

    `label` is as the paper has it, in its language; `people` the interviewees quoted. Only `id` is known of a code
    whose codebook is not at hand; its `paper` is then None.
    """

    id: str
    label: str = ""
    translation: tuple[tuple[str, str], ...] = ()
    paper: Paper | None = None
    component: str = ""
    component_title: str = ""
    part: str = ""
    works: tuple[Work, ...] = ()
    people: int = 0
    note: str = ""

    @property
    def shown(self) -> str:
        """The label in English, where the paper or a translation has it; else as the paper has it."""
        return dict(self.translation).get("en", self.label)

    def label_in(self, language: str) -> str:
        """Return the label in a language; "" where neither the paper nor a translation has it."""
        own = self.label if self.paper and self.paper.language == language else ""
        return own or dict(self.translation).get(language, "")


@dataclass(frozen=True, slots=True)
class ItemWording:
    """An item's text in one language, for one respondent or (None) everybody, and how far its translation has come."""

    language: str
    respondent: str | None
    text: str
    status: str | None = None
    back_translation: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class ItemSource:
    """One column of the data and everything behind it.

    `item` is the bank's id, which several columns may share where each item is rated twice: `lead` then says what was
    asked of it and `second` that it is not the item's own scale. `component` is the id of the codebook's component.
    """

    column: str
    item: str
    construct: str
    construct_title: str
    text: str
    codes: tuple[SourceCode, ...] = ()
    wordings: tuple[ItemWording, ...] = ()
    component: str = ""
    respondents: tuple[str, ...] = ()
    key: int = 1
    level: str = ""
    facet: str | None = None
    reason: str | None = None
    lead: str = ""
    second: bool = False

    @property
    def works(self) -> tuple[Work, ...]:
        """The distinct works behind all its codes, by number."""
        found = {(code.paper.id if code.paper else "", work.number): work for code in self.codes for work in code.works}
        return tuple(found[place] for place in sorted(found))

    def text_in(self, language: str) -> str:
        """Return its text in a language, as the form's respondents read it; "" where it is not worded in it."""
        own = [wording for wording in self.wordings if wording.language == language]
        fitting = [one for one in own if one.respondent is None or one.respondent in self.respondents] or own
        return fitting[0].text if fitting else ""


@dataclass(frozen=True, slots=True)
class FormFacts:
    """A form that answers were given to; `hash` names its every word."""

    id: str
    title: str
    language: str
    hash: str
    items: int


@dataclass(frozen=True, slots=True)
class BankFacts:
    """The bank the items come from; `sha256` is of its ids, codes, keys and wordings."""

    id: str
    title: str
    sha256: str
    items: int
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ComponentCover:
    """How many codes of a component the bank's items come from and the form asks; `absent` are those not asked."""

    component: str
    title: str
    codes: int
    in_bank: int
    asked: int
    items: int
    absent: tuple[str, ...]


@dataclass(frozen=True)
class Provenance:
    """Where every column comes from. `words`: language -> text as the page says it -> the same in that language.

    `notes` say what could not be found, or is not now as it was when the form was fixed.
    """

    items: tuple[ItemSource, ...]
    forms: tuple[FormFacts, ...] = ()
    bank: BankFacts | None = None
    papers: tuple[Paper, ...] = ()
    coverage: tuple[ComponentCover, ...] = ()
    panel: tuple[Round, ...] = ()
    recommendations: Recommendations | None = None
    words: Mapping[str, Words] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @cached_property
    def by_column(self) -> dict[str, ItemSource]:
        """Column -> where it comes from."""
        return {one.column: one for one in self.items}
