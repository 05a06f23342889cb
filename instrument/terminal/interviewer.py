"""One respondent after another at one keyboard, each under an id that was drawn and says nothing of them."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace

from instrument.digits import shown, to_latin
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
    """How many sessions were finished, stopped before their end, or ended because consent was refused."""

    finished: int = 0
    stopped: int = 0
    declined: int = 0

    def said(self, language: str) -> str:
        """Return the tally in words."""
        counts = (self.finished, self.stopped, self.declined)
        return phrase("tally", language).format(*(shown(count, language) for count in counts))


def interview(
    language: str,
    say: Callable[[str], None],
    read: Callable[[], str],
    begin: Callable[[], Session],
    resume: Callable[[str], Session | None],
    ask: Callable[[Session], Session],
) -> Tally:
    """Ask one respondent after another until the interviewer ends it, and return the tally.

    `read` gives the interviewer's line; Ctrl-C, Ctrl-D or `q` there end the day, while in a session they stop that
    session alone. `begin` gives a new session, `resume` that of an id (None if none of this id is unfinished), `ask`
    asks one to its end and raises Stopped if it is left before.
    """
    tally = Tally()
    while True:
        say(f"\n{phrase('next_respondent', language)}")
        try:
            line = to_latin(read().strip())
        except (KeyboardInterrupt, EOFError):
            line = "q"
        if typed_command(line) is not None:
            say(tally.said(language))
            return tally
        try:
            session = resume(line) if line else begin()
        except MentorscaleError as error:
            say(str(error))
            continue
        if session is None:
            say(phrase("no_session", language).format(line))
            continue
        try:
            ended = "declined" if ask(session).declined else "finished"
        except Stopped:
            ended = "stopped"
        tally = replace(tally, **{ended: getattr(tally, ended) + 1})
        say(phrase(f"{ended}_as", language).format(session.respondent))
