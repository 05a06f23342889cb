"""Sessions and answers in and out of the database; one transaction an answer."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Select, func, insert, select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError

from instrument.errors import ContentError, UsageError
from instrument.form import Form
from instrument.responses import Record
from instrument.returned import Event, Returned
from instrument.session import Answer, Session, check
from instrument.store.engine import connect, snapshot, told
from instrument.store.schema import ANSWER, ARRIVAL, INSTRUMENT, PARADATA, QUARANTINE, SESSION

Clock = Callable[[], datetime]
# Each database's insert that leaves a row alone which another process wrote first.
_INSERTS: dict[str, Any] = {"sqlite": sqlite_insert, "postgresql": postgresql_insert}


def utc_now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a response from outside: `added`, or there already; how many answers went into quarantine."""

    added: bool
    quarantined: int = 0


@dataclass(frozen=True, slots=True)
class Quarantined:
    """An answer that its form has no place for: `given` as it came, in JSON, and why it is here."""

    respondent: str
    question: str
    given: str
    reason: str
    received_at: str


class Store:
    """An open response store. `clock` gives the time that is written beside each answer.

    `notes`: what the people who run the study should know about where it lies.
    """

    def __init__(self, engine: Engine, clock: Clock = utc_now, notes: tuple[str, ...] = ()) -> None:
        """Take an engine whose tables exist; `open_store` makes one."""
        self._engine = engine
        self._clock = clock
        self.notes = notes

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def begin(self, session: Session, simulated: str | None = None) -> None:
        """Write a new session and its form; raise ContentError if the respondent has one already."""
        with told("the session was not saved"), self._engine.begin() as connection:
            self._begin(connection, session, simulated)

    def record(self, session: Session, answer: Answer, events: Sequence[Event] = ()) -> None:
        """Write one answer and its paradata and commit them: when this returns, they are on disk.

        Raises ContentError for an answer that the session's form does not allow: it is no answer then, but it is not
        lost either, it goes into quarantine. Raises UsageError if the database did not take it.
        """
        try:
            check(session.form, answer)
        except ContentError as error:
            with told("the answer was not saved"), self._engine.begin() as connection:
                given = answer.text if answer.value is None else answer.value
                self._quarantine(connection, session, {answer.question: given}, error.brief)
            raise
        with told("the answer was not saved"), self._engine.begin() as connection:
            connection.execute(insert(ANSWER), [self._row(session, answer)])
            _note(connection, session, events)

    def note(self, session: Session, events: Sequence[Event]) -> None:
        """Write paradata and commit them."""
        with told("the paradata were not saved"), self._engine.begin() as connection:
            _note(connection, session, events)

    def add(self, session: Session, simulated: str | None = None) -> None:
        """Write a whole session with all its answers, in one transaction."""
        for answer in session.answers.values():
            check(session.form, answer)
        with told("the session was not saved"), self._engine.begin() as connection:
            self._begin(connection, session, simulated)
            if session.answers:
                connection.execute(insert(ANSWER), [self._row(session, answer) for answer in session.answers.values()])

    def receive(self, returned: Returned) -> Receipt:
        """Write a response from outside, once: a second arrival of its key changes nothing, from whatever process.

        What its form has no place for goes into quarantine. Raises ContentError if another response of the same
        respondent is here already; then nothing is written.
        """
        record = returned.record
        session = record.session
        allowed, refused = _sorted(session)
        with told("the response was not saved"), self._engine.begin() as connection:
            arrival = {"key": returned.key, "respondent": session.respondent, "finished_at": returned.finished_at}
            claim = _INSERTS[connection.dialect.name](ARRIVAL).values(**arrival, received_at=self._now())
            claim = claim.on_conflict_do_nothing(index_elements=["key"]).returning(ARRIVAL.c.key)
            if connection.execute(claim).first() is None:
                return Receipt(added=False)
            self._begin(connection, session, record.simulated, record.started_at)
            rows = [self._row(session, answer, record.answered_at.get(answer.question)) for answer in allowed]
            if rows:
                connection.execute(insert(ANSWER), rows)
            _note(connection, session, returned.events)
            self._quarantine(connection, session, returned.strangers, "the form has no place for it")
            for answer, reason in refused:
                given = answer.text if answer.value is None else answer.value
                self._quarantine(connection, session, {answer.question: given}, reason)
        return Receipt(True, len(returned.strangers) + len(refused))

    def sessions(self, respondent: str | None = None) -> list[Record]:
        """Return every session in the order they were begun, each question with its last answer; or one's alone."""
        with told("the answers cannot be read"), snapshot(self._engine) as connection:
            forms = _forms(connection)
            answers: dict[str, dict[str, Answer]] = {}
            times: dict[str, dict[str, str]] = {}
            for row in connection.execute(_of(respondent, select(ANSWER), ANSWER).order_by(ANSWER.c.event)):
                answers.setdefault(row.respondent, {})[row.question] = Answer(row.question, row.value, row.text)
                times.setdefault(row.respondent, {})[row.question] = row.answered_at
            query = _of(respondent, select(SESSION), SESSION).order_by(SESSION.c.started_at, SESSION.c.respondent)
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
                for row in connection.execute(query)
            ]

    def history(self, respondent: str) -> list[Answer]:
        """Return every answer that a respondent gave, in order, also those given anew later."""
        query = select(ANSWER).where(ANSWER.c.respondent == respondent).order_by(ANSWER.c.event)
        with told("the answers cannot be read"), snapshot(self._engine) as connection:
            return [Answer(row.question, row.value, row.text) for row in connection.execute(query)]

    def paradata(self, respondent: str | None = None) -> dict[str, tuple[Event, ...]]:
        """Return respondent -> what happened around the answers, in order."""
        found: dict[str, list[Event]] = {}
        with told("the paradata cannot be read"), snapshot(self._engine) as connection:
            for row in connection.execute(_of(respondent, select(PARADATA), PARADATA).order_by(PARADATA.c.event)):
                event = Event(row.at, row.kind, row.question, row.before, row.after)
                found.setdefault(row.respondent, []).append(event)
        return {name: tuple(events) for name, events in found.items()}

    def quarantined(self) -> list[Quarantined]:
        """Return what went into quarantine, in the order it came."""
        with told("the quarantine cannot be read"), snapshot(self._engine) as connection:
            return [
                Quarantined(row.respondent, row.question, row.given, row.reason, row.received_at)
                for row in connection.execute(select(QUARANTINE).order_by(QUARANTINE.c.event))
            ]

    def unfinished(self, respondent: str | None = None) -> Session:
        """Return the unfinished session of `respondent`, or the one begun last; raise UsageError if there is none."""
        found = [record.session for record in self.sessions(respondent) if record.session.current is not None]
        if not found:
            who = f"of '{respondent}' " if respondent else ""
            raise UsageError.at("--resume", f"there is no unfinished session {who}here.", "Start one without --resume.")
        return found[-1]

    def elapsed(self, respondent: str) -> int:
        """Return the milliseconds since a session began: where its paradata go on."""
        query = select(SESSION.c.started_at).where(SESSION.c.respondent == respondent)
        last = select(func.max(PARADATA.c.at)).where(PARADATA.c.respondent == respondent)
        with told("the session cannot be read"), self._engine.connect() as connection:
            began = datetime.fromisoformat(connection.execute(query).scalar_one())
            before = connection.execute(last).scalar_one() or 0
        # A clock that was set back must not turn the order of what happened.
        return max(round((self._clock() - began).total_seconds() * 1000), before)

    def _begin(
        self, connection: Connection, session: Session, simulated: str | None, started_at: str | None = None
    ) -> None:
        form = session.form
        instrument = _INSERTS[connection.dialect.name](INSTRUMENT).values(hash=form.hash, form=form.canonical())
        connection.execute(instrument.on_conflict_do_nothing())
        row = {
            "respondent": session.respondent,
            "instrument_hash": form.hash,
            "language": form.language,
            "seed": form.seed,
            "realised_order": json.dumps(session.order),
            "started_at": started_at or self._now(),
            "simulated": simulated,
        }
        try:
            connection.execute(insert(SESSION).values(row))
        except IntegrityError:
            raise ContentError.at(
                f"respondent '{session.respondent}'", "has a session already.", "Resume it, or use another id."
            ) from None

    def _row(self, session: Session, answer: Answer, answered_at: str | None = None) -> dict[str, Any]:
        return {
            "respondent": session.respondent,
            "instrument_hash": session.form.hash,
            "question": answer.question,
            "value": answer.value,
            "text": answer.text,
            "answered_at": answered_at or self._now(),
        }

    def _quarantine(self, connection: Connection, session: Session, given: Any, reason: str) -> None:
        rows = [
            {
                "respondent": session.respondent,
                "instrument_hash": session.form.hash,
                "question": _storable(question),
                "given": json.dumps(value),
                "reason": _storable(reason),
                "received_at": self._now(),
            }
            for question, value in given.items()
        ]
        if rows:
            connection.execute(insert(QUARANTINE), rows)

    def _now(self) -> str:
        return self._clock().astimezone(UTC).isoformat(timespec="milliseconds")


