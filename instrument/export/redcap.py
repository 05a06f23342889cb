"""REDCap's data dictionary (CSV of 18 columns): one form, matrices of items, branching by role.

Checked with linkml-redcap's schema, which sees cells, and by `faults` here, which sees rows together: names once, rows
of a matrix together and with the same answers, branching that names a field above.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape

from instrument.document.html import RIGHT_TO_LEFT
from instrument.errors import ContentError, Problem
from instrument.export import DEFAULTS, Options
from instrument.export._layout import FORM_HASH, Condition, conditions, items_in, order_for, tables
from instrument.export._phrases import phrase
from instrument.export._redcap_in import columns, read
from instrument.form import Form
from instrument.question import Question

__all__ = ["LINE", "SUFFIX", "columns", "faults", "losses", "read", "write"]
SUFFIX = ".csv"
LINE = "REDCap data dictionary (CSV): matrices, branching"
NAME, FORM_NAME, HEADER, TYPE, LABEL, CHOICES, NOTE, VALIDATION, LEAST, GREATEST = (
    "Variable / Field Name",
    "Form Name",
    "Section Header",
    "Field Type",
    "Field Label",
    "Choices, Calculations, OR Slider Labels",
    "Field Note",
    "Text Validation Type OR Show Slider Number",
    "Text Validation Min",
    "Text Validation Max",
)
BRANCHING, REQUIRED, MATRIX, ANNOTATION = (
    "Branching Logic (Show field only if...)",
    "Required Field?",
    "Matrix Group Name",
    "Field Annotation",
)
COLUMNS: tuple[str, ...] = (
    *(NAME, FORM_NAME, HEADER, TYPE, LABEL, CHOICES, NOTE, VALIDATION, LEAST, GREATEST, "Identifier?", BRANCHING),
    *(REQUIRED, "Custom Alignment", "Question Number (surveys only)", MATRIX, "Matrix Ranking?", ANNOTATION),
)
#: Rows after which a matrix begins anew, so that its answers stay in sight; the longest name REDCap is happy with.
MATRIX_ROWS, LONGEST_NAME = 12, 26
_FIELD = re.compile(r"[a-z][a-z0-9_]*")
_REFERENCE = re.compile(r"\[([a-z0-9_]+)\]")
Row = dict[str, str]


def write(form: Form, options: Options = DEFAULTS) -> bytes:
    """Return the dictionary; raise ContentError with all faults that REDCap would refuse or take for something else."""
    rows = _rows(form, options)
    if problems := faults(rows):
        raise ContentError(problems)
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return buffer.getvalue().encode("utf-8")


def losses(form: Form, options: Options = DEFAULTS) -> tuple[str, ...]:
    """Return what the file does not carry."""
    lost = []
    if form.order == "shuffled":
        whose = f"as drawn for '{options.respondent}'" if options.respondent is not None else "as listed"
        lost.append(f"REDCap draws no order: everybody meets the items {whose}.")
    if form.blocks:
        met = "those of that respondent's version" if options.respondent is not None else "every item"
        lost.append(f"REDCap draws no version of the planned design: everybody is asked {met}.")
    if options.others:
        lost.append(f"A dictionary has one language ({form.language}): write one a language, or translate in REDCap.")
    if any(name != name.lower() for name in form.questions):
        lost.append("Names are in small letters there (COM03 is com03); the import of answers turns them back.")
    if any(not question.chosen and question.missing for question in form.questions.values()):
        lost.append("A typed question may be left empty: then nobody knows why, and the answer counts as not given.")
    if any(question.decimals for question in form.questions.values()):
        lost.append("REDCap does not limit decimals; the import keeps apart what has too many.")
    lost.append("Records are numbered from 1: answers of two REDCap projects need record ids that differ.")
    lost.append("Times are in its export only where the survey's timestamp is exported too.")
    if options.layout == "single":
        lost.append("Items stand in matrices.")
    if options.collect:
        lost.append("The collecting URL is not written: REDCap collects on its own server.")
    if options.shuffled_choices:
        lost.append("Choices stand as listed.")
    return tuple(lost)


def faults(rows: Sequence[Mapping[str, str]]) -> list[Problem]:
    """Return what no single cell shows: a name twice, a matrix torn or of unlike answers, branching to nowhere."""
    found = []
    for number, row in enumerate(rows, start=2):
        above = rows[: number - 2]
        checks = (*_name_faults(row, above), *_matrix_faults(row, above), *_branching_faults(row, above))
        found += [Problem(f"row {number} ({row[NAME]})", what, remedy) for what, remedy in checks]
    return found


def _name_faults(row: Mapping[str, str], above: Sequence[Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    name = row[NAME]
    if not _FIELD.fullmatch(name) or len(name) > LONGEST_NAME:
        what = f"a name is small letters, digits and _, {LONGEST_NAME} at most."
        yield what, "Give the question another id."
    if any(other[NAME] == name for other in above):
        yield "a row above has this name too.", "Give one of them another id."
    if any(other[FORM_NAME] == row[FORM_NAME] for other in above) and above[-1][FORM_NAME] != row[FORM_NAME]:
        yield "the rows of its form are torn apart.", "Put them together."


def _matrix_faults(row: Mapping[str, str], above: Sequence[Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    matrix = row.get(MATRIX, "")
    same = [other for other in above if matrix and other.get(MATRIX, "") == matrix]
    if same and same[-1] is not above[-1]:
        yield f"the rows of matrix {matrix} are torn apart.", "Put them together."
    if same and (same[-1][TYPE], same[-1][CHOICES]) != (row[TYPE], row[CHOICES]):
        yield f"its answers are not those of matrix {matrix}.", "Give it a matrix of its own."


def _branching_faults(row: Mapping[str, str], above: Sequence[Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    there = {other[NAME] for other in above}
    for named in _REFERENCE.findall(row.get(BRANCHING, "")):
        if named not in there:
            yield f"its branching names [{named}], no field above.", "Correct it."


def _rows(form: Form, options: Options) -> list[Row]:
    order = order_for(form, options.respondent)
    hidden = f'@HIDDEN @READONLY @DEFAULT="{form.hash}"'
    rows: list[Row] = [
        {NAME: "record_id", TYPE: "text", LABEL: "Record ID"},
        {NAME: FORM_HASH, TYPE: "text", LABEL: "Form", ANNOTATION: hidden},
    ]
    if form.consent is not None:
        if form.consent.lead:
            rows.append({NAME: "consent_text", TYPE: "descriptive", LABEL: _text(form.consent.lead, form)})
        rows.append(_field(form, form.consent))
    about = [_field(form, question) for question in form.before if question.kind != "consent"]
    rows += _headed(about, phrase("about_you", form.language))
    if form.instructions and items_in(form, order):
        branching = _branching(conditions(form, form.items[0])[: 1 if form.consent else 0])
        label = _text(form.instructions, form)
        rows.append({NAME: "instructions", TYPE: "descriptive", LABEL: label, BRANCHING: branching})
    number = 0
    for table in tables(form, order):
        for start in range(0, len(table.questions), MATRIX_ROWS):
            number += 1
            fields = [_field(form, question) for question in table.questions[start : start + MATRIX_ROWS]]
            header = _text(table.lead, form) if table.lead else phrase("statements", form.language)
            rows += [{**field, MATRIX: f"items_{number}"} for field in _headed(fields, header)]
    rows += _headed([_field(form, question) for question in form.after], phrase("own_words", form.language))
    for name, text, branching in _closing(form):
        rows.append({NAME: name, TYPE: "descriptive", LABEL: _text(text, form), BRANCHING: branching})
    blank = dict.fromkeys(COLUMNS, "")
    return [{**blank, FORM_NAME: form.id.replace("-", "_"), **row} for row in rows]


def _closing(form: Form) -> list[tuple[str, str, str]]:
    agreed = refused = ""
    if form.consent is not None:
        agreed = _branching((Condition(form.consent.id, (1,)),))
        others = tuple(choice.value for choice in form.consent.options if choice.value != 1)
        refused = _branching((Condition(form.consent.id, others),))
    said = (("declined", form.declined, refused), ("thanks", form.thanks, agreed))
    return [(name, text, branching) for name, text, branching in said if text]


def _field(form: Form, question: Question) -> Row:
    text = question.text if question.kind in ("rating", "attention", "consent") else f"{question.lead}\n{question.text}"
    row = {NAME: question.id.lower(), LABEL: _text(text.strip(), form)}
    row[BRANCHING] = _branching(conditions(form, question))
    row[REQUIRED] = "y" if question.chosen or not question.missing else ""
    if question.chosen:
        choices = " | ".join(f"{value}, {_text(label)}" for value, label in question.labels.items())
        return {**row, TYPE: "radio", CHOICES: choices}
    if question.kind != "number":
        return {**row, TYPE: "notes" if question.kind == "open" else "text"}
    ends = {LEAST: question.least, GREATEST: question.greatest}
    bounds = {column: f"{end:g}" for column, end in ends.items() if end is not None}
    return {**row, TYPE: "text", VALIDATION: "number" if question.decimals else "integer", **bounds}


def _headed(rows: list[Row], header: str) -> list[Row]:
    return [{**row, HEADER: header} if place == 0 else row for place, row in enumerate(rows)]


def _branching(asked_if: Sequence[Condition]) -> str:
    parts = []
    for one in asked_if:
        if one.question == "version":
            continue  # nothing there draws a version; `losses` says so
        tests = [f"[{one.question.lower()}] = '{value}'" for value in one.values]
        parts.append(tests[0] if len(tests) == 1 else f"({' or '.join(tests)})")
    return " and ".join(parts)


def _text(text: str, form: Form | None = None) -> str:
    """Return a text as REDCap's HTML: nothing in it is a tag, a piped field or the end of a choice."""
    safe = escape(text, quote=False).replace("[", "&#91;").replace("]", "&#93;").replace("|", "&#124;")
    lines = "<br>".join(safe.splitlines())
    if form is not None and form.language in RIGHT_TO_LEFT:
        return f'<div dir="rtl" lang="{form.language}">{lines}</div>'
    return lines
