"""What runs and how long it takes, on a terminal; nothing elsewhere, so that logs stay clean."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress


# How many of the last steps stand on the screen.
_SHOWN = 6


@contextmanager
def steps() -> Iterator[Callable[[str], None]]:
    """Yield a function that is told each step's name."""
    if not sys.stderr.isatty():
        yield lambda title: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        running = [progress.add_task("Reading the answers ...")]

        def begun(title: str) -> None:
            # What has run stays with its time as long as anything runs; the times are in run.log afterwards.
            progress.update(running[-1], total=1, completed=1)
            running.append(progress.add_task(f"{title} ..."))
            for finished in running[:-_SHOWN]:
                progress.update(finished, visible=False)

        yield begun


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

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True) as progress:
        yield Bar(progress)
