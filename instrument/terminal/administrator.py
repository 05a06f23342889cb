"""Asks one question at a time and has each answer on disk before the next one is shown."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from instrument.digits import shown
from instrument.errors import ContentError
from instrument.form import Form
from instrument.question import Question
from instrument.returned import Event
from instrument.session import Answer, Session, as_number, bounds, is_text
from instrument.terminal import route
from instrument.terminal.phrases import phrase


class Command(Enum):
    """What a respondent may do instead of answering."""

    BACK = "to the question before"
    NEXT = "on, without answering this one now"
    OPEN = "to the first open question"
    STOP = "save and stop"


@dataclass(frozen=True, slots=True)
class Progress:
    """The question's place among all questions, from 1, and the answer it has so far, if any."""

    place: int
    total: int
    given: Answer | None = None


class Prompter(Protocol):
    """Shows things to a respondent and takes what they type. What it returns is not trusted."""

    def say(self, text: str) -> None:
        """Show a text."""

    def ask(self, question: Question, progress: Progress) -> object:
        """Show a question and return what was chosen or typed, or a Command; raise Stopped if the respondent stops."""


class Stopped(Exception):
    """The respondent stopped; everything answered so far is saved."""


Record = Callable[[Session, Answer, Sequence[Event]], None]
Note = Callable[[Session, Sequence[Event]], None]


def _unnoted(session: Session, events: Sequence[Event]) -> None:
    del session, events


def stopwatch(start: int = 0) -> Callable[[], int]:
    """Return what gives the milliseconds since now, plus `start`; a clock that is set does not disturb it."""
    began = time.monotonic()
    return lambda: start + round((time.monotonic() - began) * 1000)


def administer(
    session: Session,
    prompter: Prompter,
    record: Record,
    note: Note = _unnoted,
    elapsed: Callable[[], int] | None = None,
    place: tuple[str, bool] | None = None,
) -> Session:
    """Ask every open question of the session and return it; `record` must have saved an answer when it returns.

    What a prompter returns is checked against the form: anything but one of the question's own values, or a text where
    a text is asked, is asked again and never recorded. Stopped passes through, with every answer before it saved.
    `note` takes what happens around the answers, timed by `elapsed` (milliseconds since the session began). `place`:
    the question shown last and whether it was answered then, to go on there; without it, the first open one.
    """
    return Administrator(prompter, record, note, elapsed or stopwatch()).run(session, place)


@dataclass(frozen=True)
class Administrator:
    """One respondent's way through a form, on any prompter."""

    prompter: Prompter
    record: Record
    note: Note
    elapsed: Callable[[], int]

    def run(self, session: Session, place: tuple[str, bool] | None = None) -> Session:
        """Ask until no question is open; see `administer`."""
        form, prompter = session.form, self.prompter
        introduced = not form.instructions
        question, on_screen = route.start(session, place), ""
        try:
            while question is not None:
                if question.kind == "rating" and not introduced:
                    prompter.say(f"\n{form.instructions}\n")
                    introduced = True
                if question.id != on_screen:
                    self.note(session, [self._event("shown", question)])
                    on_screen = question.id
                given = prompter.ask(question, _progress(session, question))
                if isinstance(given, Command):
                    question = self._go(session, question, given)
                else:
                    later = self._take(session, question, given)
                    if later is not None:
                        session, question = later, route.following(later, question.id)
        except (Stopped, KeyboardInterrupt):
            # Ctrl-C also comes between two questions, where no prompt takes it.
            self.note(session, [Event(self.elapsed(), "left")])
            raise Stopped from None
        prompter.say(form.declined if session.declined else _thanks(form))
        return session

    def _take(self, session: Session, question: Question, given: object) -> Session | None:
        """Return the session with what was given recorded in it, or None if it is no answer and is asked again."""
        try:
            answer = interpret(question, given)
            later = session.with_answer(answer)
        except ContentError:
            self.prompter.say(ask_again(question, session.form.language))
            return None
        before = session.answers.get(question.id)
        kind = "changed" if before is not None and before != answer else "answered"
        self.record(session, answer, [self._event(kind, question, before, answer)])
        return later

    def _go(self, session: Session, question: Question, command: Command) -> Question:
        """Return the question that a command leads to: the same one, with a word why, where it leads nowhere."""
        if command is Command.STOP:
            raise Stopped
        found: Question | None = None
        if command is Command.BACK:
            found, why = route.previous(session, question.id), "first"
            if found is not None:
                self.note(session, [self._event("back", question)])
        elif not route.may_wait(session, question):
            why = "needed"
        elif command is Command.NEXT:
            found, why = route.onward(session, question.id), "last_open"
        else:
            alone = sum(name not in session.answers for name in session.asked) < 2
            found, why = session.current, "last_open" if alone else "this_first_open"
            found = None if found == question else found
        if found is None:
            self.prompter.say(phrase(why, session.form.language))
            return question
        return found

    def _event(self, kind: str, question: Question, before: Answer | None = None, after: Answer | None = None) -> Event:
        return Event(self.elapsed(), kind, question.id, _as_text(before), _as_text(after))  # type: ignore[arg-type]


def _thanks(form: Form) -> str:
    """Return what the form says at its end, or thanks of the program's own, and that all is saved."""
    if not form.thanks:
        return phrase("thanks", form.language)
    return f"{form.thanks}\n{phrase('all_saved', form.language)}"


def _as_text(answer: Answer | None) -> str | None:
    if answer is None:
        return None
    return str(answer.value) if answer.text is None else answer.text


def _progress(session: Session, question: Question) -> Progress:
    asked = session.asked
    return Progress(asked.index(question.id) + 1, len(asked), session.answers.get(question.id))


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
