"""What R computed, and the tables it is stored in."""

import json
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def r_values() -> dict[str, Any]:
    """Every NAME.json's values by name."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8"))["values"] for path in HERE.glob("*.json")}
