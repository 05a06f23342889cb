"""Asks one question at a time and has each answer on disk before the next one is shown."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from instrument.digits import shown
from instrument.errors import ContentError
from instrument.question import Question
from instrument.session import Answer, Session, as_number, bounds, is_text
from instrument.terminal.phrases import phrase


@dataclass(frozen=True, slots=True)
class Progress:
    """The question's place among all questions, from 1."""

    place: int
    total: int


class Prompter(Protocol):
    """Shows things to a respondent and takes what they type. What it returns is not trusted."""

    def say(self, text: str) -> None:
        """Show a text."""

    def ask(self, question: Question, progress: Progress) -> object:
        """Show a question and return what was chosen or typed; raise Stopped if the respondent stops."""


class Stopped(Exception):
    """The respondent stopped; everything answered so far is saved."""


def administer(session: Session, prompter: Prompter, record: Callable[[Session, Answer], None]) -> Session:
    """Ask every open question of the session and return it; `record` must have saved an answer when it returns.

    What a prompter returns is checked against the form: anything but one of the question's own values, or a text where
    a text is asked, is asked again and never recorded. Stopped passes through, with every answer before it saved.
    """
    form = session.form
    introduced = not form.instructions
    while (question := session.current) is not None:
        if question.kind == "rating" and not introduced:
            prompter.say(f"\n{form.instructions}\n")
            introduced = True
        given = prompter.ask(question, Progress(session.answered + 1, len(session.asked)))
        try:
            answer = interpret(question, given)
            later = session.with_answer(answer)
        except ContentError:
            prompter.say(ask_again(question, form.language))
            continue
        record(session, answer)
        session = later
    prompter.say(form.declined if session.declined else f"{form.thanks}\n{phrase('thanks', form.language)}".strip())
    return session


def ask_again(question: Question, language: str) -> str:
    """Return what is said when nothing was recorded."""
    if question.chosen:
        return phrase("choose", language)
    if question.kind == "number":
        least, greatest = (shown(f"{bound:g}", language) for bound in (question.least or 0, question.greatest or 0))
        return (
            phrase("number", language).format(least, greatest) if bounds(question) else phrase("any_number", language)
        )
    return phrase("write", language)


def interpret(question: Question, given: object) -> Answer:
    """Return what was given as an answer; raise ContentError for what cannot be one (the form decides on the rest)."""
    if isinstance(given, bool) or not isinstance(given, (int, str)):
        raise ContentError.at(question.id, f"{given!r} is not an answer.", "Ask again.")
    if isinstance(given, int):
        return Answer(question.id, value=given)
    if not question.chosen and given.strip() == "-" and question.missing:
        return Answer(question.id, value=question.missing[0].value)
    text = as_number(question, given) if question.kind == "number" else given.strip()
    if question.chosen or text is None or not is_text(text):
        raise ContentError.at(question.id, f"{given!r} is not an answer.", "Ask again.")
    return Answer(question.id, text=text)
