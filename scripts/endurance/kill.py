"""The terminal application killed (SIGKILL) at random moments, while a driver answers, goes back and goes on."""

import os
import pty
import random
import re
import select
import signal
import sys
import termios
import time
from dataclasses import dataclass, field

from instrument.paradata import place
from instrument.session import Answer, Session
from instrument.store import Store
from instrument.study import Study
from instrument.terminal import route

#: The longest life of one process, in seconds; it is killed at a moment drawn evenly from its birth to then.
LONGEST_LIFE = 0.8
#: What stands on the screen when a question has been asked: its place, and nothing after it on the line.
_RICH, _PLAIN = re.compile(rb"(\d+) / 22\s*[\r\n\x1b]"), re.compile(rb"Question (\d+) of 22\s*[\r\n]")
_CTRL_B, _CTRL_U = b"\x02", b"\x15"


@dataclass
class Toll:
    """What came of it."""

    kills: int = 0
    before_the_first_prompt: int = 0
    finished: int = 0
    resumed: int = 0
    acknowledged: int = 0
    #: Answers on disk whose next question the driver never saw: written, but not yet acknowledged.
    ahead: int = 0
    lost: int = 0
    doubled: int = 0
    wrong_resume: int = 0
    faults: list[str] = field(default_factory=list)


@dataclass
class Life:
    """One respondent's session as the driver knows it, over as many processes as it takes."""

    session: Session
    rows: int = 0
    seen: str | None = None
    #: What was sent at the question last seen, and where it leads.
    sent: Answer | None = None
    leads_to: str | None = None


def kill_at_random(study: Study, times: int, seed: int) -> Toll:
    """Kill `times` processes and return the toll; every finding is checked against the store after each kill."""
    draw, toll, number = random.Random(seed), Toll(), 0
    life: Life | None = None
    while toll.kills < times:
        if life is None:
            number += 1
            life = Life(Session.start(study.form(), f"k{number}"))
        plain = draw.random() < 0.5
        status = _live(study, life, plain, draw, toll)
        finished = os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0
        complete = _check(study, life, finished, toll)
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL:
            toll.kills += 1
        elif not finished:
            toll.faults.append(f"{life.session.respondent} ended with status {status}")
            complete = True
        toll.finished += complete
        # A session that was killed behind its last answer is finished too.
        life = None if complete else life
    return toll


def _live(study: Study, life: Life, plain: bool, draw: random.Random, toll: Toll) -> int:
    """Run one process until it is killed or ends; return its status."""
    known = _exists(study, life.session.respondent)
    arguments = [str(study.folder), "--respondent", life.session.respondent, *(["--resume"] if known else [])]
    expected = _expected(study, life) if known else None
    pid, screen = pty.fork()
    if pid == 0:
        _become(arguments + (["--plain"] if plain else []))
    pattern, unread, prompted = _PLAIN if plain else _RICH, b"", False
    deadline = time.monotonic() + draw.uniform(0, LONGEST_LIFE)
    killed = False
    while True:
        left = deadline - time.monotonic()
        if left <= 0 and not killed:
            os.kill(pid, signal.SIGKILL)
            killed = True
        # After the kill, what it had written before is read to the end: a prompt in it was seen by a respondent.
        ready, _, _ = select.select([screen], [], [], 5 if killed else max(left, 0))
        if not ready:
            continue
        try:
            unread += os.read(screen, 65536)
        except OSError:
            break
        while found := pattern.search(unread):
            unread = unread[found.end() :]
            here = life.session.asked[int(found[1]) - 1]
            if prompted and here == life.seen:
                continue  # The same prompt, drawn again.
            if not prompted:
                _first_prompt(life, here, expected, toll)
                prompted = True
            _acknowledge(life, here, toll)
            if not killed:
                os.write(screen, _act(life, here, plain, draw))
    os.close(screen)
    toll.before_the_first_prompt += killed and not prompted
    return os.waitpid(pid, 0)[1]


