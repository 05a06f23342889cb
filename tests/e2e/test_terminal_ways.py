"""A real terminal: plain lines, an interviewer's day, a terminal that is closed, back and forth, and the hardships."""

import json
import os
import pty
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from instrument import study
from instrument.study import Study, StudyFile
from tests.support.window import closed

ROOT = Path(__file__).parents[2]
LONGEST_WAIT = 30.0  # seconds; a guard against waiting for ever, not a measure


class Window:
    """`mentorscale administer` in a terminal of its own, which it loses when the window is closed."""

    def __init__(self, *arguments: str, deaf: bool = False, **variables: str) -> None:
        self.written = ""
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            if deaf:
                signal.signal(signal.SIGINT, signal.SIG_IGN)
            termios.tcsetwinsize(0, (24, 80))
            environment = {**os.environ, "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1", **variables}
            os.execve(sys.executable, [sys.executable, "-m", "instrument.cli", "administer", *arguments], environment)

    def wait_for(self, text: str) -> None:
        """Wait until a text has come since the last wait."""
        limit = time.monotonic() + LONGEST_WAIT
        while text not in self.written:
            ready, _, _ = select.select([self._fd], [], [], max(limit - time.monotonic(), 0))
            assert ready, f"'{text}' never came: {self.written[-2000:]}"
            try:
                self.written += os.read(self._fd, 65536).decode("utf-8", "replace")
            except OSError:
                pytest.fail(f"it ended before '{text}': {self.written[-2000:]}")
        self.written = self.written.split(text, 1)[1]

    def press(self, keys: str) -> None:
        os.write(self._fd, keys.encode())

    def close(self) -> int:
        """Close the window, wait for the process and return its status."""
        return closed(self.pid, self._fd, LONGEST_WAIT)

    def end(self) -> int:
        """Read to the end and return the exit code."""
        try:
            while select.select([self._fd], [], [], LONGEST_WAIT)[0]:
                self.written += os.read(self._fd, 65536).decode("utf-8", "replace")
        except OSError:
            pass
        os.close(self._fd)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


@pytest.fixture
def made(tmp_path: Path) -> Study:
    return study.create(tmp_path / "s", StudyFile(title="T", language="en", blueprint="communication", seed=3))


@pytest.fixture
def given(made: Study) -> Iterator[Callable[[], dict[str, list[object]]]]:
    """Respondent -> what was answered, in order, from a store opened anew."""

    def read() -> dict[str, list[object]]:
        store = made.open_store()
        try:
            names = [record.session.respondent for record in store.sessions()]
            return {name: [one.text or one.value for one in store.history(name)] for name in names}
        finally:
            store.close()

    return read


Given = Callable[[], dict[str, list[object]]]


def test_a_closed_window_ends_it_with_every_answer_saved(made: Study, given: Given) -> None:
    window = Window(str(made.folder), "--respondent", "p1")
    window.wait_for("1 / 22")
    window.press("Jahrom\r")
    window.wait_for("2 / 22\x1b")
    window.press("4")
    window.wait_for("3 / 22\x1b")
    status = window.close()
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) in (129, 130)
    assert given() == {"p1": ["Jahrom", 4]}
    again = Window(str(made.folder), "--resume", "--respondent", "p1", "--plain")
    again.wait_for("Question 3 of 22")
    again.press("\x03")
    assert again.end() == 130


@pytest.mark.parametrize(("how", "head"), [((), "{} / 22\x1b"), (("--plain",), "Question {} of 22")])
def test_keys_typed_before_a_question_is_shown_do_not_answer_it(
    made: Study, given: Given, how: tuple[str, ...], head: str
) -> None:
    window = Window(str(made.folder), "--respondent", "p1", *how)
    window.press("U0\n3\n")
    window.wait_for(head.format(1))
    window.press("U1\n4\n4\n")
    window.wait_for(head.format(2))
    window.press("5\n" if how else "5")
    window.wait_for(head.format(3))
    window.press("\x03")
    assert window.end() == 130
    assert given() == {"p1": ["U1", 5]}


@pytest.mark.parametrize("how", [(), ("--plain",)])
def test_ctrl_c_stops_a_session_that_was_started_with_it_ignored(
    made: Study, given: Given, how: tuple[str, ...]
) -> None:
    window = Window(str(made.folder), "--respondent", "p1", *how, deaf=True)
    window.wait_for("1 of 22" if how else "1 / 22")
    window.press("\x03")
    assert window.end() == 130
    assert "--resume --respondent p1" in window.written


