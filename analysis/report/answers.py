"""A file of answers as text."""

from pathlib import Path
from typing import TYPE_CHECKING

from instrument.errors import ContentError, UsageError

if TYPE_CHECKING:
    import pandas as pd


def read_answers(path: Path) -> "pd.DataFrame":
    """Read a CSV of answers (UTF-8, comma) as text, so that reading changes no value; an empty cell is missing."""
    import pandas as pd

    if not path.is_file():
        raise UsageError.at(str(path), "the file is not there.", "Check the path.")
    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""], encoding="utf-8-sig")
    except pd.errors.EmptyDataError:
        raise ContentError.at(path.name, "the file is empty.", "Give a header and rows of answers.") from None
    except pd.errors.ParserError as error:
        reason = str(error).strip().removeprefix("Error tokenizing data. C error: ")
        raise ContentError.at(path.name, f"not a CSV table: {reason}.", "Check commas and quotes there.") from None
    except UnicodeDecodeError as error:
        raise ContentError.at(
            f"{path.name}, byte {error.start}", "the file is not UTF-8 text.", "Save it as CSV UTF-8."
        ) from None
