"""A form as it stands on paper: what is said, in which order, with what to mark. PDF and DOCX show it."""

from collections.abc import Sequence
from dataclasses import dataclass

from instrument.blocks import AGREED
from instrument.digits import shown
from instrument.document.html import RIGHT_TO_LEFT
from instrument.export import Options
from instrument.export._layout import conditions, order_for, tables
from instrument.export._phrases import phrase
from instrument.form import Form
from instrument.question import Question

#: Rows of lines for an answer in one's own words.
LINES = 4


@dataclass(frozen=True, slots=True)
class Heading:
    """A section's title."""

    text: str


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph; one `apart` tells what to do."""

    text: str
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Marked:
    """A question answered by marking one of `choices`."""

    number: str
    id: str
    text: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """A question answered in writing: on `lines` lines, or, with none, on the rest of its own."""

    number: str
    id: str
    text: str
    lines: int = 0


@dataclass(frozen=True, slots=True)
class Matrix:
    """Statements with one circle a column; the last `reasons` of the columns are reasons for not answering."""

    lead: str
    columns: tuple[str, ...]
    values: tuple[str, ...]
    reasons: int
    rows: tuple[tuple[str, str, str], ...]  # number, id, text


Part = Heading | Prose | Marked | Written | Matrix


@dataclass(frozen=True)
class Paper:
    """The whole form; `number` is the respondent's id if it is written for one, `version` the begin of its hash."""

    title: str
    language: str
    number: str
    version: str
    parts: tuple[Part, ...]

    @property
    def right_to_left(self) -> bool:
        """Whether it runs from right to left."""
        return self.language in RIGHT_TO_LEFT

    def say(self, name: str) -> str:
        """Return a phrase in the form's language."""
        return phrase(name, self.language)


def lay_out(form: Form, options: Options) -> Paper:
    """Return the form on paper, the items in the order of `options.respondent`, or as listed."""
    parts: list[Part] = []
    if form.consent is not None:
        parts += _consent(form, form.consent)
    about = [question for question in form.before if question.kind != "consent"]
    counted = _Counter(form.language)
    if about:
        parts += [Heading(phrase("about_you", form.language)), *(_single(form, q, counted.next()) for q in about)]
    parts += _items(form, options, counted)
    if form.after:
        parts += [Heading(phrase("own_words", form.language)), *(_single(form, q, counted.next()) for q in form.after)]
    if form.thanks:
        parts.append(Prose(form.thanks))
    return Paper(form.title, form.language, options.respondent or "", form.hash[:12], tuple(parts))


def losses(form: Form, options: Options, editable: bool) -> tuple[str, ...]:
    """Return what paper does not carry."""
    lost = ["On paper nothing is checked, timed or skipped by itself; answers are typed in by hand."]
    if form.order == "shuffled":
        whose = f"as drawn for '{options.respondent}'" if options.respondent is not None else "as listed"
        lost.append(f"The order is fixed, {whose}; --respondent writes another one's.")
    if form.blocks:
        met = "that respondent's version" if options.respondent is not None else "every item: give --respondent"
        lost.append(f"The planned design: the sheet has {met}.")
    if options.others:
        lost.append(f"One language a sheet ({form.language}).")
    if editable:
        if form.language in RIGHT_TO_LEFT:
            lost.append("Page numbers are in the digits that the reader's program is set to.")
        lost.append("Who has the file can change the words; the version at the foot is that of the form as exported.")
    if options.layout == "single" or options.collect or options.shuffled_choices:
        lost.append("Single-item layout, collecting URL and random order of choices are not for paper.")
    return tuple(lost)


@dataclass
class _Counter:
    """Numbers questions from 1, in the digits of a language."""

    language: str
    count: int = 0

    def next(self) -> str:
        self.count += 1
        return shown(self.count, self.language)


def _consent(form: Form, question: Question) -> list[Part]:
    refusal = next((c.label for c in question.options if c.value != AGREED), "")
    parts: list[Part] = [Heading(phrase("consent", form.language)), Prose(question.lead)]
    parts.append(Marked("", question.id, question.text, tuple(choice.label for choice in question.options)))
    return [*parts, Prose(phrase("stop_here", form.language).format(refusal), apart=True)] if refusal else parts


def _items(form: Form, options: Options, counted: _Counter) -> list[Part]:
    parts: list[Part] = [Heading(phrase("statements", form.language))]
    if form.instructions:
        parts.append(Prose(form.instructions))
    parts.append(Prose(phrase("how_to", form.language), apart=True))
    if form.role:
        parts.append(Prose(phrase("only_marked", form.language), apart=True))
    for table in tables(form, order_for(form, options.respondent)):
        rows = tuple((counted.next(), item.id, _text(form, item)) for item in table.questions)
        columns = tuple(choice.label for choice in (*table.options, *table.missing))
        values = tuple(shown(choice.value, form.language) for choice in table.options)
        parts.append(Matrix(table.lead, columns, values, len(table.missing), rows))
    return parts


def _single(form: Form, question: Question, number: str) -> Part:
    text = _text(form, question)
    if question.chosen:
        choices = (*question.options, *question.missing)
        return Marked(number, question.id, text, tuple(choice.label for choice in choices))
    return Written(number, question.id, text, LINES if question.kind == "open" else 0)


def _text(form: Form, question: Question) -> str:
    """Return a question's text with the answer and the roles it is for in brackets, unless it is for all."""
    text = question.text
    if question.only_if is not None:
        name, value = question.only_if
        text = f"{text} ({form.questions[name].labels[value]})"
    if set(form.respondents) <= set(question.respondents):
        return text
    for condition in conditions(form, question):
        if condition.question == form.role:
            text = f"{text} ({_joined(form, condition.values)})"
    return text


def _joined(form: Form, values: Sequence[int]) -> str:
    labels = form.questions[form.role or ""].labels
    return ("، " if form.language in RIGHT_TO_LEFT else ", ").join(labels[value] for value in values)
