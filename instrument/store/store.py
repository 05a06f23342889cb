"""Sessions and answers in and out of the database; one transaction an answer."""

import json
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, insert, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError, IntegrityError, SQLAlchemyError
from sqlalchemy.schema import CreateIndex, CreateTable

from instrument.errors import ContentError, UsageError
from instrument.form import Form
from instrument.responses import Record
from instrument.session import Answer, Session, check
from instrument.store.schema import ANSWER, INSTRUMENT, METADATA, SESSION

SCHEMA_VERSION = 1
Clock = Callable[[], datetime]
# The databases there are, each with the insert that leaves a row alone which another process wrote first.
_INSERTS: dict[str, Any] = {"sqlite": sqlite_insert, "postgresql": postgresql_insert}


def utc_now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)


class Store:
    """An open response store. `clock` gives the time that is written beside each answer."""

    def __init__(self, engine: Engine, clock: Clock = utc_now) -> None:
        """Take an engine whose tables exist; `open_store` makes one."""
        self._engine = engine
        self._clock = clock

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def begin(self, session: Session, simulated: str | None = None) -> None:
        """Write a new session and its form; raise ContentError if the respondent has one already."""
        with _told("the session was not saved"), self._engine.begin() as connection:
            self._begin(connection, session, simulated)

    def record(self, session: Session, answer: Answer) -> None:
        """Write one answer and commit it: when this returns, the answer is on disk.

        Raises ContentError, and writes nothing, for an answer that the session's form does not allow; UsageError if
        the database did not take it.
        """
        check(session.form, answer)
        with _told("the answer was not saved"), self._engine.begin() as connection:
            connection.execute(insert(ANSWER), [self._row(session, answer)])

    def add(self, session: Session, simulated: str | None = None) -> None:
        """Write a whole session with all its answers, in one transaction."""
        for answer in session.answers.values():
            check(session.form, answer)
        with _told("the session was not saved"), self._engine.begin() as connection:
            self._begin(connection, session, simulated)
            if session.answers:
                connection.execute(insert(ANSWER), [self._row(session, answer) for answer in session.answers.values()])

    def sessions(self) -> list[Record]:
        """Return every session in the order they were begun, each question with its last answer."""
        with _told("the answers cannot be read"), self._engine.connect() as connection:
            forms = _forms(connection)
            answers: dict[str, dict[str, Answer]] = {}
            times: dict[str, dict[str, str]] = {}
            for row in connection.execute(select(ANSWER).order_by(ANSWER.c.event)):
                answers.setdefault(row.respondent, {})[row.question] = Answer(row.question, row.value, row.text)
                times.setdefault(row.respondent, {})[row.question] = row.answered_at
            order = (SESSION.c.started_at, SESSION.c.respondent)
            return [
                Record(
                    Session(
                        row.respondent,
                        forms[row.instrument_hash],
                        tuple(json.loads(row.realised_order)),
                        answers.get(row.respondent, {}),
                    ),
                    row.started_at,
                    row.simulated,
                    times.get(row.respondent, {}),
                )
                for row in connection.execute(select(SESSION).order_by(*order))
            ]

    def unfinished(self, respondent: str | None = None) -> Session:
        """Return the unfinished session of `respondent`, or the one begun last; raise UsageError if there is none."""
        found = [record.session for record in self.sessions() if record.session.current is not None]
        if respondent is not None:
            found = [session for session in found if session.respondent == respondent]
        if not found:
            who = f"of '{respondent}' " if respondent else ""
            raise UsageError.at("--resume", f"there is no unfinished session {who}here.", "Start one without --resume.")
        return found[-1]

    def _begin(self, connection: Connection, session: Session, simulated: str | None) -> None:
        form = session.form
        instrument = _INSERTS[connection.dialect.name](INSTRUMENT).values(hash=form.hash, form=form.canonical())
        connection.execute(instrument.on_conflict_do_nothing())
        row = {
            "respondent": session.respondent,
            "instrument_hash": form.hash,
            "language": form.language,
            "seed": form.seed,
            "realised_order": json.dumps(session.order),
            "started_at": self._now(),
            "simulated": simulated,
        }
        try:
            connection.execute(insert(SESSION).values(row))
        except IntegrityError:
            raise ContentError.at(
                f"respondent '{session.respondent}'", "has a session already.", "Resume it, or use another id."
            ) from None

    def _row(self, session: Session, answer: Answer) -> dict[str, Any]:
        return {
            "respondent": session.respondent,
            "instrument_hash": session.form.hash,
            "question": answer.question,
            "value": answer.value,
            "text": answer.text,
            "answered_at": self._now(),
        }

    def _now(self) -> str:
        return self._clock().astimezone(UTC).isoformat(timespec="milliseconds")