def open_store(url: str, folder: Path | None = None, clock: Clock = utc_now) -> Store:
    """Open (and make, if new) the store at a database URL; a relative SQLite path is taken from `folder`.

    Raises UsageError for a URL that cannot be understood or opened, or a store of a later version.
    """
    engine, notes = connect(url, folder)
    return Store(engine, clock, notes)


def _storable(text: str) -> str:
    """Return a text with what no database takes written out: NUL, and halves of characters."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8").replace("\0", "\\u0000")


def _sorted(session: Session) -> tuple[list[Answer], list[tuple[Answer, str]]]:
    """Return the answers that the session's form allows, and those it does not with the reason."""
    allowed, refused = [], []
    for answer in session.answers.values():
        try:
            check(session.form, answer)
        except ContentError as error:
            refused.append((answer, error.brief))
        else:
            allowed.append(answer)
    return allowed, refused


def _note(connection: Connection, session: Session, events: Sequence[Event]) -> None:
    rows = [
        {
            "respondent": session.respondent,
            "at": event.at,
            "kind": event.kind,
            "question": event.question,
            "before": None if event.before is None else _storable(event.before),
            "after": None if event.after is None else _storable(event.after),
        }
        for event in events
    ]
    if rows:
        connection.execute(insert(PARADATA), rows)


def _of(respondent: str | None, query: Select[Any], table: Any) -> Select[Any]:
    return query if respondent is None else query.where(table.c.respondent == respondent)


def _forms(connection: Connection) -> dict[str, Form]:
    rows: Iterable[Any] = connection.execute(select(INSTRUMENT))
    return {row.hash: Form.from_dict(json.loads(row.form), f"instrument {row.hash[:12]}") for row in rows}
