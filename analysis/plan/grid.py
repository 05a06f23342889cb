"""Sample sizes as an option writes them: "200,400" or "100:500:100"."""

from collections.abc import Sequence

from analysis.plan.spec import Cell
from instrument.errors import UsageError

_HOW = "Write them as 200,400,800 or, from least to greatest by a step, as 100:500:100."
#: A greater grid is a slip of the keyboard.
MOST = 200


def numbers(text: str, option: str, least: int) -> tuple[int, ...]:
    """Return the whole numbers of an option, rising, each once. Raises UsageError for anything else."""
    found: set[int] = set()
    for part in text.split(","):
        found |= set(_range(part.strip(), option))
    if wrong := sorted(x for x in found if x < least):
        raise UsageError.at(option, f"{wrong[0]} is too few.", f"Give {least} or more.")
    if len(found) > MOST:
        raise UsageError.at(option, f"these are {len(found)} sizes.", f"Give {MOST} at most.")
    return tuple(sorted(found))


def _range(part: str, option: str) -> Sequence[int]:
    try:
        ends = [int(x) for x in part.split(":")]
    except ValueError:
        raise UsageError.at(option, f"'{part}' is no whole number.", _HOW) from None
    if len(ends) == 1:
        return ends
    if len(ends) != 3 or ends[2] < 1 or ends[1] < ends[0]:
        raise UsageError.at(option, f"'{part}' is no range.", _HOW)
    if (ends[1] - ends[0]) // ends[2] > MOST:
        raise UsageError.at(option, f"'{part}' holds more than {MOST} sizes.", "Give a greater step.")
    return range(ends[0], ends[1] + 1, ends[2])


def students(n: str) -> tuple[Cell, ...]:
    """Return a cell for each number of students."""
    return tuple(Cell(x) for x in numbers(n, "--n", 3))


def universities(clusters: str, size: str) -> tuple[Cell, ...]:
    """Return a cell for each number of universities and of students in each of them."""
    every = numbers(clusters, "--clusters", 2), numbers(size, "--size", 2)
    return tuple(Cell.of_clusters(j, m) for j in every[0] for m in every[1])
