"""One respondent after another at one keyboard, each under an id that was drawn and says nothing of them."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from instrument.digits import shown
from instrument.errors import MentorscaleError
from instrument.session import Session
from instrument.terminal.administrator import Stopped
from instrument.terminal.keys import typed_command
from instrument.terminal.phrases import phrase


def anonymous_id() -> str:
    """Return an id that nobody can guess or trace: `r` and ten hexadecimal digits."""
    return f"r{secrets.token_hex(5)}"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many sessions were finished and how many stopped before their end."""

    finished: int = 0
    stopped: int = 0


def interview(
    language: str,
    say: Callable[[str], None],
    read: Callable[[], str],
    begin: Callable[[], Session],
    resume: Callable[[str], Session],
    ask: Callable[[Session], object],
) -> Tally:
    """Ask one respondent after another until the interviewer ends it, and return the tally.

    `read` gives the interviewer's line; Ctrl-C, Ctrl-D or `q` there end the day, while in a session they stop that
    session alone. `begin` and `resume` give the sessions, `ask` asks one and raises Stopped if it is not finished.
    """
    finished, stopped = 0, 0
    while True:
        say(f"\n{phrase('next_respondent', language)}")
        try:
            line = read().strip()
        except (KeyboardInterrupt, EOFError):
            line = "q"
        if typed_command(line) is not None:
            say(phrase("tally", language).format(shown(finished, language), shown(stopped, language)))
            return Tally(finished, stopped)
        try:
            session = resume(line) if line else begin()
        except MentorscaleError as error:
            say(str(error))
            continue
        try:
            ask(session)
        except Stopped:
            stopped += 1
            say(phrase("stopped_as", language).format(session.respondent))
        else:
            finished += 1
            say(phrase("finished_as", language).format(session.respondent))