def test_plain_lines_back_and_the_paradata(made: Study, given: Given) -> None:
    window = Window(str(made.folder), "--respondent", "p1", TERM="dumb")
    window.wait_for("Question 1 of 22")
    window.press("Jahrom\n")
    window.wait_for("Question 2 of 22")
    window.press("\n")
    window.wait_for("Nothing was recorded.")
    window.press("2\n")
    window.wait_for("Question 3 of 22")
    window.press("b\n")
    window.wait_for("Question 2 of 22")
    window.wait_for("Your answer so far: Disagree")
    window.press("۵\n")
    window.wait_for("Question 3 of 22")
    window.press("\x04")
    assert window.end() == 130
    assert "\x1b[" not in window.written
    assert "--resume --respondent p1" in window.written
    assert given() == {"p1": ["Jahrom", 2, 5]}
    out = made.folder / "paradata.csv"
    command = [sys.executable, "-m", "instrument.cli", "responses", "paradata", str(made.folder)]
    subprocess.run(command, check=True, capture_output=True)
    rows = [line.split(",") for line in out.read_text(encoding="utf-8").splitlines()]
    found = {row[1]: dict(zip(rows[0], row, strict=True)) for row in rows[1:]}
    second = found[made.form().realised_order("p1")[1]]
    assert (second["shown"], second["backtracks"], second["changes"], second["changed"]) == ("2", "1", "1", "2>5")
    assert int(second["milliseconds"]) > 0


def test_an_interviewer_asks_one_after_another(made: Study, given: Given) -> None:
    window = Window(str(made.folder), "--interviewer", "--plain")
    for answers in (("U1", *"3" * 21), ("U2", "q")):
        window.wait_for("Hand over the keyboard.")
        window.press("\n")
        for place, answer in enumerate(answers, start=1):
            window.wait_for(f"Question {place} of 22")
            window.press(f"{answer}\n")
    window.wait_for("Stopped. The answers so far are saved under the id")
    window.wait_for("Hand over the keyboard.")
    window.press("q\n")
    assert window.end() == 0
    assert "Finished: 1. Stopped: 1." in window.written
    assert sorted(given().values(), key=len) == [["U2"], ["U1", *[3] * 21]]
    assert all(name.startswith("r") and len(name) == 11 for name in given())


def test_a_name_for_an_id_is_refused(made: Study, given: Given) -> None:
    window = Window(str(made.folder), "--respondent", "maryam.h")
    assert window.end() == 2
    assert "this could name a person" in window.written
    assert given() == {}


def test_persian_asks_who_turns_the_lines(made: Study, tmp_path: Path) -> None:
    pytest.importorskip("bidi")
    window = Window(str(made.folder), "--lang", "fa", XDG_CONFIG_HOME=str(tmp_path / "config"))
    window.wait_for("Which line reads right?")
    window.press("2\n")
    window.wait_for("۲۲ ﺯﺍ ۱")  # turned: read from the right
    window.press("\x03")
    assert window.end() == 130
    assert json.loads((tmp_path / "config/mentorscale/terminal.json").read_text(encoding="utf-8"))["bidi"] == {
        "xterm": "app"
    }


def _soak(*arguments: str) -> dict[str, object]:
    command = [sys.executable, str(ROOT / "scripts/soak.py"), *arguments]
    variables = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, env=variables)
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_killed_at_random_moments_no_acknowledged_answer_is_lost() -> None:
    found = _soak("kill", "--times", "6", "--seed", "5")
    assert found["kills"] == 6
    assert (found["lost"], found["doubled"], found["wrong_resume"], found["faults"]) == (0, 0, 0, [])
    assert isinstance(found["resumed"], int)
    assert found["resumed"] > 0
    assert isinstance(found["acknowledged"], int)
    assert found["acknowledged"] > 0


def test_many_processes_lose_and_double_nothing() -> None:
    found = _soak("crowd", "--processes", "4", "--respondents", "3")
    assert (found["sent"], found["stored"], found["sessions"]) == (4 * 3 * 22, 4 * 3 * 22, 12)
    assert (found["lost"], found["doubled"], found["errors"]) == (0, 0, 0)
    assert found["shared_added"] == found["shared_stored"] == 3
