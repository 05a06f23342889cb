"""What both prompters show around a question: what is asked, the answer so far, the answer as it was understood."""

from instrument.digits import shown
from instrument.errors import ContentError
from instrument.question import Question
from instrument.session import Answer
from instrument.terminal.administrator import Command, Progress, interpret
from instrument.terminal.layout import Page
from instrument.terminal.phrases import phrase


def head(progress: Progress, language: str) -> str:
    """Return "3 / 22", as the language says it."""
    return phrase("head", language).format(shown(progress.place, language), shown(progress.total, language))


def asked_of(question: Question) -> str:
    """Return the question's lead and text."""
    return f"{question.lead}\n\n{question.text}" if question.lead else question.text


def label(question: Question, answer: Answer) -> str:
    """Return an answer in words."""
    return (
        answer.text if answer.value is None and answer.text is not None else question.labels.get(answer.value or 0, "")
    )


def so_far(question: Question, progress: Progress, language: str, name: str = "so_far") -> str:
    """Return "Your answer so far: ...", or another phrase of that kind, for a question that has one, else ""."""
    return "" if progress.given is None else phrase(name, language).format(label(question, progress.given))


def understood(question: Question, given: object) -> str | None:
    """Return the answer in words; None if it is none: a command, or what is going to be asked again."""
    if isinstance(given, Command):
        return None
    try:
        answer = interpret(question, given)
    except ContentError:
        return None
    return label(question, answer) if answer.value is None or answer.value in question.values else None


def echo(page: Page, question: Question, progress: Progress, given: object) -> str | None:
    """Return the question and the answer as it was understood, or None if it is none."""
    said = understood(question, given)
    if said is None:
        return None
    return f"{page.set(f'{head(progress, page.language)}  {question.text}')}\n{page.set(said, indent=4)}\n"
