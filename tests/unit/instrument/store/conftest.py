"""Stores to test: a SQLite file, and a PostgreSQL of the test's own where Debian's package is installed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from instrument.store import Store, open_store
from tests.support import postgres


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    if postgres.programs() is None:
        pytest.skip(postgres.MISSING)
    pytest.importorskip("psycopg", reason="no driver here: pip install 'mentorscale[postgres]'")
    with postgres.server() as url:
        yield url


def _emptied(url: str) -> None:
    from sqlalchemy import create_engine

    from instrument.store.schema import METADATA

    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    METADATA.drop_all(engine)
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'answers.sqlite'}"
    found: str = request.getfixturevalue("postgres_url")
    _emptied(found)
    return found


@pytest.fixture
def either(url: str) -> Iterator[Store]:
    opened = open_store(url)
    yield opened
    opened.close()
