"""What runs and how long it takes, on a terminal; nothing elsewhere, so that logs stay clean."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def steps() -> Iterator[Callable[[str], None]]:
    """Yield a function that is told each step's name."""
    if not sys.stderr.isatty():
        yield lambda title: None
        return
    from rich.console import Console

    console = Console(stderr=True)
    with console.status("Reading the answers ...") as status:
        yield lambda title: status.update(f"{title} ...")
