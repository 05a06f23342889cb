"""LimeSurvey's survey as tab-separated text (.txt): import it under "Create survey > Import".

Written for LimeSurvey 6 after its own importer, which damages in silence what it does not expect: an underscore is
dropped from a code, of two questions with one code one is lost, a long answer code leaves half a survey behind, text is
taken for HTML. So codes are made to fit and refused where they cannot be, and text is escaped. Items that share their
answers are one array in random order; LimeSurvey keeps the seed of the order in the column `seed` of every response.
The import deletes the file it was given: keep a copy.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from html import escape

from instrument.blocks import AGREED
from instrument.digits import shown
from instrument.errors import ContentError, Problem
from instrument.export import DEFAULTS, Options
from instrument.export._layout import FORM_HASH, VERSION, Condition, ItemTable, conditions, order_for, tables
from instrument.export._limesurvey_in import columns, read
from instrument.export._phrases import phrase
from instrument.export._translated import Translated
from instrument.form import Form
from instrument.planned import VERSIONS
from instrument.question import Question

__all__ = ["LINE", "SUFFIX", "columns", "losses", "read", "write"]
SUFFIX = ".txt"
LINE = "LimeSurvey survey (TSV): languages, arrays in random order, skip logic"
COLUMNS: tuple[str, ...] = (
    *("class", "type/scale", "name", "relevance", "text", "help", "language", "validation", "mandatory", "other"),
    *("default", "same_default", "random_order", "min_num_value_n", "max_num_value_n", "num_value_int_only"),
    *("hidden", "repeat_headings"),
)
#: Codes that LimeSurvey keeps for itself, in any case of letters.
RESERVED = frozenset(("LANG", "SID", "SAVEDID", "TOKEN", "QID", "GID", "SGQ", "SELF", "THAT", "THIS"))
LONGEST_CODE, LONGEST_ANSWER = 20, 5
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_ADDED = (FORM_HASH, VERSION, "declined", "instructions")
Row = Mapping[str, str]


def write(form: Form, options: Options = DEFAULTS) -> bytes:
    """Return the file; raise ContentError for every code that LimeSurvey's importer would change, lose or break on."""
    said = Translated.of(form, options.others)
    _check(form, options)
    rows: list[Row] = [*_settings(said)]
    for language in said.languages:
        rows += _groups(said, language, options)
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, COLUMNS, restval="", delimiter="\t", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue().encode("utf-8-sig")


def losses(form: Form, options: Options = DEFAULTS) -> tuple[str, ...]:
    """Return what the file does not carry."""
    lost = []
    if form.order == "shuffled" and options.respondent is None and options.layout == "matrix":
        lost.append("LimeSurvey draws the order of items itself, from a seed of its own that it stores as `seed`.")
        lost.append("The order that was drawn is not in its export: answers come back in the order listed.")
        if form.attention:
            lost.append("Attention checks stand at a random place among the items, not at even distances.")
    elif form.order == "shuffled":
        whose = f"as drawn for '{options.respondent}'" if options.respondent is not None else "as listed"
        lost.append(f"Everybody meets the items in one order, {whose}.")
    if renamed := [name for name in form.questions if code(name) != name]:
        named = ", ".join(f"{name} as {code(name)}" for name in renamed)
        lost.append(f"LimeSurvey knows no underscore: {named}; the import of answers turns them back.")
    if any(value < 0 for question in form.questions.values() for value in question.values):
        lost.append("Reasons for not answering have codes of letters there (-99 is M99); the import turns them back.")
    if any(not question.chosen and question.missing for question in form.questions.values()):
        lost.append("A typed question may be left empty: then nobody knows why, and the answer counts as not given.")
    if form.blocks:
        lost.append("LimeSurvey draws the version of the planned design itself, equally often in the long run only.")
    if options.collect:
        lost.append("The collecting URL is not written: LimeSurvey collects on its own server.")
    if options.shuffled_choices:
        lost.append("Choices stand as listed.")
    return tuple(lost)


def code(name: str) -> str:
    """Return the code of a question in LimeSurvey: without underscores, which its importer would drop in silence."""
    return name.replace("_", "")


def answer_code(value: int) -> str:
    """Return the code of an answer: M99 for -99, because codes are letters and digits."""
    return f"M{-value}" if value < 0 else str(value)


