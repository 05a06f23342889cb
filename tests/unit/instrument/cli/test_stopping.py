"""What interrupts a command: heard where nothing is half done, and not lost in another error."""

import os
import signal
import subprocess
import sys

import pytest

from instrument.cli.stopping import heeded

LOADING = """
import os, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from instrument.cli.stopping import at_once
with at_once():
    try:
        os.kill(os.getpid(), signal.SIGINT)
    except KeyboardInterrupt:
        raise ImportError("initialization failed")
"""


def test_ctrl_c_while_libraries_are_loaded_is_one_message() -> None:
    done = subprocess.run([sys.executable, "-c", LOADING], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "\nmentorscale: interrupted.\n")


@pytest.mark.parametrize(
    ("number", "kind"),
    [(signal.SIGINT, KeyboardInterrupt), (signal.SIGHUP, SystemExit), (signal.SIGTERM, SystemExit)],
)
def test_an_interruption_that_was_taken_for_another_error_is_raised_again(
    number: signal.Signals, kind: type[BaseException]
) -> None:
    before = signal.signal(number, signal.SIG_DFL)
    try:
        with heeded() as check:
            check()
            with pytest.raises(kind):
                os.kill(os.getpid(), number)
            with pytest.raises(kind) as again:
                check()
        assert signal.getsignal(number) == signal.SIG_DFL
    finally:
        signal.signal(number, before)
    assert number == signal.SIGINT or again.value.args == (128 + number,)


def test_what_is_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with heeded() as check:
            os.kill(os.getpid(), signal.SIGHUP)
            check()
    finally:
        signal.signal(signal.SIGHUP, before)
