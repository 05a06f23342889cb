"""A real terminal: kill -9 at any prompt loses nothing, --resume goes on at the same question, a pipe is refused."""

import os
import pty
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyte
import pytest

from instrument import study
from instrument.responses import Record
from instrument.session import Answer
from instrument.study import Study, StudyFile

COMMAND = [sys.executable, "-m", "instrument.cli", "administer"]
LONGEST_WAIT = 60.0  # seconds; a guard against waiting for ever, not a measure
CTRL_C = b"\x03"


class Terminal:
    """One `mentorscale administer` in a terminal of 24 x 80."""

    def __init__(self, *arguments: str) -> None:
        ours, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (24, 80))
        # No program answers here to "where is the cursor?".
        variables = {**os.environ, "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"}
        for size in ("COLUMNS", "LINES"):
            variables.pop(size, None)
        self.process = subprocess.Popen(
            [*COMMAND, *arguments], stdin=theirs, stdout=theirs, stderr=theirs, env=variables, start_new_session=True
        )
        os.close(theirs)
        self._fd = ours
        self._screen = pyte.HistoryScreen(80, 24)
        self._stream = pyte.ByteStream(self._screen)

    @property
    def text(self) -> str:
        """What stands on the screen, as one line."""
        return " ".join(" ".join(self._screen.display).split())

    def wait_for(self, text: str) -> None:
        limit = time.monotonic() + LONGEST_WAIT
        while text not in self.text:
            ready, _, _ = select.select([self._fd], [], [], max(limit - time.monotonic(), 0))
            assert ready, f"'{text}' never came; the screen says: {self.text}"
            try:
                self._stream.feed(os.read(self._fd, 65536))
            except OSError:  # The other end is closed.
                pytest.fail(f"it ended before '{text}'; the screen says: {self.text}")

    def prompt(self, place: int) -> None:
        """Wait for the prompt of a question; its last row is the reason for not answering."""
        self.wait_for(f"{place} / 22")
        self.wait_for("Prefer not to answer")

    def press(self, keys: bytes) -> None:
        os.write(self._fd, keys)

    def finish(self) -> int:
        """Read to the end and return the exit code."""
        try:
            while select.select([self._fd], [], [], LONGEST_WAIT)[0]:
                self._stream.feed(os.read(self._fd, 65536))
        except OSError:
            pass
        return self.process.wait(LONGEST_WAIT)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._fd)


@contextmanager
def _terminal(*arguments: str) -> Iterator[Terminal]:
    terminal = Terminal(*arguments)
    try:
        yield terminal
    finally:
        terminal.close()


@pytest.fixture
def made(tmp_path: Path) -> Study:
    return study.create(tmp_path / "s", StudyFile(title="T", language="en", blueprint="communication", seed=3))


def _stored(made: Study) -> list[Record]:
    store = made.open_store()
    try:
        return store.sessions()
    finally:
        store.close()


def test_kill_9_at_a_prompt_loses_nothing_and_resume_goes_on_at_the_same_question(made: Study) -> None:
    folder, form = str(made.folder), made.form()
    order = form.realised_order("p1")
    given = {"university": Answer("university", text="Jahrom")}
    with _terminal(folder, "--respondent", "p1") as terminal:
        terminal.prompt(1)
        terminal.press(b"Jahrom\r")
        terminal.prompt(2)
        os.kill(terminal.process.pid, signal.SIGKILL)
        assert terminal.finish() == -signal.SIGKILL
    (record,) = _stored(made)
    assert record.session.answers == given
    for answers in ((1,), (5, 3), (), (2, 0, 4, 4), (3, 1)):
        with _terminal(folder, "--resume") as terminal:
            for value in answers:
                place = len(given)
                terminal.prompt(place + 1)
                terminal.wait_for(form.questions[order[place]].text)
                terminal.press(str(value).encode())
                given[order[place]] = Answer(order[place], value or -99)
            terminal.prompt(len(given) + 1)
            terminal.wait_for(form.questions[order[len(given)]].text)
            os.kill(terminal.process.pid, signal.SIGKILL)
            assert terminal.finish() == -signal.SIGKILL
        (record,) = _stored(made)
        assert record.session.answers == given
        assert record.session.order == order
    assert len(given) == 10


def test_ctrl_c_stops_with_130_and_says_how_to_go_on_and_the_rest_can_be_answered(made: Study) -> None:
    folder = str(made.folder)
    with _terminal(folder, "--respondent", "p2") as terminal:
        terminal.prompt(1)
        terminal.press(b"-\r")
        terminal.prompt(2)
        terminal.press("۴".encode())
        terminal.prompt(3)
        terminal.press(CTRL_C)
        assert terminal.finish() == 130
        assert "Stopped. Your answers are saved; continue with --resume." in terminal.text
        assert "--resume --respondent p2" in terminal.text
        assert "Traceback" not in terminal.text
    with _terminal(folder, "--resume", "--respondent", "p2") as terminal:
        for place in range(3, 23):
            terminal.prompt(place)
            terminal.press(b"2")
        assert terminal.finish() == 0
        assert "Thank you. All answers are saved." in terminal.text
    (record,) = _stored(made)
    session = record.session
    assert session.current is None
    assert [session.answers[name].value for name in session.order] == [-99, 4] + [2] * 20


def test_a_bare_enter_in_a_real_terminal_records_nothing(made: Study) -> None:
    with _terminal(str(made.folder), "--respondent", "p3") as terminal:
        terminal.prompt(1)
        terminal.press(b"Jahrom\r")
        terminal.prompt(2)
        terminal.press(b"\r")
        terminal.wait_for("Nothing was recorded.")
        terminal.prompt(2)
        terminal.press(CTRL_C)
        assert terminal.finish() == 130
    (record,) = _stored(made)
    assert list(record.session.answers) == ["university"]


def test_a_second_session_of_one_respondent_is_refused(made: Study) -> None:
    with _terminal(str(made.folder), "--respondent", "p4") as terminal:
        terminal.prompt(1)
        terminal.press(CTRL_C)
        terminal.finish()
    with _terminal(str(made.folder), "--respondent", "p4") as terminal:
        assert terminal.finish() == 1
        assert "mentorscale: respondent 'p4': has a session already." in terminal.text
    assert len(_stored(made)) == 1


@pytest.mark.parametrize("resume", [[], ["--resume"]])
def test_piped_answers_are_refused(made: Study, resume: list[str]) -> None:
    done = subprocess.run(
        [*COMMAND, str(made.folder), *resume], input="Jahrom\n" + "1" * 21, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr == (
        "mentorscale: administer: input or output is not a terminal. "
        "Run it in a terminal window; answers are never read from a pipe or a file.\n"
    )
    assert _stored(made) == []


def test_output_into_a_file_is_refused_too(made: Study) -> None:
    ours, theirs = pty.openpty()
    done = subprocess.run([*COMMAND, str(made.folder)], stdin=theirs, capture_output=True, text=True, timeout=60)
    os.close(ours)
    os.close(theirs)
    assert done.returncode == 2
    assert "not a terminal" in done.stderr
    assert _stored(made) == []
