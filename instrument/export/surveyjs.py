"""SurveyJS's JSON, for survey-core 2.5: pages, matrices, skip logic, every language in one file.

Checked by loading it into survey-core under node: `new Model(json).jsonErrors`, then answering it. It is not given what
survey-core does not report: two elements of one name, an element of an unknown type.
"""

import json
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from instrument.errors import ContentError
from instrument.export import DEFAULTS, Options
from instrument.export._layout import FORM_HASH, VERSION, Condition, ItemTable, conditions, order_for, tables
from instrument.export._phrases import phrase
from instrument.export._translated import Translated
from instrument.form import Form
from instrument.question import Question

SUFFIX = ".json"
LINE = "SurveyJS JSON: languages, matrices in random order, skip logic"
Words = dict[str, str] | str


def write(form: Form, options: Options = DEFAULTS) -> bytes:
    """Return the survey; raise ContentError for a brace in a text, which SurveyJS would take for a reference."""
    said = Translated.of(form, options.others)
    pages = [page for page in _pages(said, options) if page["elements"]]
    survey: dict[str, Any] = {
        "title": _words(said.say(lambda one: one.title)),
        "locale": form.language,
        "showProgressBar": True,
        "checkErrorsMode": "onNextPage",
        "pages": pages,
        "calculatedValues": [{"name": FORM_HASH, "expression": f"'{form.hash}'", "includeIntoResult": True}],
    }
    if form.thanks:
        survey["completedHtml"] = _html(said.say(lambda one: one.thanks))
    if form.consent is not None:
        refused = tuple(choice.value for choice in form.consent.options if choice.value != 1)
        expression = _expression((Condition(form.consent.id, refused),))
        survey["triggers"] = [{"type": "complete", "expression": expression}]
        if form.declined:
            html = _html(said.say(lambda one: one.declined))
            survey["completedHtmlOnCondition"] = [{"expression": expression, "html": html}]
    return (json.dumps(survey, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def losses(form: Form, options: Options = DEFAULTS) -> tuple[str, ...]:
    """Return what the file does not carry."""
    lost = []
    if form.order == "shuffled" and options.respondent is None:
        lost.append("SurveyJS draws the order of items itself; its seed is kept only if the page stores `uiState`.")
        if form.attention and options.layout == "matrix":
            lost.append("Attention checks stand at a random place among the items, not at even distances.")
    elif form.order == "shuffled":
        lost.append(f"Everybody meets the items in one order, as drawn for '{options.respondent}'.")
    if form.blocks:
        met = "those of that respondent's version" if options.respondent is not None else "every item"
        lost.append(f"SurveyJS draws no version of the planned design: everybody is asked {met}.")
    if any(not question.chosen and question.missing for question in form.questions.values()):
        lost.append("A typed question may be left empty: then nobody knows why, and the answer counts as not given.")
    lost.append("Times and changes of answers are recorded only if the page does it; right to left is the page's too.")
    lost.append("Answers in SurveyJS's JSON are not imported.")
    if options.collect:
        lost.append("The collecting URL is not written: the page that shows the survey sends the answers.")
    return tuple(lost)


def _pages(said: Translated, options: Options) -> list[dict[str, Any]]:
    form = said.base
    about = [_question(said, q, options) for q in form.before if q.kind != "consent"]
    items: list[dict[str, Any]] = []
    for number, table in enumerate(_tables(form, options), start=1):
        items += _items(said, table, number, options)
    pages: list[dict[str, Any]] = [
        {"name": "page_consent", "elements": [_question(said, form.consent, options)] if form.consent else []}
    ]
    pages.append(_page("about_you", about, said))
    pages.append(_page("statements", items, said))
    if form.instructions:
        pages[-1]["description"] = _words(said.say(lambda one: one.instructions))
    if options.layout == "single" and _drawn(form, options):
        pages[-1]["questionsOrder"] = "random"
    return [*pages, _page("own_words", [_question(said, q, options) for q in form.after], said)]


def _page(name: str, elements: list[dict[str, Any]], said: Translated) -> dict[str, Any]:
    title = _words({language: phrase(name, language) for language in said.languages})
    return {"name": f"page_{name}", "title": title, "elements": elements}


def _items(said: Translated, table: ItemTable, number: int, options: Options) -> list[dict[str, Any]]:
    """Return a table of items as a matrix, or as questions of their own."""
    if options.layout == "single":
        return [_question(said, question, options) for question in table.questions]
    first = table.questions[0]
    rows = [
        {
            "value": item.id,
            "text": _words(said.ask(item.id, lambda asked: asked.text)),
            **_visible(said.base, item),
        }
        for item in table.questions
    ]
    matrix = {
        "type": "matrix",
        "name": f"items_{number}",
        "title": _words(said.ask(first.id, lambda asked: asked.lead)) if table.lead else " ",
        "columns": _choices(said, first),
        "rows": rows,
        "isRequired": True,
        "eachRowRequired": True,
    }
    return [{**matrix, "rowOrder": "random"} if _drawn(said.base, options) else matrix]


def _question(said: Translated, question: Question, options: Options) -> dict[str, Any]:
    optional = not question.chosen and bool(question.missing)
    element: dict[str, Any] = {"type": "radiogroup" if question.chosen else "text", "name": question.id}
    element |= {"title": _words(said.ask(question.id, lambda asked: asked.text)), "isRequired": not optional}
    if question.lead:
        element["description"] = _words(said.ask(question.id, lambda asked: asked.lead))
    element |= _visible(said.base, question)
    if question.chosen:
        element["choices"] = _choices(said, question)
        if question.id in options.shuffled_choices:
            element["choicesOrder"] = "random"
    elif question.kind == "number":
        element |= {"inputType": "number", "step": 10**-question.decimals if question.decimals else 1}
        ends = {"minValue": question.least, "maxValue": question.greatest}
        bounds = {name: _plain(end) for name, end in ends.items() if end is not None}
        element["validators"] = [{"type": "numeric", **bounds}]
    elif question.kind == "open":
        element["type"] = "comment"
    return element


def _choices(said: Translated, question: Question) -> list[dict[str, Any]]:
    return [{"value": value, "text": _words(said.label(question.id, value))} for value in question.labels]


def _visible(form: Form, question: Question) -> dict[str, str]:
    own = [one for one in conditions(form, question) if one.question != VERSION]
    return {"visibleIf": _expression(own)} if own else {}


def _expression(asked_if: Sequence[Condition]) -> str:
    parts = [f"{{{one.question}}} anyof [{', '.join(map(str, one.values))}]" for one in asked_if]
    return " and ".join(parts)


def _tables(form: Form, options: Options) -> tuple[ItemTable, ...]:
    return tables(form, order_for(form, options.respondent))


def _drawn(form: Form, options: Options) -> bool:
    return form.order == "shuffled" and options.respondent is None


def _plain(number: float) -> float | int:
    return int(number) if float(number).is_integer() else number


def _words(texts: Mapping[str, str]) -> Words:
    """Return a text in every language, as SurveyJS has it; it shows them escaped."""
    for text in texts.values():
        if "{" in text or "}" in text:
            remedy = "Write it without braces."
            raise ContentError.at(f"'{text[:40]}'", "SurveyJS takes what stands in braces for a reference.", remedy)
    base, *others = texts.items()
    return {"default": base[1], **{base[0]: base[1]}, **dict(others)} if others else base[1]


def _html(texts: Mapping[str, str]) -> Words:
    """Return a text for the pages that SurveyJS shows as HTML."""
    return _words({language: escape(text) for language, text in texts.items()})
