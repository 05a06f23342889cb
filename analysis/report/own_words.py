"""A study's own texts in another language: its items, constructs, components. What it only quotes stays as it is."""

from collections.abc import Iterable, Sequence

from analysis.report.panel_held import Round
from analysis.report.provenance import ItemSource, SourceCode
from instrument.bank import Construct, ItemBank
from instrument.recommendation import Recommendations
from instrument.scale import shipped
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
    if bank is None:
        return found
    for name in dict.fromkeys(item.construct for item in items if item.second):
        own, there = (second_title(_home(bank, name), name, one) for one in ("en", language))
        found |= {own: there, name: there} if own and there else {}
    return found | _titles(language, bank)


def second_title(construct: Construct, name: str, language: str) -> str:
    """Return the title of a construct as a form names it, "" without one: of a second rating with what it is of."""
    scale = name.removeprefix(construct.id).removeprefix("_")
    title = construct.title.get(language, "")
    if not scale or not title:
        return title
    known = {one.id: one.title for one in shipped().scales}
    return f"{title} ({known[scale].get(language, scale).lower() if scale in known else scale})"


def _home(bank: ItemBank, name: str) -> Construct:
    """Return the construct that a second rating is of: the longest id that its name begins with."""
    return max((one for one in bank.constructs if name.startswith(one.id)), key=lambda one: len(one.id))


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
