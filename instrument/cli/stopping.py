"""Ctrl-C, a closed terminal, a shutdown: each ends a command at a place where nothing stays half done."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

# A closed terminal and a shutdown would end Python without clearing up; Windows has no hang-up.
_ENDS = tuple(getattr(signal, name) for name in ("SIGHUP", "SIGTERM") if hasattr(signal, name))


@contextmanager
def at_once() -> Iterator[None]:
    """End at once at Ctrl-C: for the time in which libraries are loaded, and nothing is begun.

    In a compiled library that is being loaded, KeyboardInterrupt becomes another error, or Python crashes.
    """

    def end(number: int, frame: FrameType | None) -> None:
        del number, frame
        print("\nmentorscale: interrupted.", file=sys.stderr, flush=True)
        os._exit(130)

    with _heard((signal.SIGINT,), end):
        yield


@contextmanager
def heeded() -> Iterator[Callable[[], None]]:
    """Raise KeyboardInterrupt at Ctrl-C, SystemExit at a hang-up or shutdown.

    Yield a function that raises it again if whatever ran then took it for its own error and went on.
    """
    given: list[BaseException] = []

    def stop(number: int, frame: FrameType | None) -> None:
        del frame
        given.append(KeyboardInterrupt() if number == signal.SIGINT else SystemExit(128 + number))
        raise given[-1]

    def check() -> None:
        if given:
            raise given[-1]

    with _heard((signal.SIGINT, *_ENDS), stop):
        yield check


@contextmanager
def _heard(signals: tuple[int, ...], handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Have a handler called; what whoever started the process has set to be ignored (nohup) stays ignored."""
    before = {}
    if threading.current_thread() is threading.main_thread():
        for number in signals:
            if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
                before[number] = signal.signal(number, handler)
    try:
        yield
    finally:
        for number, was in before.items():
            signal.signal(number, was)