def _become(arguments: list[str]) -> None:
    """Turn this child into `mentorscale administer`; never returns."""
    try:
        termios.tcsetwinsize(0, (40, 100))
        os.environ.update(TERM="xterm", PROMPT_TOOLKIT_NO_CPR="1")
        for name in ("COLUMNS", "LINES"):
            os.environ.pop(name, None)
        # The terminal's two ends, as a new interpreter would open them.
        sys.stdin, sys.stdout, sys.stderr = os.fdopen(0), os.fdopen(1, "w"), os.fdopen(2, "w")
        sys.__stdin__, sys.__stdout__, sys.__stderr__ = sys.stdin, sys.stdout, sys.stderr
        sys.argv = ["mentorscale", "administer", *arguments]
        from instrument.cli import main

        main()
        sys.stdout.flush()
    except SystemExit as ended:
        os._exit(ended.code if isinstance(ended.code, int) else 1)
    except BaseException:
        import traceback

        traceback.print_exc()
        os._exit(70)
    os._exit(0)


def _first_prompt(life: Life, here: str, expected: str | None, toll: Toll) -> None:
    """Check that a resumed session stands where the store says and the respondent remembers."""
    if expected is None:
        return
    toll.resumed += 1
    remembered = {life.seen, life.leads_to} - {None}
    if here != expected or (remembered and here not in remembered):
        toll.wrong_resume += 1
        toll.faults.append(f"{life.session.respondent}: at {here}, not {expected}; remembered {sorted(remembered)}")


def _acknowledge(life: Life, here: str, toll: Toll) -> None:
    """A question on the screen means that what was answered before it is on disk."""
    if life.sent is not None:
        life.session = life.session.with_answer(life.sent)
        life.rows += 1
        toll.acknowledged += 1
    life.seen, life.sent, life.leads_to = here, None, None


def _act(life: Life, here: str, plain: bool, draw: random.Random) -> bytes:
    """Draw what to do at a question and return its keys."""
    question, chance = life.session.form.questions[here], draw.random()
    text = not question.chosen
    if chance < 0.1 and (before := route.previous(life.session, here)) is not None:
        life.leads_to = before.id
        return (b":b\n" if text else b"b\n") if plain else (_CTRL_B if text else b"b")
    if chance < 0.2 and not text and (after := route.onward(life.session, here)) is not None:
        life.leads_to = after.id
        return b"n\n" if plain else b"n"
    number = draw.randint(1, 5)
    life.sent = Answer(here, text=f"U{number}") if text else Answer(here, number)
    following = route.following(life.session.with_answer(life.sent), here)
    life.leads_to = following.id if following else None
    if text:
        return f"U{number}\n".encode() if plain else _CTRL_U + f"U{number}\r".encode()
    return f"{number}\n".encode() if plain else str(number).encode()


def _check(study: Study, life: Life, finished: bool, toll: Toll) -> bool:
    """Compare the store with what was acknowledged; take over what it holds beyond; say whether nothing is open."""
    store = study.open_store()
    try:
        found = store.sessions(life.session.respondent)
        rows = store.history(life.session.respondent)
    finally:
        store.close()
    if not found:
        toll.lost += life.rows
        return False
    stored, who = found[0].session, life.session.respondent
    ahead = len(rows) - life.rows
    if life.sent is not None and ahead == 1 and rows[-1] == life.sent:
        life.session, life.rows, ahead = life.session.with_answer(life.sent), life.rows + 1, 0
        toll.ahead += not finished
        toll.acknowledged += finished
    # What was sent but is not on disk was never acknowledged: the respondent is asked again.
    life.sent = None
    toll.lost += max(-ahead, 0)
    toll.doubled += max(ahead, 0)
    differ = [name for name, answer in life.session.answers.items() if stored.answers.get(name) != answer]
    toll.lost += len(differ)
    if differ or ahead or stored.order != life.session.order:
        toll.faults.append(f"{who}: differ {differ}, rows {len(rows)} for {life.rows}")
    return stored.current is None


def _expected(study: Study, life: Life) -> str:
    """Return the question at which the store says that the session goes on."""
    store: Store = study.open_store()
    try:
        session = store.unfinished(life.session.respondent)
        question = route.start(session, place(store.paradata(session.respondent).get(session.respondent, ())))
    finally:
        store.close()
    assert question is not None
    return question.id


def _exists(study: Study, respondent: str) -> bool:
    store = study.open_store()
    try:
        return bool(store.sessions(respondent))
    finally:
        store.close()
