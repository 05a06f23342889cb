"""A window on a program, closed: the program must end by itself."""

import os
import signal
import time


def closed(pid: int, window: int, patience: float) -> int:
    """Close the `window` (a file descriptor) of a child process and return its wait status; kill it if it goes on."""
    os.close(window)
    limit = time.monotonic() + patience
    while time.monotonic() < limit:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return status
        time.sleep(0.02)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    raise AssertionError("it went on after its terminal was closed")
