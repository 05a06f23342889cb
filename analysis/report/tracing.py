"""From a form, its bank, its codebook and a panel's folder to where each column of the data comes from."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from analysis.report.own_words import own_words, second_title
from analysis.report.panel_held import Round
from analysis.report.provenance import (
    BankFacts,
    ComponentCover,
    FormFacts,
    ItemSource,
    ItemWording,
    Paper,
    Provenance,
    SourceCode,
)
from instrument import codebook as codebooks
from instrument import library
from instrument.bank import ItemBank
from instrument.codebook import Code, Codebook
from instrument.dataspec import DataSpec
from instrument.errors import ContentError
from instrument.form import Form
from instrument.item import Item
from instrument.panel.folder import Panel
from instrument.question import Question
from instrument.recommendation import Recommendations


def from_forms(
    forms: Sequence[Form],
    bank: ItemBank | None = None,
    panel: Panel | None = None,
    recommendations: Recommendations | None = None,
    notes: Sequence[str] = (),
) -> Provenance:
    """Return where the columns of these forms come from; without the bank, as far as the forms say.

    A fault in the panel's files is a note: the report of the answers does not wait for it.
    """
    questions = {question.id: (question, form) for form in reversed(forms) for question in form.items}
    named = dict.fromkeys(question.id for form in forms for question in form.items)
    read = _Reader(bank)
    items = tuple(read.item(*questions[column]) for column in named)
    rounds: tuple[Round, ...] = ()
    told = [*notes, *read.changed(forms)]
    if panel and bank and panel.bank != bank.id:
        told.append(f"The panel judged the bank {panel.bank}, not {bank.id}: it is not shown.")
    elif panel:
        try:
            rounds = tuple(Round.read(panel, number) for number in panel.rounds)
        except ContentError as fault:
            told.append(f"The panel's files could not be read, so that it is not shown. {fault.brief}")
    return Provenance(
        items=items,
        forms=tuple(FormFacts(one.id, one.title, one.language, one.hash, len(one.items)) for one in forms),
        bank=_bank_facts(bank) if bank else None,
        papers=tuple(dict.fromkeys(code.paper for item in items for code in item.codes if code.paper)),
        coverage=_coverage(bank, items) if bank else (),
        panel=rounds,
        recommendations=recommendations,
        words={"fa": own_words("fa", items, bank, recommendations, rounds)},
        notes=tuple(told),
    )


def from_spec(spec: DataSpec) -> Provenance | None:
    """Return what a data specification says of its items; None where it has neither texts nor codes."""
    if not spec.texts and not spec.codes:
        return None
    known = _known_codes() if spec.codes else {}
    home = {item: name for name, members in spec.constructs.items() for item in members}
    items = []
    for column in spec.items:
        codes = tuple(known.get(code) or SourceCode(code) for code in spec.codes.get(column, ()))
        construct = home.get(column, "")
        roles = (spec.role,) if spec.role else ()
        text, key = spec.texts.get(column, ""), -1 if column in spec.reverse else 1
        items.append(ItemSource(column, column, construct, construct, text, codes, key=key, respondents=roles))
    papers = tuple(dict.fromkeys(code.paper for item in items for code in item.codes if code.paper))
    return Provenance(tuple(items), papers=papers, words={"fa": own_words("fa", items)})


@dataclass(frozen=True)
class _Reader:
    """Reads items of forms against their bank, if there is one."""

    bank: ItemBank | None

    @cached_property
    def _items(self) -> dict[str, Item]:
        return {item.id: item for item in self.bank.items} if self.bank else {}

    @cached_property
    def _codes(self) -> dict[str, SourceCode]:
        return _codes_of(self.bank.codebook) if self.bank else {}

    def item(self, question: Question, form: Form) -> ItemSource:
        """Return what is behind a question of a form."""
        # A second rating of an item has its id with a suffix of letters, and a construct of its own.
        known = self._items.get(question.id) or self._items.get(question.id.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        title = dict(form.construct_titles).get(question.construct, question.construct)
        codes = tuple(self._codes.get(code) or SourceCode(code) for code in question.codes)
        if known is None or self.bank is None:
            own = (ItemWording(form.language, None, question.text),)
            said = ItemSource(question.id, question.id, question.construct, title, question.text, codes, own)
            return _asked(said, question, question.respondents or form.respondents)
        bank, construct = self.bank, self.bank.construct(known.construct_id)
        wordings = tuple(
            ItemWording(language, who, one.text, one.status, one.back_translation, one.note)
            for language in bank.languages
            for who, one in bank.wordings[language][known.id].all().items()
        )
        found = ItemSource(
            column=question.id,
            item=known.id,
            construct=question.construct,
            construct_title=second_title(construct, question.construct, "en") or title,
            text=question.text,
            codes=codes,
            wordings=wordings,
            component=construct.component or "",
            level=known.level,
            facet=known.facet,
            reason=known.reason,
            second=question.id != known.id,
        )
        who = tuple(one for one in known.respondent if one in form.respondents)
        return _asked(found, question, question.respondents or who)

    def changed(self, forms: Sequence[Form]) -> list[str]:
        """Say which items the bank has no longer as a form asked them."""
        if self.bank is None:
            return []
        differ = [
            question.id
            for form in forms
            for question in form.items
            if question.id in self._items
            and form.language in self.bank.languages
            and question.text not in {one.text for one in self.bank.wordings[form.language][question.id].all().values()}
        ]
        names = ", ".join(dict.fromkeys(differ))
        return [f"Worded otherwise in the bank now than when the form was fixed: {names}."] if differ else []


def _asked(source: ItemSource, question: Question, respondents: tuple[str, ...]) -> ItemSource:
    return replace(source, key=question.key, lead=question.lead, respondents=tuple(respondents))


def _bank_facts(bank: ItemBank) -> BankFacts:
    said = {
        "items": [item.model_dump(mode="json") for item in bank.items],
        "wordings": {
            language: {name: one.model_dump(mode="json") for name, one in texts.items()}
            for language, texts in bank.wordings.items()
        },
    }
    canonical = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    sha256 = hashlib.sha256(canonical.encode("utf-8")).hexdigest()
    return BankFacts(bank.id, bank.title.get("en", bank.id), sha256, len(bank.items), bank.languages)


def _codes_of(book: Codebook) -> dict[str, SourceCode]:
    present = sum(not code.removed for code in book.codes)
    paper = Paper(
        book.id,
        book.title_en or book.title,
        book.authors,
        book.year,
        book.source,
        book.doi,
        book.language,
        book.method,
        present,
    )
    return {code.id: _source(code, book, paper) for code in book.codes}


def _source(code: Code, book: Codebook, paper: Paper) -> SourceCode:
    component = book.component(code.component)
    part = next((one for one in component.subcomponents if one.id == code.subcomponent), None)
    return SourceCode(
        id=code.id,
        label=code.label,
        translation=tuple(sorted(code.translation.items())),
        paper=paper,
        component=component.id,
        component_title=_english(component.title, component.id),
        part=_english(part.title, part.id) if part else "",
        works=tuple(book.works_of(code)),
        people=len(code.participants) + len(code.group_leaders),
        note=code.note or "",
    )


def _english(title: Mapping[str, str], otherwise: str) -> str:
    return title.get("en") or next(iter(title.values()), otherwise)


def _known_codes() -> dict[str, SourceCode]:
    """Return the codes of every shipped codebook."""
    found: dict[str, SourceCode] = {}
    for name in library.names("codebooks"):
        found |= _codes_of(codebooks.shipped(name))
    return found


def _coverage(bank: ItemBank, items: Sequence[ItemSource]) -> tuple[ComponentCover, ...]:
    """Count codes in every component that the bank's constructs name (in all, if they name none)."""
    named = {one.component for one in bank.constructs if one.component} or {one.id for one in bank.codebook.components}
    in_bank = {code for item in bank.items for code in item.codes}
    asked = {code.id for item in items for code in item.codes}
    found = []
    for component in bank.codebook.components:
        if component.id not in named:
            continue
        codes = [one.id for one in bank.codebook.codes if one.component == component.id and not one.removed]
        own = {item.item for item in items if any(code.id in codes for code in item.codes)}
        counts = (len(codes), sum(code in in_bank for code in codes), sum(code in asked for code in codes), len(own))
        absent = tuple(code for code in codes if code not in asked)
        found.append(ComponentCover(component.id, _english(component.title, component.id), *counts, absent))
    return tuple(found)
