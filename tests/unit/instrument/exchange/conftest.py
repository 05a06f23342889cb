"""What the tests of the exchange share."""

from pathlib import Path

import pytest

from tests.unit.instrument.exchange.banks import write_bank


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The folder of the small bank."""
    return write_bank(tmp_path / "small")