def _check(form: Form, options: Options) -> None:
    """Refuse what the importer would damage; all faults at once."""
    arrays = [_array(number) for number, _ in enumerate(_tables(form, options), start=1)]
    names = [*form.questions, *(arrays if options.layout == "matrix" else ()), *_ADDED]
    problems = []
    seen: dict[str, str] = {}
    for name in names:
        short, where = code(name), f"question '{name}'"
        if not _CODE.fullmatch(short) or len(short) > LONGEST_CODE:
            what = f"LimeSurvey's code is a letter, then letters and digits, {LONGEST_CODE} at most."
            problems.append(Problem(where, what, "Give it another id."))
        if short.upper() in RESERVED:
            problems.append(Problem(where, "LimeSurvey keeps this code for itself.", "Give it another id."))
        if (twin := seen.setdefault(short.upper(), name)) != name:
            what = f"LimeSurvey would take it for '{twin}' and lose one of them."
            problems.append(Problem(where, what, "Give one of them another id."))
    for question in form.questions.values():
        for value in question.values:
            if len(answer_code(value)) > LONGEST_ANSWER:
                what = f"answer {value} has a code of more than {LONGEST_ANSWER} signs: half a survey would be left."
                problems.append(Problem(f"question '{question.id}'", what, "Give the answer a shorter value."))
    if problems:
        raise ContentError(problems)


def _settings(said: Translated) -> list[Row]:
    form = said.base
    values = {
        "sid": str(100_000 + int(form.hash[:8], 16) % 899_999),
        "language": form.language,
        "additional_languages": " ".join(said.languages[1:]),
        "format": "G",
        "anonymized": "Y",
        "datestamp": "Y",
        "savetimings": "Y",
        "ipaddr": "N",
        "refurl": "N",
        "allowprev": "Y",
        "allowsave": "Y",
        "showprogress": "Y",
    }
    rows: list[Row] = [{"class": "S", "name": name, "text": value} for name, value in values.items() if value]
    for one in said.forms:
        texts = {"surveyls_title": _line(one.title), "surveyls_endtext": _html(one.thanks)}
        said_here = {"class": "SL", "language": one.language}
        rows += [{**said_here, "name": name, "text": text} for name, text in texts.items() if text]
    return rows


def _groups(said: Translated, language: str, options: Options) -> list[Row]:
    """Return one language's whole block: groups, questions, subquestions, answers."""
    form = next(one for one in said.forms if one.language == language)
    base = language == said.base.language
    willing = _relevance(conditions(form, form.items[0])[:1]) if form.consent else "1"
    hidden = {"class": "Q", "type/scale": "*", "name": code(FORM_HASH), "relevance": "1", "text": form.hash}
    rows = [_group("G1", phrase("consent", language), "1", language)]
    rows += _attributes({**hidden, "language": language}, {"hidden": "1"}, base)
    if form.blocks:
        drawn = f"{{if(is_empty({VERSION}.NAOK), rand(1, {len(VERSIONS)}), {VERSION}.NAOK)}}"
        rows += _attributes({**hidden, "name": VERSION, "text": drawn, "language": language}, {"hidden": "1"}, base)
    if form.consent is not None:
        rows += _question(form, form.consent, base)
    others = [question for question in form.before if question.kind != "consent"]
    for number, (title, questions) in enumerate((("about_you", others), ("own_words", form.after)), start=2):
        if number == 3:
            rows += _items(form, options, willing, base)
        if questions:
            rows.append(_group(f"G{number}" if number == 2 else "G9", phrase(title, language), willing, language))
            rows += [row for question in questions for row in _question(form, question, base)]
    if form.consent is not None and form.declined:
        refused = tuple(choice.value for choice in form.consent.options if choice.value != AGREED)
        relevance = _relevance((Condition(form.consent.id, refused),))
        rows.append(_group("G10", phrase("end", language), relevance, language))
        text = {"class": "Q", "type/scale": "X", "name": "declined", "relevance": "1", "text": _html(form.declined)}
        rows.append({**text, "language": language})
    return rows


def _items(form: Form, options: Options, willing: str, base: bool) -> list[Row]:
    rows = [_group("G3", phrase("statements", form.language), willing, form.language)]
    listed = _tables(form, options)
    if options.layout == "single":
        first = {"class": "Q", "type/scale": "X", "name": "instructions", "relevance": "1"}
        if form.instructions:
            rows.append({**first, "text": _html(form.instructions), "language": form.language})
        return [*rows, *(row for table in listed for item in table.questions for row in _question(form, item, base))]
    for number, table in enumerate(listed, start=1):
        rows += _table(form, table, number, options, base)
    return rows