def open_store(url: str, folder: Path | None = None, clock: Clock = utc_now) -> Store:
    """Open (and make, if new) the store at a database URL; a relative SQLite path is taken from `folder`.

    SQLite runs in WAL mode with synchronous = FULL: a commit that returned survives a crash of the machine. Raises
    UsageError for a URL that cannot be understood or opened, or a store of a later version.
    """
    address = _address(url, folder)
    shown = address.render_as_string(hide_password=True)
    try:
        engine = create_engine(address)
    except ImportError as error:
        raise UsageError.at(
            "store", f"'{shown}' needs {error.name}, which is not installed.", f"Run: pip install {error.name}"
        ) from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _durable)
    try:
        with _told(f"'{shown}' cannot be opened", "Check the URL and the folder."):
            _prepare(engine)
    except UsageError:
        engine.dispose()
        raise
    return Store(engine, clock)


def _address(url: str, folder: Path | None) -> URL:
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):  # ValueError: a port that is no number
        # One with an @ may hold a password.
        what = "this is no database URL." if "@" in url else f"'{url}' is no database URL."
        raise UsageError.at("store", what, "Write sqlite:///responses.sqlite.") from None
    if (name := address.get_backend_name()) not in _INSERTS:
        raise UsageError.at("store", f"'{name}' is no database known here.", f"Use one of {', '.join(_INSERTS)}.")
    if name == "sqlite" and address.database and folder is not None:
        return address.set(database=str(folder / address.database))
    return address


@contextmanager
def _told(what: str, remedy: str = "Mend the database; what was saved before is safe.") -> Iterator[None]:
    """Turn a fault of the database into an error that says what did not happen."""
    try:
        yield
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise UsageError.at("store", f"{what}: {reason}.", remedy) from None


def _prepare(engine: Engine) -> None:
    """Make what is not there yet, so that many processes may do so at once; touch nothing of a later version."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            _check_version(connection)
        for table in METADATA.sorted_tables:
            connection.execute(CreateTable(table, if_not_exists=True))
            for index in table.indexes:
                connection.execute(CreateIndex(index, if_not_exists=True))


def _durable(connection: Any, record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout=10000")
    # SQLite does not wait its turn for the change to WAL, which only the first process of all makes.
    for wait in (0.01, 0.1, 0.5, 1.0, 2.0):
        try:
            cursor.execute("PRAGMA journal_mode=WAL")
            break
        except sqlite3.OperationalError:
            time.sleep(wait)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _check_version(connection: Connection) -> None:
    version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    if version == 0:
        connection.exec_driver_sql(f"PRAGMA user_version={SCHEMA_VERSION}")
    elif version > SCHEMA_VERSION:
        raise UsageError.at("store", f"it is of version {version}.", "Use a newer mentorscale to open it.")


def _forms(connection: Connection) -> dict[str, Form]:
    rows: Iterable[Any] = connection.execute(select(INSTRUMENT))
    return {row.hash: Form.from_dict(json.loads(row.form), f"instrument {row.hash[:12]}") for row in rows}
