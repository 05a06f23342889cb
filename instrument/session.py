"""A session: one respondent on one form, as a state machine without screen, clock or disk."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from instrument.blocks import AGREED
from instrument.digits import to_latin
from instrument.errors import ContentError
from instrument.form import Form
from instrument.question import Question


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: `value` for a choice or a reason for not answering, `text` for words and numbers."""

    question: str
    value: int | None = None
    text: str | None = None


@dataclass(frozen=True)
class Session:
    """A respondent's way through a form: the realised `order` of question ids, and the answers so far."""

    respondent: str
    form: Form
    order: tuple[str, ...]
    answers: Mapping[str, Answer] = field(default_factory=dict)

    @classmethod
    def start(cls, form: Form, respondent: str) -> Self:
        """Return a session in which nothing is answered; its order follows from form and respondent alone."""
        return cls(respondent, form, form.realised_order(respondent))

    @property
    def asked(self) -> tuple[str, ...]:
        """The ids of the questions that are asked, in their order, as far as the answers so far decide it."""
        values = {name: answer.value for name, answer in self.answers.items()}
        return tuple(
            name
            for name in self.order
            if (self.declined and name in self.answers) or self.form.is_asked(self.form.questions[name], values)
        )

    @property
    def current(self) -> Question | None:
        """The first question that is asked and has no answer, or None when there is none left."""
        return next((self.form.questions[name] for name in self.asked if name not in self.answers), None)

    @property
    def answered(self) -> int:
        """How many questions have an answer."""
        return len(self.answers)

    @property
    def declined(self) -> bool:
        """Whether the respondent did not agree to take part."""
        consent = self.form.consent
        answer = self.answers.get(consent.id) if consent else None
        return answer is not None and answer.value != AGREED

    def with_answer(self, answer: Answer) -> Self:
        """Return the session with one more answer; raise ContentError for one the question does not allow."""
        check(self.form, answer)
        return replace(self, answers={**self.answers, answer.question: answer})

    def applies(self, question: str) -> bool:
        """Say whether a question is asked, given the role, the consent and the answer it hangs on as they stand now.

        A respondent who goes back and changes the role has answered questions that are no longer for them.
        """
        hangs_on = self.form.questions[question].only_if
        deciding = (
            self.form.role,
            self.form.consent.id if self.form.consent else None,
            hangs_on[0] if hangs_on else None,
        )
        values = {name: self.answers[name].value for name in deciding if name is not None and name in self.answers}
        return self.form.is_asked(self.form.questions[question], values)

    def missing_reason(self, question: str) -> str:
        """Return why a question has no answer: "planned", "skipped" or "not_reached"."""
        if question not in self.order:
            return "planned"
        hangs_on = self.form.questions[question].only_if
        open_yet = question in self.asked or (hangs_on is not None and hangs_on[0] not in self.answers)
        return "not_reached" if open_yet or self.declined else "skipped"


def check(form: Form, answer: Answer) -> None:
    """Raise ContentError unless the answer is one that the form allows."""
    question = form.questions.get(answer.question)
    if question is None:
        raise ContentError.at(
            f"form {form.id}", f"it has no question '{answer.question}'.", "Check the form's version."
        )
    if (answer.value is None) == (answer.text is None):
        raise ContentError.at(question.id, "an answer is either a value or a text.", "Give one of them.")
    if answer.text is not None:
        _check_text(question, answer.text)
    # `in` alone would take True for 1 and 3.0 for 3.
    elif type(answer.value) is not int or answer.value not in question.values:
        allowed = ", ".join(str(value) for value in question.values)
        raise ContentError.at(question.id, f"{answer.value} is not an answer.", f"Choose from {allowed}.")


def as_number(question: Question, text: str) -> str | None:
    """Return a typed number in Latin digits, or None if it is none, out of bounds, or too fine.

    Persian and Arabic digits and the Persian decimal sign are understood; a leading + and spaces are not kept.
    """
    plain = to_latin(text.strip()).replace("٫", ".").replace("/", ".").removeprefix("+")
    whole, _, fine = plain.partition(".")
    if not (whole.isascii() and whole.isdigit()) or (fine and not (fine.isascii() and fine.isdigit())):
        return None
    if plain.endswith(".") or len(fine) > question.decimals:
        return None
    within = (question.least is None or float(plain) >= question.least) and (
        question.greatest is None or float(plain) <= question.greatest
    )
    return plain if within else None


def is_text(text: str) -> bool:
    """Say whether there is something to read in it, and nothing that is no character (a broken paste)."""
    return bool(text.strip()) and not any(c == "\0" or "\ud800" <= c <= "\udfff" for c in text)


def _check_text(question: Question, text: str) -> None:
    if question.kind == "number":
        if as_number(question, text) != text:
            raise ContentError.at(question.id, f"{text!r} is not an answer.", f"Give a number{bounds(question)}.")
    elif question.chosen or not is_text(text):
        raise ContentError.at(question.id, f"{text!r} is not an answer.", "Answer as the question asks.")


def bounds(question: Question) -> str:
    """Return " from 15 to 99" for a number question with bounds, else ""."""
    if question.least is None or question.greatest is None:
        return ""
    return f" from {question.least:g} to {question.greatest:g}"
