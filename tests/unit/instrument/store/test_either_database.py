"""What holds in SQLite and in PostgreSQL alike: sessions, paradata, quarantine, arrivals, many writers at once."""

import threading
from dataclasses import replace

import pytest

from instrument.errors import ContentError, UsageError
from instrument.form import Form
from instrument.responses import Record
from instrument.returned import Event, Returned
from instrument.session import Answer, Session
from instrument.store import Receipt, Store, open_store
from instrument.store.schema import METADATA

STARTED = "2026-01-01T00:00:00.000+00:00"
INJECTIONS = (
    "'; DROP TABLE answer; --",
    '"; DELETE FROM session; --',
    "1) OR (1=1",
    "%s %(x)s :x ? $1 {0}",
    "<script>alert(1)</script>",
    "=1+1",
    "\u202eright to left\u202c",
    "پاسخ‌ها؛ 'نقل'",
    "\\",
    "a\tb\nc",
)


def _returned(form: Form, key: str = "k", respondent: str = "r1", **more: Answer) -> Returned:
    answers = {"university": Answer("university", text="Jahrom"), "COM01": Answer("COM01", 4), **more}
    session = Session(respondent, form, form.realised_order(respondent), answers)
    record = Record(session, STARTED, answered_at={"COM01": "2026-01-01T00:00:09.000+00:00"})
    return Returned(key, record, events=(Event(5, "shown", "COM01"), Event(9000, "answered", "COM01", None, "4")))


def test_a_session_comes_back_as_it_was_given(either: Store, english: Form) -> None:
    session = Session.start(english, "r1")
    either.begin(session)
    for answer in (Answer("university", text="دانشگاه جهرم"), Answer("COM03", 4), Answer("COM03", -99)):
        either.record(session, answer, [Event(7, "answered", answer.question, None, "x")])
        session = session.with_answer(answer)
    assert either.sessions()[0].session == session
    assert either.sessions("r1")[0].session == session
    assert either.sessions("r2") == []
    assert either.history("r1")[1:] == [Answer("COM03", 4), Answer("COM03", -99)]
    assert either.unfinished("r1") == session
    with pytest.raises(ContentError, match="has a session already"):
        either.begin(session)


def test_what_happened_around_the_answers_comes_back_in_order(either: Store, english: Form) -> None:
    session = Session.start(english, "r1")
    either.begin(session)
    events = (Event(0, "shown", "COM01"), Event(3_000_000_000, "left"), Event(3_000_000_001, "returned"))
    either.note(session, events[:1])
    either.note(session, events[1:])
    changed = Event(3_000_000_002, "changed", "COM01", "2", "5")
    either.record(session, Answer("COM01", 5), [changed])
    assert either.paradata() == {"r1": (*events, changed)}
    assert either.paradata("r2") == {}
    assert either.elapsed("r1") == 3_000_000_002


@pytest.mark.parametrize("text", INJECTIONS)
def test_a_text_is_a_text_whatever_it_says(either: Store, english: Form, text: str) -> None:
    session = Session.start(english, text)
    either.begin(session)
    either.record(session, Answer("university", text=text), [Event(1, "answered", "university", text, text)])
    with pytest.raises(ContentError, match="has no question"):
        either.record(session, Answer(text, 1))
    (record,) = either.sessions(text)
    assert record.session.answers == {"university": Answer("university", text=text)}
    assert either.paradata(text)[text][0].before == text
    assert either.quarantined()[0].question == text


def test_an_answer_to_an_unknown_question_is_kept_apart_and_never_dropped(either: Store, english: Form) -> None:
    session = Session.start(english, "r1")
    either.begin(session)
    for answer in (Answer("COM99", 3), Answer("COM01", 6), Answer("OLD\0", text="\0\ud800")):
        with pytest.raises(ContentError):
            either.record(session, answer)
    apart = either.quarantined()
    assert [(one.question, one.given) for one in apart] == [
        ("COM99", "3"),
        ("COM01", "6"),
        ("OLD\\u0000", '"\\u0000\\ud800"'),
    ]
    assert "it has no question 'COM99'" in apart[0].reason
    assert "6 is not an answer" in apart[1].reason
    assert either.sessions()[0].session.answers == {}


