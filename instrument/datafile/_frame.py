"""The answers as a data frame whose columns have types, for the formats that know types."""

from typing import TYPE_CHECKING, Any

from instrument.datafile._variables import Variable, variables
from instrument.errors import UsageError
from instrument.responses import Responses

if TYPE_CHECKING:
    from pandas import DataFrame


def frame(responses: Responses) -> "DataFrame":
    """Return the answers: whole numbers as Int32, numbers as float, words as text; an empty cell is missing.

    Codes of missing answers stay the numbers they are.
    """
    import pandas as pd

    columns: dict[str, Any] = {}
    for place, variable in enumerate(variables(responses)):
        cells = [row[place] for row in responses.rows]
        if variable.kind == "text":
            columns[variable.name] = pd.Series(cells, dtype="object")
        else:
            numbers = pd.Series([float(cell) if cell else None for cell in cells], dtype="float64")
            columns[variable.name] = numbers.astype("Int32") if variable.kind == "whole" else numbers
    return pd.DataFrame(columns)


def shortened(text: str, longest: int) -> str:
    """Return as much of a text as fits into `longest` bytes of UTF-8, with … where something was cut."""
    if len(text.encode("utf-8")) <= longest:
        return text
    return text.encode("utf-8")[: longest - 3].decode("utf-8", errors="ignore") + "…"


def language(responses: Responses) -> str:
    """Return the language in which labels are written: that of the first form."""
    return responses.forms[0].language


def numeric(described: tuple[Variable, ...]) -> list[Variable]:
    """Return the variables that hold numbers."""
    return [variable for variable in described if variable.kind != "text"]


def pyreadstat() -> Any:
    """Return pyreadstat; raise UsageError with the install line if it is not there."""
    try:
        import pyreadstat as library
    except ImportError:
        remedy = "Run: pip install 'mentorscale[files]'."
        raise UsageError.at("SAV, DTA", "pyreadstat is not installed.", remedy) from None
    return library