def _table(form: Form, table: ItemTable, number: int, options: Options, base: bool) -> list[Row]:
    """Return an array: its question, a subquestion an item, and the answers."""
    drawn = form.order == "shuffled" and options.respondent is None
    attributes = {"random_order": "1" if drawn else "", "repeat_headings": "12"}
    text = "\n".join(part for part in (form.instructions if number == 1 else "", table.lead) if part)
    question = {"class": "Q", "type/scale": "F", "name": _array(number), "relevance": "1", "mandatory": "Y"}
    rows = _attributes({**question, "text": _html(text), "language": form.language}, attributes, base)
    for item in table.questions:
        relevance = _relevance([one for one in conditions(form, item) if one.question != _consent(form)])
        row = {"class": "SQ", "name": code(item.id), "relevance": relevance, "text": _html(item.text)}
        rows.append({**row, "type/scale": "0", "language": form.language})
    return [*rows, *_answers(table.questions[0], form.language)]


def _question(form: Form, question: Question, base: bool) -> list[Row]:
    """Return a question of its own with its answers."""
    own = [one for one in conditions(form, question) if one.question != _consent(form)]
    kinds = {"number": "N", "text": "S", "open": "T"}
    attributes: dict[str, str] = {}
    told = ""
    if question.kind == "number":
        ends = {"min_num_value_n": question.least, "max_num_value_n": question.greatest}
        attributes = {name: f"{end:g}" for name, end in ends.items() if end is not None}
        attributes["num_value_int_only"] = "" if question.decimals else "1"
        if question.least is not None and question.greatest is not None:
            bounds = (shown(f"{end:g}", form.language) for end in (question.least, question.greatest))
            told = phrase("between", form.language).format(*bounds)
    row = {
        "class": "Q",
        "type/scale": kinds.get(question.kind, "L"),
        "name": code(question.id),
        "relevance": _relevance(own),
        "text": _html("\n".join(part for part in (question.lead, question.text) if part)),
        "help": told,
        "language": form.language,
        # Soft: a respondent who goes on without an answer is asked once more, and may.
        "mandatory": "Y" if question.chosen or not question.missing else "S",
        "other": "N",
    }
    return [*_attributes(row, attributes, base), *_answers(question, form.language)]


def _answers(question: Question, language: str) -> list[Row]:
    return [
        {"class": "A", "type/scale": "0", "name": answer_code(value), "text": _html(label), "language": language}
        for value, label in question.labels.items()
    ]


def _attributes(row: Row, attributes: Mapping[str, str], base: bool) -> list[Row]:
    """Add attributes on the base language's row only: repeated, they become a second attribute."""
    return [{**row, **attributes} if base else row]


def _group(key: str, name: str, relevance: str, language: str) -> Row:
    return {"class": "G", "type/scale": key, "name": name, "relevance": relevance, "language": language}


def _tables(form: Form, options: Options) -> tuple[ItemTable, ...]:
    order = order_for(form, options.respondent)
    if form.blocks:
        # The version is drawn there, so every item stands in the file.
        order = (*order, *(item.id for item in form.items if item.id not in order))
    return tables(form, order)


def _array(number: int) -> str:
    return f"ITEMS{number}"


def _consent(form: Form) -> str | None:
    return form.consent.id if form.consent else None


def _relevance(asked_if: Sequence[Condition]) -> str:
    """Return conditions as an expression; "1" is always."""
    parts = []
    for one in asked_if:
        tests = [f'{code(one.question)}.NAOK == "{answer_code(value)}"' for value in one.values]
        parts.append(tests[0] if len(tests) == 1 else f"({' or '.join(tests)})")
    return " and ".join(parts) or "1"


def _line(text: str) -> str:
    return " ".join(text.split()).replace("{", "(").replace("}", ")").replace("<", "&lt;").replace(">", "&gt;")


def _html(text: str) -> str:
    """Return a text as HTML that shows it as it is; a brace would begin an expression."""
    lines = escape(text.replace("\t", " "), quote=True).replace("{", "&#123;").replace("}", "&#125;").splitlines()
    return "<br />".join(lines)
