"""A study's own texts in another language: its items, constructs, components. What it only quotes stays as it is."""

from collections.abc import Iterable, Sequence

from analysis.report.panel_held import Round
from analysis.report.provenance import ItemSource, SourceCode
from instrument.bank import ItemBank
from instrument.recommendation import Recommendations
from instrument.words import Words


def own_words(
    language: str,
    items: Sequence[ItemSource],
    bank: ItemBank | None = None,
    recommendations: Recommendations | None = None,
    rounds: Sequence[Round] = (),
) -> Words:
    """Return text as an English page has it -> the same in `language`; a text that is only quoted is its own."""
    found: Words = {}
    for item in items:
        found |= _quoted(_item_texts(item))
        for code in item.codes:
            found |= _code(code, language)
    for item in items:
        own, there = item.text_in("en"), item.text_in(language)
        found |= {own: there} if own and there else {}
    for held in rounds:
        found |= _quoted(said.comment for one in held.given for said in one.ratings.values())
        found |= _quoted(entry.reason for entry in (held.decided.decision.values() if held.decided else ()))
    for advice in recommendations.recommendations if recommendations else ():
        found[advice.text] = advice.translation.get(language, advice.text)
    return found | (_titles(language, bank) if bank else {})


def _quoted(texts: Iterable[str | None]) -> Words:
    return {text: text for text in texts if text}


def _item_texts(item: ItemSource) -> list[str | None]:
    worded = [text for one in item.wordings for text in (one.text, one.back_translation, one.note)]
    return [item.text, item.lead, item.reason, *worded]


def _code(code: SourceCode, language: str) -> Words:
    texts: list[str | None] = [code.note, code.label, *(work.reference for work in code.works)]
    if code.paper:
        texts += [code.paper.title, code.paper.source, code.paper.method, code.paper.cited]
    return _quoted(texts) | ({code.shown: code.label_in(language) or code.shown} if code.shown else {})


def _titles(language: str, bank: ItemBank) -> Words:
    """Return the titles of a bank, its constructs (also by id) and its codebook's components."""
    parts = [part for component in bank.codebook.components for part in component.subcomponents]
    titles = [bank.title, *(one.title for one in bank.codebook.components), *(one.title for one in parts)]
    titles += [one.title for one in bank.constructs]
    found = {title["en"]: title[language] for title in titles if "en" in title and language in title}
    return found | {one.id: one.title[language] for one in bank.constructs if language in one.title}