def test_a_response_from_outside_is_added_once(either: Store, english: Form) -> None:
    came = replace(_returned(english, COM99=Answer("COM99", 1)), strangers={"Q7": "yes"})
    assert either.receive(came) == Receipt(added=True, quarantined=2)
    assert either.receive(came) == Receipt(added=False)
    (record,) = either.sessions()
    assert record.started_at == STARTED
    assert record.answered_at["COM01"] == "2026-01-01T00:00:09.000+00:00"
    assert set(record.session.answers) == {"university", "COM01"}
    assert either.paradata()["r1"] == came.events
    assert {one.question: one.given for one in either.quarantined()} == {"Q7": '"yes"', "COM99": "1"}


def test_another_response_of_the_same_respondent_is_refused_whole(either: Store, english: Form) -> None:
    either.receive(_returned(english))
    with pytest.raises(ContentError, match="respondent 'r1': has a session already"):
        either.receive(_returned(english, key="another", COM02=Answer("COM02", 1)))
    assert "COM02" not in either.sessions()[0].session.answers
    # The refused one left no claim behind: under another id it comes in.
    assert either.receive(_returned(english, key="another", respondent="r2")).added


def test_the_same_file_five_times_at_once_is_there_once(url: str, english: Form) -> None:
    came = [_returned(english, key=f"k{place}", respondent=f"r{place}") for place in range(8)]
    added: list[bool] = []
    faults: list[Exception] = []
    gate = threading.Barrier(5)

    def bring() -> None:
        store = open_store(url)
        try:
            gate.wait()
            added.extend(store.receive(one).added for one in came)
        except Exception as error:
            faults.append(error)
        finally:
            store.close()

    writers = [threading.Thread(target=bring) for _ in range(5)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert faults == []
    assert (len(added), sum(added)) == (40, 8)
    store = open_store(url)
    assert [record.session.respondent for record in store.sessions()] == [f"r{place}" for place in range(8)]
    assert [len(store.history(f"r{place}")) for place in range(8)] == [2] * 8
    store.close()


def test_readers_see_whole_sessions_while_others_write(url: str, english: Form) -> None:
    done = threading.Event()
    faults: list[Exception] = []

    def write() -> None:
        store = open_store(url)
        for place in range(30):
            form = replace(english, seed=place)
            store.add(Session.start(form, f"r{place}").with_answer(Answer("COM01", 3)))
        store.close()
        done.set()

    writer = threading.Thread(target=write)
    reader = open_store(url)
    writer.start()
    while not done.is_set():
        try:
            assert all(len(record.session.answers) == 1 for record in reader.sessions())
        except Exception as error:
            faults.append(error)
            break
    writer.join()
    reader.close()
    assert faults == []


def test_postgresql_waits_for_the_disk_and_says_what_failed(postgres_url: str) -> None:
    store = open_store(postgres_url)
    with store._engine.connect() as connection:
        assert connection.exec_driver_sql("SHOW synchronous_commit").scalar_one() == "on"
    store.close()
    with pytest.raises(UsageError, match="cannot be opened"):
        open_store(postgres_url.replace("/postgres", "/no_such_database"))


def test_a_store_of_postgresql_is_opened_while_others_write(postgres_url: str) -> None:
    from sqlalchemy import create_engine

    open_store(postgres_url).close()
    engine = create_engine(postgres_url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as writer:
        for table in METADATA.sorted_tables:
            writer.exec_driver_sql(f'LOCK TABLE "{table.name}" IN ROW EXCLUSIVE MODE')
        # Whoever waits for a writer here may have the writer wait for them: a deadlock.
        open_store(f"{postgres_url}?options=-c%20lock_timeout%3D2000").close()
    engine.dispose()
