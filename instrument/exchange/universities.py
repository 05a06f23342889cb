"""A list of universities as a spreadsheet: a column a language, headed by its code, a row a university."""

from pathlib import Path

from instrument.errors import ContentError, Problem
from instrument.exchange.sheet import Row
from instrument.exchange.spreadsheet import read_sheet
from instrument.words import LANGUAGES, Words


def read_universities(path: Path) -> tuple[Words, ...]:
    """Return the universities in a .csv or .xlsx file, in its order.

    Raises ContentError, naming every row, for a column that is no language, a name that lacks, one that stands twice.
    """
    sheet = read_sheet(path)
    columns = [column.strip() for column in sheet.columns if column.strip()]
    if not columns or set(columns) - set(LANGUAGES):
        remedy = f"Head each column with a language's code: {', '.join(LANGUAGES)}."
        raise ContentError.at(f"{path.name}, row 1", f"its columns are {', '.join(columns) or 'not named'}.", remedy)
    found: list[Words] = []
    seen: dict[str, int] = {}
    problems: list[Problem] = []
    for row in sheet.rows:
        names = {column: " ".join(row.cells[column].split()) for column in columns}
        problems += _faults(path.name, row, names, seen)
        found.append(names)
    if not found:
        problems.append(Problem(f"{path.name}, row 2", "no university is named.", "Write one in each row."))
    if problems:
        raise ContentError(problems)
    return tuple(found)


def _faults(file: str, row: Row, names: Words, seen: dict[str, int]) -> list[Problem]:
    where = f"{file}, row {row.number}"
    faults = [Problem(where, f"there is no name in '{one}'.", "Write it.") for one, name in names.items() if not name]
    for name in names.values():
        key = name.casefold()
        if key and seen.setdefault(key, row.number) != row.number:
            faults.append(Problem(where, f"'{name}' stands in row {seen[key]} too.", "Keep one."))
    return faults
