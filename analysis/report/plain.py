"""What every JSON of this project is made of: NaN and infinity, which JSON lacks, are null."""

import math
from typing import Any

import numpy as np

SCHEMA_VERSION = 1


def plain(value: Any) -> Any:
    """Turn NumPy numbers and tuples into what JSON has."""
    match value:
        case dict():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
        case np.generic():
            return plain(value.item())
        case float() if not math.isfinite(value):
            return None
        case _:
            return value
