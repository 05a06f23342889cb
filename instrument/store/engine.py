"""The database behind a store: its URL, its durability, its tables."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, inspect
from sqlalchemy.engine import URL, Connection, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.schema import CreateIndex, CreateTable

from instrument.errors import UsageError
from instrument.store import places
from instrument.store.schema import METADATA

#: Raised when an older program could no longer read the tables; a new table is no such change.
SCHEMA_VERSION = 1
BACKENDS = ("sqlite", "postgresql")
#: How long a writer waits for the others, in milliseconds.
PATIENCE = 60_000
# Any number: processes that make the tables of one database take turns by it.
_TURN = 7_346_051


def connect(url: str, folder: Path | None = None) -> tuple[Engine, tuple[str, ...]]:
    """Return an engine whose tables exist, and notes on what is not as it should be.

    SQLite runs in WAL mode with synchronous = FULL: a commit that returned survives a crash of the machine. On a
    network file system WAL is unsafe; there the journal is DELETE, which is slower, and a note says so. Raises
    UsageError for a URL that cannot be understood or opened, or a store of a later version.
    """
    address = _address(url, folder)
    shown = address.set(drivername=address.get_backend_name()).render_as_string(hide_password=True)
    try:
        engine = create_engine(address)
    except ImportError as error:
        raise UsageError.at(
            "store", f"'{shown}' needs {error.name}, which is not installed.", _install(error)
        ) from None
    notes: tuple[str, ...] = ()
    sqlite = engine.dialect.name == "sqlite"
    if sqlite:
        kind = places.network(Path(address.database)) if address.database and address.database != ":memory:" else None
        event.listen(engine, "connect", _durable_sqlite if kind is None else _durable_on_a_network)
        notes = (_network_note(kind),) if kind else ()
    else:
        event.listen(engine, "connect", _durable_postgresql)
    try:
        with told(f"'{shown}' cannot be opened", "Check the URL and the folder."):
            _prepare(engine)
            mode = _journal(engine) if sqlite else ""
    except UsageError:
        engine.dispose()
        raise
    if sqlite and not notes and mode not in ("wal", "memory"):
        notes = (f"store: SQLite keeps its journal in {mode} mode here, not in WAL; answers are safe, but slower.",)
    return engine, notes


@contextmanager
def told(what: str, remedy: str = "Mend the database; what was saved before is safe.") -> Iterator[None]:
    """Turn a fault of the database into an error that says what did not happen."""
    try:
        yield
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise UsageError.at("store", f"{what}: {reason}.", remedy) from None


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """Give a connection that sees the database as it is now, whatever others write meanwhile."""
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN")
        else:
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection
        connection.rollback()


def _install(error: ImportError) -> str:
    if error.name in ("psycopg", "psycopg2"):
        return "Run: pip install 'mentorscale[postgres]'"
    return f"Run: pip install {error.name}"


def _network_note(kind: str) -> str:
    return (
        f"store: the file lies on a network file system ({kind}), where SQLite's WAL is unsafe; its journal is kept in "
        'DELETE mode. For several computers at once use PostgreSQL: store = "postgresql://..." in study.toml.'
    )


def _address(url: str, folder: Path | None) -> URL:
    try:
        address = make_url(url)
    except (ArgumentError, ValueError):  # ValueError: a port that is no number
        # One with an @ may hold a password.
        what = "this is no database URL." if "@" in url else f"'{url}' is no database URL."
        raise UsageError.at("store", what, "Write sqlite:///responses.sqlite.") from None
    name = address.get_backend_name()
    if name == "postgres":  # as hosting services write it
        address, name = address.set(drivername="postgresql"), "postgresql"
    if name not in BACKENDS:
        raise UsageError.at("store", f"'{name}' is no database known here.", f"Use one of {', '.join(BACKENDS)}.")
    if address.drivername == "postgresql":
        return address.set(drivername="postgresql+psycopg")
    if name == "sqlite" and address.database and folder is not None:
        return address.set(database=str(folder / address.database))
    return address


def _prepare(engine: Engine) -> None:
    """Make what is not there yet, so that many processes may do so at once; touch nothing of a later version."""
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            _check_version(connection)
        else:
            # PostgreSQL's IF NOT EXISTS does not wait for another's unfinished CREATE.
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_TURN})")
        # PostgreSQL's CREATE INDEX IF NOT EXISTS waits for those who write into the table, even if the index is there,
        # and they for it: so what is there is not made again.
        there = inspect(connection)
        for table in METADATA.sorted_tables:
            known = there.has_table(table.name)
            if not known:
                connection.execute(CreateTable(table, if_not_exists=True))
            indexed = {index["name"] for index in there.get_indexes(table.name)} if known else set()
            for index in table.indexes:
                if index.name not in indexed:
                    connection.execute(CreateIndex(index, if_not_exists=True))


def _durable_sqlite(connection: Any, record: object) -> None:
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={PATIENCE}")
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


def _durable_on_a_network(connection: Any, record: object) -> None:
    cursor = connection.cursor()
    for pragma in (f"busy_timeout={PATIENCE}", "journal_mode=DELETE", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _durable_postgresql(connection: Any, record: object) -> None:
    """Have a commit wait for the disk, whatever the server's default is."""
    cursor = connection.cursor()
    cursor.execute("SET synchronous_commit = on")
    cursor.close()
    connection.commit()


def _journal(engine: Engine) -> str:
    with engine.connect() as connection:
        return str(connection.exec_driver_sql("PRAGMA journal_mode").scalar_one())


def _check_version(connection: Connection) -> None:
    version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    if version == 0:
        connection.exec_driver_sql(f"PRAGMA user_version={SCHEMA_VERSION}")
    elif version > SCHEMA_VERSION:
        raise UsageError.at("store", f"it is of version {version}.", "Use a newer mentorscale to open it.")
