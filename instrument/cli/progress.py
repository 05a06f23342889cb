"""What runs and how long it takes, on a terminal; nothing elsewhere, so that logs stay clean."""

import os
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING

from instrument.cli.stopping import heeded

if TYPE_CHECKING:
    from rich.progress import Progress, ProgressColumn, TaskID

    from analysis.report.validation import Section

_READING = "Reading the answers"
# What stands before a title: seconds, or a word.
_MARK = 9
# What words and numbers take beside the bar of replications.
_NUMBERS = 50
_STYLES = {"failed": "bold red", "refused": "yellow"}


class Steps:
    """Told of a validation as it runs; this one, for where there is no terminal, shows nothing."""

    def __init__(self, check: Callable[[], None]) -> None:
        """Take what raises an interruption anew that a section took for its own error."""
        self._check = check
        self._running = ""
        self._since = 0.0

    def begun(self, title: str) -> None:
        """Hear what runs now; a step that is no section ends where the next begins."""
        self._check()
        self.finished()
        self._running, self._since = title, perf_counter()
        self._show(title)

    def ended(self, section: "Section") -> None:
        """Hear what became of a section."""
        self._check()
        self._running = ""
        mark = _seconds(section.seconds) if section.fate == "computed" else section.fate
        self._line(mark, section.title, section.reason.splitlines()[0] if section.status == "failed" else "")

    def finished(self) -> None:
        """Hear that what ran is done, if it was no section."""
        if self._running:
            self._line(_seconds(perf_counter() - self._since), self._running)
        self._running = ""

    def _show(self, title: str) -> None:
        """Show what runs."""

    def _line(self, mark: str, title: str, reason: str = "") -> None:
        """Show what became of it."""


class Lines(Steps):
    """For a terminal that only takes one line after another: what became of it comes behind its title."""

    def _show(self, title: str) -> None:
        print(f"{title} ... ", end="", file=sys.stderr, flush=True)

    def _line(self, mark: str, title: str, reason: str = "") -> None:
        del title
        print(f"{mark}: {reason}" if reason else mark, file=sys.stderr, flush=True)


class Moving(Steps):
    """What has run stays, a line each; what runs moves below, with its time."""

    def __init__(self, check: Callable[[], None], progress: "Progress") -> None:
        """Take what draws the moving line."""
        super().__init__(check)
        self._progress = progress
        self._task: TaskID | None = None

    def _show(self, title: str) -> None:
        self._clear()
        # Some columns stay free: the ^C that a terminal writes there must not begin another line.
        room = max(self._progress.console.width - _MARK - 6, 10)
        self._task = self._progress.add_task(textwrap.shorten(title, room, placeholder=" ..."), total=None)

    def _line(self, mark: str, title: str, reason: str = "") -> None:
        from rich.text import Text

        self._clear()
        if mark == "not given":
            # It has not run; `validate` names these together at the end.
            return
        console = self._progress.console
        text = f"{title}: {reason}" if reason else title
        first, *more = textwrap.wrap(text, max(console.width - _MARK - 3, 10))
        console.print(Text.assemble((f"{mark:>{_MARK}}", _STYLES.get(mark, "")), f"  {first}"), soft_wrap=True)
        for line in more:
            console.print(Text(f"{'':{_MARK}}  {line}"), soft_wrap=True)

    def _clear(self) -> None:
        if self._task is not None:
            self._progress.remove_task(self._task)
        self._task = None


@contextmanager
def steps() -> Iterator[Steps]:
    """Yield what is told of each step, until all are done or one is interrupted."""
    with heeded() as check:
        if not sys.stderr.isatty():
            yield Steps(check)
        elif os.environ.get("TERM") in ("dumb", "unknown"):
            told = Lines(check)
            told.begun(_READING)
            yield told
            told.finished()
        else:
            yield from _moving(check)


def _moving(check: Callable[[], None]) -> Iterator[Steps]:
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn

    # No letters but plain ones: a console may have few.
    columns = (SpinnerColumn("line"), _clock(), TextColumn("{task.description}", markup=False))
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        told = Moving(check, progress)
        told.begun(_READING)
        yield told
        told.finished()


def _clock() -> "ProgressColumn":
    """Return the column of the seconds that a step has run."""
    from rich.progress import ProgressColumn, Task
    from rich.text import Text

    class Clock(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text(f"{_seconds(task.elapsed or 0):>{_MARK - 2}} ")

    return Clock()


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f} s"


class Bar:
    """Told of replications: what there is to do in words, then a bar with the time that is left."""

    def __init__(self, progress: "Progress | None") -> None:
        """Take the bar to move; None where there is no terminal."""
        self._progress = progress
        self._task = None if progress is None else progress.add_task("Timing the first replications", total=None)

    def begun(self, said: str) -> None:
        """Say what there is to do and how long it will take."""
        if self._progress is None:
            print(said, file=sys.stderr, flush=True)
        else:
            self._progress.console.print(said, highlight=False)

    def moved(self, done: int, of: int) -> None:
        """Move the bar."""
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, completed=done, total=of, description="Replications")


@contextmanager
def replications() -> Iterator[Bar]:
    """Yield what is told of replications."""
    if not sys.stderr.isatty():
        yield Bar(None)
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True)
    # On a narrow screen numbers are worth more than a bar; some columns stay free for the terminal's ^C.
    room = console.width - _NUMBERS
    drawn = (
        (BarColumn(min(room, 40)), MofNCompleteColumn(), TimeElapsedColumn()) if room > 0 else (MofNCompleteColumn(),)
    )
    columns = (TextColumn("{task.description}"), *drawn, TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        yield Bar(progress)
