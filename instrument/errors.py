"""Every error a user can meet, in one place.

An error says *where* the fault is, *what* it is and *what to do*. Faults of one file are collected and shown
together, so that a file is mended in one sitting. The command turns the class into an exit code:

    MentorscaleError
    ├── ContentError      1   the contents of a file, or an answer, are not as they must be
    │   └── Refused       1   a statistic that these answers cannot support, named before it is computed
    │       └── NotGiven  1   a statistic whose input (a model, a cluster column) nobody gave
    └── UsageError        2   a wrong option, or a file that is not there
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: where it is, what is wrong, what to do about it."""

    where: str
    what: str
    remedy: str

    def __str__(self) -> str:
        """`where: what remedy`, as one line."""
        return f"{self.where}: {self.what} {self.remedy}"


class MentorscaleError(Exception):
    """A fault of the input, never of the program; carries one or more problems."""

    exit_code = 1

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Collect `problems` (at least one)."""
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    @property
    def brief(self) -> str:
        """The first problem, and how many more there are: for a line of a report."""
        more = len(self.problems) - 1
        return f"{self.problems[0]}{f' (and {more} more such faults)' if more else ''}"

    @classmethod
    def at(cls, where: str, what: str, remedy: str) -> Self:
        """Build the error of a single problem."""
        return cls([Problem(where, what, remedy)])


class ContentError(MentorscaleError):
    """The contents of a file, or an answer, are not as they must be."""


class Refused(ContentError):
    """A statistic that these answers cannot support; the rest of an analysis goes on without it."""


class NotGiven(Refused):
    """A statistic whose input nobody gave, such as a model or a cluster column."""


class UsageError(MentorscaleError):
    """A wrong option, or a file that is not there."""

    exit_code = 2


def nearest(name: str, known: Iterable[str]) -> str:
    """Return the hint ` Did you mean 'x'?` for the closest known name, or nothing."""
    from difflib import get_close_matches

    close = get_close_matches(name, list(known), n=1)
    return f" Did you mean '{close[0]}'?" if close else ""
