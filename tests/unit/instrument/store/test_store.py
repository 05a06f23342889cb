"""The store takes what the form allows, keeps it in order, and refuses what it does not understand."""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from instrument.errors import ContentError, UsageError
from instrument.form import Form
from instrument.responses import seconds_per_item
from instrument.session import Answer, Session
from instrument.store import Store, open_store


def _ticking() -> Callable[[], datetime]:
    ticks = iter(range(10**6))
    return lambda: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=next(ticks))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store("sqlite:///answers.sqlite", tmp_path, _ticking())
    yield opened
    opened.close()


def _rows(tmp_path: Path, query: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(tmp_path / "answers.sqlite")
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def test_a_new_session_is_there_with_nothing_answered(store: Store, english: Form) -> None:
    session = Session.start(english, "r1")
    store.begin(session)
    (record,) = store.sessions()
    assert record.session == session
    assert (record.started_at, record.simulated) == ("2026-01-01T00:00:00.000+00:00", None)


def test_recorded_answers_come_back_as_they_were_given(store: Store, english: Form) -> None:
    session = Session.start(english, "r1")
    store.begin(session)
    for answer in (Answer("university", text="دانشگاه جهرم"), Answer("COM03", 4), Answer("COM01", -99)):
        store.record(session, answer)
        session = session.with_answer(answer)
    assert store.sessions()[0].session == session


def test_each_answer_comes_back_with_its_time(store: Store, english: Form) -> None:
    session = Session.start(english, "r1")
    store.begin(session)
    for answer in (Answer("COM03", 4), Answer("COM01", 2), Answer("COM03", 5)):
        store.record(session, answer)
    assert store.sessions()[0].answered_at == {
        "COM03": "2026-01-01T00:00:03.000+00:00",
        "COM01": "2026-01-01T00:00:02.000+00:00",
    }


def test_the_clock_gives_the_seconds_an_item_took(tmp_path: Path, english: Form) -> None:
    seconds = iter([0, 30, 34, 36])
    opened = open_store(
        "sqlite:///answers.sqlite",
        tmp_path,
        lambda: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=next(seconds)),
    )
    session = Session.start(english, "r1")
    opened.begin(session)
    for answer in (Answer("university", text="U"), Answer("COM03", 4), Answer("COM01", 2)):
        opened.record(session, answer)
    assert seconds_per_item(opened.sessions()[0]) == 3.0
    opened.close()


def test_of_two_answers_the_last_counts_and_both_are_kept(store: Store, english: Form, tmp_path: Path) -> None:
    session = Session.start(english, "r1")
    store.begin(session)
    store.record(session, Answer("COM01", 2))
    store.record(session, Answer("COM01", 5))
    assert store.sessions()[0].session.answers["COM01"].value == 5
    assert _rows(tmp_path, "SELECT value FROM answer ORDER BY event") == [(2,), (5,)]


def test_a_whole_session_is_added_with_the_model_it_comes_from(store: Store, english: Form) -> None:
    session = Session.start(english, "r1").with_answer(Answer("COM01", 3))
    store.add(session, simulated="a model")
    (record,) = store.sessions()
    assert (record.session, record.simulated) == (session, "a model")


def test_sessions_come_in_the_order_they_were_begun(store: Store, english: Form) -> None:
    for respondent in ("z", "a", "m"):
        store.begin(Session.start(english, respondent))
    assert [record.session.respondent for record in store.sessions()] == ["z", "a", "m"]


def test_times_are_stored_in_utc(tmp_path: Path, english: Form) -> None:
    tehran = timezone(timedelta(hours=3, minutes=30))
    opened = open_store("sqlite:///answers.sqlite", tmp_path, lambda: datetime(2026, 1, 1, 12, tzinfo=tehran))
    opened.add(Session.start(english, "r1").with_answer(Answer("COM01", 3)))
    opened.close()
    assert _rows(tmp_path, "SELECT answered_at FROM answer") == [("2026-01-01T08:30:00.000+00:00",)]


def test_every_answer_names_the_version_of_the_instrument(
    store: Store, english: Form, persian: Form, tmp_path: Path
) -> None:
    for respondent, form in (("r1", english), ("r2", persian), ("r3", english)):
        store.add(Session.start(form, respondent).with_answer(Answer("COM01", 3)).with_answer(Answer("COM02", 3)))
    assert _rows(tmp_path, "SELECT respondent, instrument_hash FROM answer ORDER BY event") == [
        (respondent, form.hash)
        for respondent, form in (("r1", english), ("r2", persian), ("r3", english))
        for _ in "12"
    ]
    assert {row[0] for row in _rows(tmp_path, "SELECT hash FROM instrument")} == {english.hash, persian.hash}


@pytest.mark.parametrize(
    "answer", [Answer("COM01", 6), Answer("COM01", -97), Answer("COM99", 1), Answer("university", text=" ")]
)
def test_a_bad_answer_writes_nothing(store: Store, english: Form, tmp_path: Path, answer: Answer) -> None:
    session = Session.start(english, "r1")
    store.begin(session)
    with pytest.raises(ContentError):
        store.record(session, answer)
    with pytest.raises(ContentError):
        store.add(replace(Session.start(english, "r2"), answers={"COM01": Answer("COM01", 3), "x": answer}))
    assert _rows(tmp_path, "SELECT * FROM answer") == []
    assert _rows(tmp_path, "SELECT respondent FROM session") == [("r1",)]


