"""`mentorscale administer`: ask respondents in this terminal."""

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from instrument import study
from instrument.cli.study import StudyArgument
from instrument.errors import UsageError
from instrument.session import Session

if TYPE_CHECKING:
    from instrument.store import Store
    from instrument.study import Study
    from instrument.terminal.administrator import Prompter


def administer(
    folder: StudyArgument,
    lang: Annotated[str | None, typer.Option(help="Language of the form; the study's by default.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Continue the unfinished session begun last.")] = False,
    respondent: Annotated[str | None, typer.Option(help="The session to resume, or a code for a new one.")] = None,
    interviewer: Annotated[
        bool, typer.Option("--interviewer", help="Ask one respondent after another, each under an id drawn here.")
    ] = False,
    plain: Annotated[
        bool, typer.Option("--plain", help="Plain lines, for screen readers and terminals that cannot redraw.")
    ] = False,
    bidi: Annotated[
        str,
        typer.Option(help="Who turns Persian lines: auto, terminal, app (here), off; test shows auto's test again."),
    ] = "auto",
) -> None:
    """Ask one respondent in this terminal; each answer is saved before the next question."""
    from instrument.anonymity import check_code

    if interviewer and (resume or respondent):
        raise UsageError.at("--interviewer", "it draws the ids itself.", "Leave --resume and --respondent out.")
    opened = study.open_study(folder)
    _need_terminal()
    _listen_to_ctrl_c()
    if respondent is not None and not resume:
        check_code(respondent, opened.settings.identified)
    store = opened.open_store()
    for note in store.notes:
        typer.echo(f"note: {note}", err=True)
    try:
        show = _Show(plain or os.environ.get("TERM") in ("dumb", "unknown"), bidi)
        desk = _Desk(opened, store, folder, lang, show)
        if interviewer:
            desk.interview()
        else:
            desk.one(store.unfinished(respondent) if resume else desk.begin(respondent))
    finally:
        store.close()


def _listen_to_ctrl_c() -> None:
    """Have Ctrl-C heard: what a shell starts in the background inherits that it is ignored, in the foreground too."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _need_terminal() -> None:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError.at(
            "administer",
            "input or output is not a terminal.",
            "Run it in a terminal window; answers are never read from a pipe or a file.",
        )


@dataclass(frozen=True)
class _Show:
    """How this terminal is written to."""

    plain: bool
    bidi: str

    def prompter(self, language: str) -> "Prompter":
        from instrument.terminal.bidi import resolve
        from instrument.terminal.layout import Page
        from instrument.terminal.plain_prompter import PlainPrompter
        from instrument.terminal.questionary_prompter import QuestionaryPrompter

        # A screen reader reads lines in their own order.
        choice = "off" if self.plain and self.bidi == "auto" else self.bidi
        page = Page(language, resolve(choice, language, _fresh_line))
        return PlainPrompter(language, page=page) if self.plain else QuestionaryPrompter(language, page=page)


@dataclass(frozen=True)
class _Desk:
    """Where respondents are asked: a study, its open store, and the terminal."""

    study: "Study"
    store: "Store"
    folder: Path
    language: str | None
    show: _Show

    def begin(self, respondent: str | None = None) -> Session:
        from instrument.terminal.interviewer import anonymous_id

        session = Session.start(self.study.form(self.language), respondent or anonymous_id())
        self.store.begin(session)
        return session

    def _left_open(self, respondent: str) -> Session | None:
        found = (record.session for record in self.store.sessions(respondent))
        return next((session for session in found if session.current is not None), None)

    def one(self, session: Session) -> None:
        from instrument.terminal.administrator import Stopped
        from instrument.terminal.phrases import phrase

        prompter = self.show.prompter(session.form.language)
        try:
            self._ask(session, prompter)
        except Stopped:
            # The terminal itself may be gone.
            with suppress(OSError):
                prompter.say(phrase("saved", session.form.language))
                # Not wrapped: it is to be copied.
                typer.echo(f"mentorscale administer {self.folder} --resume --respondent {session.respondent}")
            raise KeyboardInterrupt from None

    def interview(self) -> None:
        from instrument.terminal.interviewer import interview
        from instrument.terminal.typed_ahead import drop_lines

        form = self.study.form(self.language)
        prompter = self.show.prompter(form.language)

        def ask(session: Session) -> Session:
            self._clear()
            try:
                return self._ask(session, prompter)
            finally:
                # The next one must not read what this one answered, and keys meant for a question begin no session.
                self._clear()
                drop_lines()

        interview(form.language, prompter.say, lambda: input("> "), self.begin, self._left_open, ask)

    def _ask(self, session: Session, prompter: "Prompter") -> Session:
        from instrument.paradata import place
        from instrument.returned import Event
        from instrument.terminal.administrator import administer, stopwatch

        events = self.store.paradata(session.respondent).get(session.respondent, ())
        elapsed: Callable[[], int] = stopwatch(self.store.elapsed(session.respondent))
        prompter.say(f"{session.form.title}\n")
        if events:
            self.store.note(session, [Event(elapsed(), "returned")])
        return administer(session, prompter, self.store.record, self.store.note, elapsed, place(events))

    def _clear(self) -> None:
        if self.show.plain:
            typer.echo("\n" * 60)
        else:
            # The screen, and what can be scrolled back to.
            sys.stdout.write("\x1b[2J\x1b[3J\x1b[H")
            sys.stdout.flush()


def _fresh_line(message: str) -> str:
    from instrument.terminal.typed_ahead import drop_lines

    drop_lines()
    return input(message)
