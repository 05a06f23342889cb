"""XLSForm: for ODK Collect, KoboToolbox, Ona and SurveyCTO; pyxform makes the XForm of it.

Sheets survey, choices and settings as https://xlsform.org describes them. Checked with pyxform 4.5 and the ODK Validate
1.20 in its wheel. One question a screen, in the order written: ODK cannot draw the order of questions. The version of a
planned-missingness design is drawn in the form and stored beside the answers.
"""

import re
from collections.abc import Sequence

from instrument.digits import shown
from instrument.errors import ContentError, UsageError
from instrument.export import DEFAULTS, Options
from instrument.export._layout import FORM_HASH, VERSION, Condition, conditions, order_for
from instrument.export._phrases import phrase
from instrument.export._translated import Translated
from instrument.export._xlsform_in import columns, read
from instrument.export._xlsx import workbook
from instrument.form import Form
from instrument.planned import VERSIONS
from instrument.question import Choice, Question
from instrument.words import LANGUAGES

__all__ = ["LINE", "SUFFIX", "columns", "losses", "read", "sheets", "write"]
SUFFIX = ".xlsx"
LINE = "XLSForm for ODK Collect, KoboToolbox and Ona (languages, skip logic, audit)"
#: The seed of choices in random order, and the names that the form adds; no question may have them.
DRAW = "choice_seed"
ADDED: tuple[str, ...] = ("start", "end", "audit", FORM_HASH, VERSION, DRAW, "main", "consent_text", "instructions")
ADDED += ("declined", "thanks")
_SAID = ("label", "constraint_message", "required_message")
_PLAIN = ("type", "name", "required", "relevant", "constraint", "appearance", "parameters", "calculation")
# What Collect and Enketo read as formatting, a tag, or a reference to another question.
_FORMATTING = re.compile(r"([\\*_#])")
_TAG, _REFERENCE = re.compile(r"<(?=[A-Za-z/!])"), re.compile(r"\$(?=\{)")
Row = dict[str, str]


def write(form: Form, options: Options = DEFAULTS) -> bytes:
    """Return the XLSX file; raise ContentError for a question whose name the form needs itself."""
    survey, choices, settings = sheets(form, options)
    return workbook({"survey": _grid(survey), "choices": _grid(choices), "settings": _grid(settings)})


def losses(form: Form, options: Options = DEFAULTS) -> tuple[str, ...]:
    """Return what the file does not carry."""
    lost = []
    if form.order == "shuffled":
        whose = f"as drawn for '{options.respondent}'" if options.respondent is not None else "as listed"
        lost.append(f"ODK does not draw the order of questions: everybody meets them {whose}.")
    if options.layout == "matrix":
        lost.append("Items are asked one a screen: ODK's tables do not fit a phone.")
    if options.others:
        lost.append("The language in which a respondent answers is not recorded, and the title is in one language.")
    if any(not question.chosen and question.missing for question in form.questions.values()):
        lost.append("A typed question may be left empty: then nobody knows why, and the answer counts as not given.")
    if form.blocks:
        lost.append("ODK draws the version of the planned design itself, each equally often in the long run only.")
    if options.shuffled_choices:
        lost.append("Choices in random order: reasons for not answering are shuffled with the answers.")
    if options.collect:
        lost.append("The collecting URL is not written: ODK sends to its own server.")
    if any(_TAG.search(text) or _REFERENCE.search(text) for text in _texts(form)):
        lost.append("A space is put after < before a letter, and after $ before {, which ODK would not show as text.")
    return tuple(lost)


