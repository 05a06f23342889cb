"""Many processes that write into one store at once."""

import multiprocessing
import time
from dataclasses import dataclass
from pathlib import Path

from instrument import study
from instrument.errors import MentorscaleError
from instrument.form import Form
from instrument.responses import Record
from instrument.returned import Event, Returned
from instrument.session import Answer, Session

#: Responses from outside that every process tries to bring in: each must be there once.
SHARED = 50


@dataclass(frozen=True)
class Crowd:
    """What came of it; `slowest` and `p99`: milliseconds of a commit, `seconds`: of the whole."""

    processes: int
    respondents: int
    sent: int
    stored: int
    sessions: int
    lost: int
    doubled: int
    errors: int
    shared_added: int
    shared_stored: int
    seconds: float
    p99: float
    slowest: float
    reasons: tuple[str, ...] = ()


def crowd(folder: Path, processes: int, respondents: int) -> Crowd:
    """Let `processes` write `respondents` sessions each, question by question, and count what is there after."""
    context = multiprocessing.get_context("fork")
    start = time.monotonic()
    with context.Pool(processes) as pool:
        jobs = [(str(folder), number, respondents) for number in range(processes)]
        done = pool.starmap(_write, jobs, chunksize=1)
    seconds = time.monotonic() - start
    form = study.open_study(folder).form()
    store = study.open_study(folder).open_store()
    try:
        records = {record.session.respondent: record.session for record in store.sessions()}
        rows = {name: len(store.history(name)) for name in records if name.startswith("p")}
    finally:
        store.close()
    mine = {f"p{number}-{place}" for number in range(processes) for place in range(respondents)}
    lost = sum(len(form.questions) - len(_right(records.get(name), form)) for name in mine)
    times = sorted(took for _, _, took_all, _ in done for took in took_all)
    return Crowd(
        processes,
        respondents,
        sum(sent for sent, _, _, _ in done),
        sum(rows.values()),
        len(mine & records.keys()),
        lost,
        sum(max(count - len(form.questions), 0) for count in rows.values()),
        sum(len(errors) for _, _, _, errors in done),
        sum(added for _, added, _, _ in done),
        len([name for name in records if name.startswith("shared")]),
        round(seconds, 1),
        round(times[int(len(times) * 0.99)] * 1000, 1),
        round(times[-1] * 1000, 1),
        tuple(sorted({error for _, _, _, errors in done for error in errors})[:5]),
    )


def answers_of(form: Form, name: str) -> dict[str, Answer]:
    """Return the answers that a respondent gives, which follow from the id, so that each can be checked."""
    total = sum(name.encode())
    return {
        question.id: Answer(question.id, 1 + (total + place) % 5)
        if question.chosen
        else Answer(question.id, text=f"U{total % 30}")
        for place, question in enumerate(form.questions.values())
    }


def _right(session: Session | None, form: Form) -> list[str]:
    if session is None:
        return []
    wanted = answers_of(form, session.respondent)
    return [name for name, answer in session.answers.items() if answer == wanted[name]]


def _write(folder: str, number: int, respondents: int) -> tuple[int, int, list[float], list[str]]:
    opened = study.open_study(Path(folder))
    form, store = opened.form(), opened.open_store()
    sent, added, times, errors = 0, 0, [], []
    try:
        for place in range(respondents):
            session = Session.start(form, f"p{number}-{place}")
            given = answers_of(form, session.respondent)
            try:
                store.begin(session)
                for at, name in enumerate(session.order):
                    before = time.monotonic()
                    store.record(session, given[name], [Event(at, "answered", name)])
                    times.append(time.monotonic() - before)
                    sent += 1
                if place < SHARED:
                    added += store.receive(_shared(form, place)).added
            except MentorscaleError as error:
                errors.append(str(error))
    finally:
        store.close()
    return sent, added, times, errors


def _shared(form: Form, place: int) -> Returned:
    name = f"shared{place}"
    session = Session(name, form, form.realised_order(name), answers_of(form, name))
    return Returned(f"{place:064x}", Record(session, "2026-01-01T00:00:00.000+00:00"))
