"""One respondent after another, each under an id of their own."""

import re

import pytest

from instrument.errors import UsageError
from instrument.form import Form
from instrument.session import Session
from instrument.terminal.administrator import Stopped
from instrument.terminal.interviewer import Tally, anonymous_id, interview


def _day(form: Form, *lines: object, stops: tuple[int, ...] = ()) -> tuple[Tally, list[str], list[str]]:
    left, said, asked = list(lines), [], []

    def read() -> str:
        line = left.pop(0)
        if isinstance(line, BaseException):
            raise line
        return str(line)

    def resume(respondent: str) -> Session:
        if respondent != "r1":
            raise UsageError.at("--resume", "there is no such session.", "Look again.")
        return Session.start(form, respondent)

    def ask(session: Session) -> None:
        asked.append(session.respondent)
        if len(asked) in stops:
            raise Stopped

    tally = interview(form.language, said.append, read, lambda: Session.start(form, anonymous_id()), resume, ask)
    return tally, said, asked


def test_each_respondent_has_a_new_id_and_a_stop_ends_one_session_alone(english: Form) -> None:
    tally, said, asked = _day(english, "", "", "", "q", stops=(2,))
    assert tally == Tally(finished=2, stopped=1)
    assert len(set(asked)) == 3
    assert all(re.fullmatch(r"r[0-9a-f]{10}", name) for name in asked)
    assert f"Stopped. The answers so far are saved under the id {asked[1]}." in said[3]
    assert said[-1] == "Finished: 2. Stopped: 1."


def test_an_id_goes_on_with_that_session_and_an_unknown_one_is_said(english: Form) -> None:
    tally, said, asked = _day(english, "nobody", "r1", "q")
    assert asked == ["r1"]
    assert "there is no such session" in said[1]
    assert tally == Tally(finished=1)


@pytest.mark.parametrize("end", ["q", "Q", "ض", KeyboardInterrupt(), EOFError()])
def test_the_day_ends_by_a_letter_or_a_key(persian: Form, end: object) -> None:
    tally, said, asked = _day(persian, end)
    assert (tally, asked) == (Tally(), [])
    assert said[-1] == "کامل: ۰. ناتمام: ۰."
