"""A returned sheet of either format: read, checked by itself, named where it is faulty."""

from pathlib import Path

from instrument.errors import Problem, UsageError
from instrument.panel import answers, xlsx_read
from instrument.panel.rating import Returned
from instrument.panel.sheet import EXPERT
from instrument.panel.sheetfile import raise_if_any


def read(path: Path) -> Returned:
    """Read a returned sheet by its format, and check that it is whole; raise MentorscaleError with its faults."""
    match path.suffix.lower():
        case ".xlsx":
            returned = xlsx_read.read(path)
        case ".json":
            returned = answers.read(path)
        case ".html" | ".htm":
            remedy = "Import the .json file that its download button gives."
            raise UsageError.at(path.name, "this is the page itself; it holds no ratings.", remedy)
        case _:
            remedy = "Give an .xlsx, or the .json that the page gives."
            raise UsageError.at(path.name, "this is no rating sheet.", remedy)
    raise_if_any(_faults(returned))
    return returned


def _faults(returned: Returned) -> list[Problem]:
    """Return what is wrong with a sheet taken by itself."""
    source = returned.source
    problems = []
    if EXPERT.fullmatch(returned.expert) is None:
        what = f"'{returned.expert}' is no expert code."
        problems.append(Problem(source, what, "Write a new sheet for the expert with `panel form --expert E1`."))
    if not any(rating.to_dict() for rating in returned.ratings.values()):
        problems.append(Problem(source, "no item is rated in it.", "Ask the expert whether the right file was sent."))
    return problems
