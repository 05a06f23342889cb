"""A session: one respondent on one form, as a state machine without screen, clock or disk."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from instrument.errors import ContentError
from instrument.form import Form, Question


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: `value` for a rating or a reason for not answering, `text` for words; never both."""

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
    def current(self) -> Question | None:
        """The first question without an answer, or None when all are answered."""
        return next((self.form.questions[name] for name in self.order if name not in self.answers), None)

    @property
    def answered(self) -> int:
        """How many questions have an answer."""
        return len(self.answers)

    def with_answer(self, answer: Answer) -> Self:
        """Return the session with one more answer; raise ContentError for one the question does not allow."""
        check(self.form, answer)
        return replace(self, answers={**self.answers, answer.question: answer})


def check(form: Form, answer: Answer) -> None:
    """Raise ContentError unless the answer is one that the form allows."""
    question = form.questions.get(answer.question)
    if question is None:
        raise ContentError.at(
            f"form {form.id}", f"it has no question '{answer.question}'.", "Check the form's version."
        )
    if (answer.value is None) == (answer.text is None):
        raise ContentError.at(question.id, "an answer is either a value or a text.", "Give one of them.")
    # `in` alone would take True for 1 and 3.0 for 3.
    if answer.value is not None and (type(answer.value) is not int or answer.value not in question.values):
        allowed = ", ".join(str(value) for value in question.values)
        raise ContentError.at(question.id, f"{answer.value} is not an answer.", f"Choose from {allowed}.")
    if answer.text is not None and (question.kind != "text" or not is_text(answer.text)):
        raise ContentError.at(question.id, f"{answer.text!r} is not an answer.", "Answer as the question asks.")


def is_text(text: str) -> bool:
    """Say whether there is something to read in it, and nothing that is no character (a broken paste)."""
    return bool(text.strip()) and not any("\ud800" <= character <= "\udfff" for character in text)
