"""What the tests of the exchange share."""

from pathlib import Path

import pytest
from hypothesis import settings

from tests.unit.instrument.exchange.banks import write_bank

# A slow machine is no fault of the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The folder of the small bank."""
    return write_bank(tmp_path / "small")
