"""`validate` in a real terminal: what has run, what failed or was kept; stopped or closed, it leaves nothing."""

import os
import pty
import re
import select
import signal
import sys
import termios
import time
from pathlib import Path

import pyte
import pytest

from tests.e2e.test_cli_report import ASKED, fill
from tests.support.window import closed

ROOT = Path(__file__).parents[2]
LONGEST_WAIT = 60.0  # seconds; a guard against waiting for ever, not a measure
FAILING = "from analysis.report.sections import guttman\nguttman.compute = lambda inputs: 1 / 0\n"
WAITING = (
    "from analysis.report.sections import guttman\nimport time\nguttman.compute = lambda inputs: time.sleep(600)\n"
)
# As where Ctrl-C meets a library that is being loaded.
TAKING = """
from analysis.report.sections import guttman
import time
def compute(inputs):
    try:
        time.sleep(600)
    except KeyboardInterrupt:
        raise ImportError("initialization failed") from None
guttman.compute = compute
"""
WRITING = """
import time
from pathlib import Path
def replace(path, to):
    if ".part-" in str(path):
        open("here", "w").close()
        time.sleep(600)
Path.replace = replace
"""


class Window:
    """`mentorscale validate` in a window of its own, in a process in which `patch` has run."""

    def __init__(self, folder: Path, patch: str = "", *more: str, columns: int = 80, **variables: str) -> None:
        code = f"import sys; sys.argv = {['mentorscale', *ASKED, 'report', *more]!r}\n{patch}\n"
        code += "from instrument.cli import main\nsys.exit(main())\n"
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", **variables}
        for size in ("COLUMNS", "LINES"):
            environment.pop(size, None)
        self.written = b""
        self._columns = columns
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            # Whoever runs the tests in the background has these ignored, and children inherit that.
            for number in (signal.SIGINT, signal.SIGHUP):
                signal.signal(number, signal.SIG_DFL)
            termios.tcsetwinsize(0, (24, columns))
            os.chdir(folder)
            os.execve(sys.executable, [sys.executable, "-c", code], environment)

    @property
    def lines(self) -> list[str]:
        """Everything that stood on the screen at the end, what has been scrolled away, too."""
        screen = pyte.Screen(self._columns, 400)
        pyte.ByteStream(screen).feed(self.written)
        return [line.rstrip() for line in screen.display if line.strip()]

    def wait_for(self, text: str) -> None:
        limit = time.monotonic() + LONGEST_WAIT
        while text.encode() not in self.written:
            ready, _, _ = select.select([self._fd], [], [], max(limit - time.monotonic(), 0))
            assert ready, f"'{text}' never came: {self.written[-2000:]!r}"
            try:
                self.written += os.read(self._fd, 65536)
            except OSError:
                pytest.fail(f"it ended before '{text}': {self.written[-2000:]!r}")

    def press(self, keys: bytes) -> None:
        os.write(self._fd, keys)

    def end(self) -> int:
        """Read to the end and return the exit code."""
        try:
            while select.select([self._fd], [], [], LONGEST_WAIT)[0]:
                self.written += os.read(self._fd, 65536)
        except OSError:
            pass
        return self.close()

    def close(self) -> int:
        """Close the window, and return the exit code once the process has ended."""
        return os.waitstatus_to_exitcode(closed(self.pid, self._fd, LONGEST_WAIT))


def test_what_has_run_stays_with_its_time_a_failure_is_a_line_and_a_second_run_says_what_was_kept(
    tmp_path: Path,
) -> None:
    folder = fill(tmp_path)
    window = Window(folder, FAILING, columns=40, NO_COLOR="1")
    assert window.end() == 0
    lines = window.lines
    for title in ("Reading the answers", "Items", "Confirmatory factor analysis", "Report and figures"):
        assert [line for line in lines if re.fullmatch(rf" *\d+\.\d s  {title}", line)], (title, lines)
    place = lines.index("   failed  Reliability: lower bounds")
    assert lines[place + 1 : place + 4] == [
        "           and split halves:",
        "           ZeroDivisionError: division",
        "           by zero",
    ]
    assert re.search(rb"\x1b\[[\d;]*3[1-7]", window.written) is None
    assert "1 failed" in " ".join(lines)
    again = Window(folder)
    assert again.end() == 0
    assert "     kept  Confirmatory factor analysis" in again.lines
    assert [line for line in again.lines if re.fullmatch(r" *\d+\.\d s  Reliability: lower bounds and split .*", line)]
    assert ": 1 computed, " in " ".join(again.lines)
    assert " kept from an earlier run, " in " ".join(again.lines)


def test_a_terminal_of_lines_gets_lines(tmp_path: Path) -> None:
    window = Window(fill(tmp_path), FAILING, "--again", TERM="dumb")
    assert window.end() == 0
    assert b"\x1b" not in window.written
    lines = window.written.decode().splitlines()
    assert [line for line in lines if re.fullmatch(r"Items \.\.\. \d+\.\d s", line)]
    said = "Reliability: lower bounds and split halves ... failed: ZeroDivisionError: division by zero"
    assert said in lines
    assert "Mentors and mentees ... not given" in lines


@pytest.mark.parametrize("patch", [WAITING, TAKING], ids=["heard", "taken for another error"])
def test_ctrl_c_is_one_message_and_no_report(tmp_path: Path, patch: str) -> None:
    window = Window(fill(tmp_path), patch)
    window.wait_for("lower bounds")
    window.press(b"\x03")
    assert window.end() == 130
    *before, last = window.lines
    assert last == "Stopped. No report was written; what was computed is kept for the next run."
    assert before[-1].endswith(" s  Reliability: coefficient omega")
    assert not (tmp_path / "report").exists()


@pytest.mark.parametrize("patch", [WAITING, WRITING], ids=["computing", "writing"])
def test_a_closed_terminal_leaves_nothing_half_written(tmp_path: Path, patch: str) -> None:
    window = Window(fill(tmp_path), patch, "--again")
    window.wait_for("lower bounds")
    if patch == WRITING:
        window.wait_for("Report and figures")
        limit = time.monotonic() + LONGEST_WAIT
        while not (tmp_path / "here").exists():
            assert time.monotonic() < limit
            time.sleep(0.02)
    assert window.close() == 129
    assert [path for path in (tmp_path / "report").rglob("*") if path.is_file() or ".part" in path.name] == []
