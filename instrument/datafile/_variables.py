"""What every column of a table of answers means: its text, its values, its missing codes, who was asked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from instrument import scale
from instrument.blueprint import LEADING
from instrument.form import Form
from instrument.question import Question
from instrument.responses import Responses
from instrument.words import Words

Kind = Literal["whole", "number", "text"]

_LEADING: dict[str, tuple[Kind, Words]] = {
    "respondent": ("text", {"en": "The respondent's id", "fa": "شناسهٔ پاسخ‌دهنده"}),
    "instrument": ("text", {"en": "The form: the first 12 digits of its SHA-256", "fa": "فرم: ۱۲ رقم نخست SHA-256 آن"}),
    "language": ("text", {"en": "Language of the form", "fa": "زبان فرم"}),
    "started_at": ("text", {"en": "When the session began (UTC)", "fa": "زمان آغاز پاسخ‌گویی (UTC)"}),
    "simulated": (
        "text",
        {"en": "SIMULATED if nobody gave these answers", "fa": "اگر داده‌ها شبیه‌سازی‌شده باشد: SIMULATED"},
    ),
    "seconds_per_item": (
        "number",
        {"en": "Mean seconds from one answer to the next", "fa": "میانگین ثانیه‌ها از هر پاسخ تا پاسخ بعدی"},
    ),
    "item_order": ("text", {"en": "The items in the order they were asked", "fa": "گویه‌ها به ترتیبی که پرسیده شده‌اند"}),
}


@dataclass(frozen=True)
class Variable:
    """A column.

    `label`: its text by language. `values`: answer -> label by language; `missing`: code -> label by language, for
    every reason there is. `construct`, `key`, `codes`: of an item. `roles`: whom it is asked of, empty is everybody.
    """

    name: str
    kind: Kind
    label: Words
    role: str
    values: dict[int, Words] = field(default_factory=dict)
    missing: dict[int, Words] = field(default_factory=dict)
    construct: str = ""
    key: int = 1
    codes: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    least: float | None = None
    greatest: float | None = None
    expected: int | None = None

    def text(self, language: str) -> str:
        """Return its label in a language, or in the first it has."""
        return self.label.get(language) or next(iter(self.label.values()), self.name)


def variables(responses: Responses) -> tuple[Variable, ...]:
    """Return what each column of the answers means, in the order of the columns."""
    return tuple(_variable(name, responses.forms) for name in responses.columns)


def _variable(name: str, forms: Sequence[Form]) -> Variable:
    asked = [(form, form.questions[name]) for form in reversed(forms) if name in form.questions]
    if not asked:
        kind, label = _LEADING.get(name, ("text", {"en": name}))
        return Variable(name, kind, label, "about the session" if name in LEADING else "")
    form, question = asked[-1]
    return Variable(
        name,
        _kind(question),
        {one.language: _text(other) for one, other in asked},
        question.kind,
        {choice.value: _labels(choice.value, asked) for choice in question.options},
        _missing(form, asked),
        question.construct,
        question.key,
        question.codes,
        question.respondents,
        question.least,
        question.greatest,
        question.expected,
    )


def _kind(question: Question) -> Kind:
    if question.chosen:
        return "whole"
    if question.kind == "number":
        return "number" if question.decimals else "whole"
    return "text"


def _text(question: Question) -> str:
    return f"{question.lead} {question.text}".strip().replace("\n", " ")


def _labels(value: int, asked: Sequence[tuple[Form, Question]]) -> Words:
    return {form.language: question.labels[value] for form, question in asked if value in question.labels}


def _missing(form: Form, asked: Sequence[tuple[Form, Question]]) -> dict[int, Words]:
    """Return every missing code with what the respondent read or, for those that the program sets, what they mean."""
    shipped = {reason.value: reason.label for reason in scale.shipped().missing}
    languages = [one.language for one, _ in asked]
    found = {}
    for reason, value in form.missing_codes:
        known = {language: shipped.get(value, {}).get(language, reason) for language in languages}
        found[value] = {**known, **_labels(value, asked)}
    return found