def sheets(form: Form, options: Options = DEFAULTS) -> tuple[list[Row], list[Row], list[Row]]:
    """Return the rows of survey, choices and settings, each by column."""
    said = Translated.of(form, options.others)
    _check_names(form, options.shuffled_choices)
    lists = _choice_lists(form)
    shuffled = options.shuffled_choices
    survey = [*_head(form, bool(shuffled)), *_body(said, lists, options.respondent), *_tail(said)]
    for row in survey:
        if row["name"] in shuffled:
            row["parameters"] = f"randomize=true, seed=${{{DRAW}}}"
    choices = [
        {"list_name": name, "name": str(choice.value), **_said(said, "label", said.label(example, choice.value))}
        for (listed, name), example in zip(lists.items(), _examples(form, lists), strict=True)
        for choice in listed
    ]
    settings = {"form_title": form.title, "form_id": f"{form.id}-{form.hash[:8]}", "version": form.hash[:12]}
    settings["default_language"] = _language(form.language)
    return survey, choices, [settings]


def _head(form: Form, shuffled: bool) -> list[Row]:
    """Return what is recorded of itself: times, the audit of every answer, the form's hash, drawn numbers."""
    rows = [{"type": "start", "name": "start"}, {"type": "end", "name": "end"}]
    rows.append({"type": "audit", "name": "audit", "parameters": "track-changes=true"})
    rows.append({"type": "calculate", "name": FORM_HASH, "calculation": f"'{form.hash}'"})
    if form.blocks:
        drawn = f"once(int(random() * {len(VERSIONS)}) + 1)"
        rows.append({"type": "calculate", "name": VERSION, "calculation": drawn})
    if shuffled:
        rows.append({"type": "calculate", "name": DRAW, "calculation": "once(int(random() * 2147483647))"})
    return rows


def _body(said: Translated, lists: dict[tuple[Choice, ...], str], respondent: str | None) -> list[Row]:
    form = said.base
    asked = [form.questions[name] for name in order_for(form, respondent)]
    if respondent is not None and form.blocks:
        # The version is drawn in the field, so every item stands in the file.
        met = {question.id for question in asked}
        asked[len(asked) - len(form.after) : len(asked) - len(form.after)] = [q for q in form.items if q.id not in met]
    rows: list[Row] = []
    opened = form.consent is None
    for question in asked:
        if not opened and question.kind != "consent":
            condition = conditions(form, question)[0]
            rows.append({"type": "begin group", "name": "main", "relevant": _xpath(condition)})
            opened = True
        if question.kind == "rating" and form.instructions and not any(row["name"] == "instructions" for row in rows):
            rows.append(_note(said, "instructions", said.say(lambda one: one.instructions)))
        rows += _question(said, question, lists)
    return [*rows, {"type": "end group", "name": "main"}] if form.consent is not None and opened else rows


def _tail(said: Translated) -> list[Row]:
    form, rows = said.base, []
    if form.consent is not None and form.declined:
        others = tuple(choice.value for choice in form.consent.options if choice.value != 1)
        relevant = _xpath(Condition(form.consent.id, others))
        rows.append({**_note(said, "declined", said.say(lambda one: one.declined)), "relevant": relevant})
    if form.thanks:
        agreed = _xpath(Condition(form.consent.id, (1,))) if form.consent else ""
        rows.append({**_note(said, "thanks", said.say(lambda one: one.thanks)), "relevant": agreed})
    return rows


def _question(said: Translated, question: Question, lists: dict[tuple[Choice, ...], str]) -> list[Row]:
    """Return a question's row, after the note of a consent's paragraphs."""
    rows = []
    if question.kind == "consent" and question.lead:
        rows.append(_note(said, "consent_text", said.ask(question.id, lambda asked: asked.lead)))
    lead = question.kind != "consent"
    text = said.ask(question.id, lambda asked: f"{asked.lead}\n{asked.text}".strip() if lead else asked.text)
    row = {"name": question.id, **_said(said, "label", text), **_answered(said, question, lists)}
    own = [one for one in conditions(said.base, question) if one.question != (said.base.consent or question).id]
    if own:
        row["relevant"] = " and ".join(map(_xpath, own))
    return [*rows, row]


