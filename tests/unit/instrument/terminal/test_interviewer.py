"""One respondent after another, each under an id of their own."""

import re
from collections.abc import Callable

import pytest

from instrument.errors import UsageError
from instrument.form import Form
from instrument.session import Answer, Session
from instrument.terminal.administrator import Stopped
from instrument.terminal.interviewer import Tally, anonymous_id, interview

NO = 2


def _day(
    form: Form, *lines: object, stops: tuple[int, ...] = (), refusals: tuple[int, ...] = ()
) -> tuple[Tally, list[str], list[str]]:
    left, said, asked = list(lines), [], []

    def read() -> str:
        line = left.pop(0)
        if isinstance(line, BaseException):
            raise line
        return str(line)

    def resume(respondent: str) -> Session | None:
        if respondent == "locked":
            raise UsageError.at("the store", "it is locked.", "Try again.")
        return Session.start(form, respondent) if respondent == "r1" else None

    def ask(session: Session) -> Session:
        asked.append(session.respondent)
        if len(asked) in stops:
            raise Stopped
        return session.with_answer(Answer("consent", NO)) if len(asked) in refusals else session

    tally = interview(form.language, said.append, read, lambda: Session.start(form, anonymous_id()), resume, ask)
    return tally, said, asked


def test_each_respondent_has_a_new_id_and_a_stop_ends_one_session_alone(english: Form) -> None:
    tally, said, asked = _day(english, "", "", "", "q", stops=(2,))
    assert tally == Tally(finished=2, stopped=1)
    assert len(set(asked)) == 3
    assert all(re.fullmatch(r"r[0-9a-f]{10}", name) for name in asked)
    assert f"Stopped. The answers so far are saved under the id {asked[1]}." in said[3]
    assert said[-1] == "Finished: 2. Stopped: 1. Declined: 0."


def test_who_refuses_consent_is_neither_finished_nor_stopped(shipped_form: Callable[[str], Form]) -> None:
    tally, said, asked = _day(shipped_form("short-form"), "", "", "q", refusals=(1,))
    assert tally == Tally(finished=1, declined=1)
    assert f"That consent was not given is saved under the id {asked[0]}." in said[1]
    assert f"The answers are saved under the id {asked[1]}." in said[3]
    assert said[-1] == "Finished: 1. Stopped: 0. Declined: 1."


def test_an_id_in_any_digits_goes_on_with_that_session_and_an_unknown_one_is_said(english: Form) -> None:
    tally, said, asked = _day(english, "nobody", "r۱", "q")
    assert asked == ["r1"]
    assert said[1].startswith("No unfinished session has the id nobody.")
    assert tally == Tally(finished=1)


def test_a_fault_of_the_store_is_told_and_the_day_goes_on(english: Form) -> None:
    tally, said, asked = _day(english, "locked", "r1", "q")
    assert (asked, tally) == (["r1"], Tally(finished=1))
    assert said[1] == "the store: it is locked. Try again."


@pytest.mark.parametrize("end", ["q", "Q", "ض", KeyboardInterrupt(), EOFError()])
def test_the_day_ends_by_a_letter_or_a_key(persian: Form, end: object) -> None:
    tally, said, asked = _day(persian, end)
    assert (tally, asked) == (Tally(), [])
    assert said[-1] == "کامل: ۰. ناتمام: ۰. بدون موافقت: ۰."