def test_a_respondent_has_one_session(store: Store, english: Form, persian: Form, tmp_path: Path) -> None:
    store.begin(Session.start(english, "r1"))
    again = Session.start(persian, "r1").with_answer(Answer("COM01", 3))
    for write in (store.begin, store.add):
        with pytest.raises(
            ContentError, match=r"respondent 'r1': has a session already\. Resume it, or use another id"
        ):
            write(again)
    assert _rows(tmp_path, "SELECT count(*) FROM answer") == [(0,)]
    assert _rows(tmp_path, "SELECT hash FROM instrument") == [(english.hash,)]


def test_the_unfinished_session_begun_last_is_found(store: Store, english: Form) -> None:
    complete = Session.start(english, "done")
    for name in complete.order:
        complete = complete.with_answer(Answer(name, -99))
    for session in (Session.start(english, "first"), Session.start(english, "second"), complete):
        store.add(session)
    assert store.unfinished().respondent == "second"
    assert store.unfinished("first").respondent == "first"
    with pytest.raises(UsageError, match="there is no unfinished session of 'done' here"):
        store.unfinished("done")


def test_without_an_unfinished_session_it_says_so(store: Store) -> None:
    with pytest.raises(UsageError, match=r"--resume: there is no unfinished session here\. Start one without --resume"):
        store.unfinished()


def test_sqlite_is_durable(store: Store) -> None:
    with store._engine.connect() as connection:
        names = ("journal_mode", "synchronous", "foreign_keys", "user_version")
        pragmas = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in names}
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "user_version": 1}


@pytest.mark.parametrize(
    ("column", "fault"),
    [
        ("INSERT INTO answer VALUES (1, 'nobody', 'H', 'COM01', 1, NULL, 't')", "FOREIGN KEY"),
        ("INSERT INTO answer VALUES (1, 'r1', 'nothing', 'COM01', 1, NULL, 't')", "FOREIGN KEY"),
        ("INSERT INTO answer VALUES (1, 'r1', 'H', 'COM01', 1, 'both', 't')", "value_or_text"),
        ("INSERT INTO answer VALUES (1, 'r1', 'H', 'COM01', NULL, NULL, 't')", "value_or_text"),
    ],
)
def test_the_database_itself_refuses_an_impossible_answer(store: Store, english: Form, column: str, fault: str) -> None:
    store.begin(Session.start(english, "r1"))
    with store._engine.connect() as connection, pytest.raises(Exception, match=fault):
        connection.exec_driver_sql(column.replace("'H'", f"'{english.hash}'"))


def test_an_answer_to_a_session_that_was_not_begun_is_refused(store: Store, english: Form) -> None:
    with pytest.raises(UsageError, match="store: the answer was not saved: FOREIGN KEY constraint failed"):
        store.record(Session.start(english, "nobody"), Answer("COM01", 3))


def test_a_database_that_fails_says_what_was_not_saved(store: Store, english: Form, tmp_path: Path) -> None:
    session = Session.start(english, "r1")
    store.begin(session)
    connection = sqlite3.connect(tmp_path / "answers.sqlite")
    connection.execute("DROP TABLE answer")
    connection.close()
    with pytest.raises(UsageError, match=r"the answer was not saved: no such table: answer\. .*saved before is safe"):
        store.record(session, Answer("COM01", 3))
    with pytest.raises(UsageError, match="the answers cannot be read"):
        store.sessions()


def test_a_store_opens_again_with_everything_in_it(store: Store, english: Form, tmp_path: Path) -> None:
    session = Session.start(english, "r1").with_answer(Answer("COM01", 3))
    store.add(session)
    again = open_store("sqlite:///answers.sqlite", tmp_path)
    assert [record.session for record in again.sessions()] == [session]
    again.close()


def test_a_store_of_a_later_version_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "answers.sqlite")
    connection.execute("PRAGMA user_version=2")
    connection.close()
    with pytest.raises(UsageError, match=r"store: it is of version 2\. Use a newer mentorscale to open it\."):
        open_store("sqlite:///answers.sqlite", tmp_path)
    assert _rows(tmp_path, "SELECT name FROM sqlite_master") == []


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("nonsense", "'nonsense' is no database URL"),
        ("", "'' is no database URL"),
        ("postgresql://me:secret@host:port/db", "this is no database URL"),
        ("mysql://me:secret@host/db", "'mysql' is no database known here. Use one of sqlite, postgresql."),
        ("sqlite:////nowhere/at/all/x.sqlite", "'sqlite:////nowhere/at/all/x.sqlite' cannot be opened: unable to open"),
        ("sqlite:///notes.txt", "cannot be opened: file is not a database"),
    ],
)
def test_a_bad_url_is_one_message_without_its_password(tmp_path: Path, url: str, message: str) -> None:
    (tmp_path / "notes.txt").write_text("notes " * 1000, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        open_store(url, tmp_path)
    assert len(caught.value.problems) == 1
    assert message in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_missing_driver_is_named_with_its_install_line(monkeypatch: pytest.MonkeyPatch) -> None:
    for driver in ("psycopg", "psycopg2"):
        monkeypatch.setitem(__import__("sys").modules, driver, None)
    with pytest.raises(
        UsageError,
        match=r"'postgresql://me:\*\*\*@host/db' needs psycopg, .* Run: pip install 'mentorscale\[postgres\]'",
    ):
        open_store("postgresql://me:secret@host/db")