def _answered(said: Translated, question: Question, lists: dict[tuple[Choice, ...], str]) -> Row:
    if question.chosen:
        needed = {language: phrase("required", language) for language in said.languages}
        kind = f"select_one {lists[(*question.options, *question.missing)]}"
        return {"type": kind, "required": "yes", **_said(said, "required_message", needed)}
    optional = "" if question.missing else "yes"
    if question.kind != "number":
        lines = {"appearance": "multiline"} if question.kind == "open" else {}
        return {"type": "text", "required": optional, **lines}
    row = {"type": "decimal" if question.decimals else "integer", "required": optional}
    bounds = (("least", ">="), ("greatest", "<="))
    parts = [f". {sign} {getattr(question, end):g}" for end, sign in bounds if getattr(question, end) is not None]
    if question.decimals:
        parts.append(f"regex(string(.), '^[0-9]+(\\.[0-9]{{1,{question.decimals}}})?$')")
    told = {language: _told(question, language) for language in said.languages}
    return {**row, "constraint": " and ".join(parts), **(_said(said, "constraint_message", told) if parts else {})}


def _told(question: Question, language: str) -> str:
    if question.least is None or question.greatest is None:
        return phrase("a_number", language)
    ends = (shown(f"{end:g}", language) for end in (question.least, question.greatest))
    return phrase("between", language).format(*ends)


def _note(said: Translated, name: str, text: dict[str, str]) -> Row:
    return {"type": "note", "name": name, **_said(said, "label", text)}


def _xpath(condition: Condition) -> str:
    # A drawn number may be kept as 2 or 2.0, an answer is kept as it is written.
    mark = "" if condition.question == VERSION else "'"
    tests = [f"${{{condition.question}}} = {mark}{value}{mark}" for value in condition.values]
    return tests[0] if len(tests) == 1 else f"({' or '.join(tests)})"


def _said(said: Translated, column: str, text: dict[str, str]) -> Row:
    return {f"{column}::{_language(language)}": _plain_text(text[language]) for language in said.languages}


def _language(code: str) -> str:
    return f"{LANGUAGES.get(code, code)} ({code})"


def _plain_text(text: str) -> str:
    """Return the text so that Collect and Enketo show it as it is: no formatting, no tag, no reference."""
    return _REFERENCE.sub("$ ", _TAG.sub("< ", _FORMATTING.sub(r"\\\1", text)))


def _choice_lists(form: Form) -> dict[tuple[Choice, ...], str]:
    """Return the name of every distinct list of answers."""
    every = dict.fromkeys((*q.options, *q.missing) for q in form.questions.values() if q.chosen)
    return {choices: f"answers_{number}" for number, choices in enumerate(every, start=1)}


def _examples(form: Form, lists: dict[tuple[Choice, ...], str]) -> list[str]:
    """Return for each list the first question that has it: its labels in other languages stand there."""
    return [next(q.id for q in form.questions.values() if (*q.options, *q.missing) == listed) for listed in lists]


def _check_names(form: Form, shuffled: Sequence[str]) -> None:
    for name in form.questions:
        if name in ADDED:
            raise ContentError.at(f"question '{name}'", "an XLSForm needs this name itself.", "Give it another id.")
    for name in shuffled:
        if name not in form.questions or form.questions[name].kind != "choice":
            remedy = "Name questions whose answers have no order, such as 'field'."
            raise UsageError.at(f"--shuffle-choices {name}", "it is no question about the respondent.", remedy)


def _texts(form: Form) -> list[str]:
    asked = form.questions.values()
    labels = [label for question in asked for label in question.labels.values()]
    return [form.instructions, form.thanks, form.declined, *labels, *(f"{q.lead} {q.text}" for q in asked)]


def _grid(rows: Sequence[Row]) -> list[list[str]]:
    """Return rows as a sheet: a header of every column that is used, then a line a row."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    return [columns, *([row.get(column, "") for column in columns] for row in rows)]
