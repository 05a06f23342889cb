"""No acknowledged answer is lost to kill -9, and many processes may open one new store at once."""

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

# Answers without end, and says each answer's number on stdout when the store has taken it.
RECORDER = """
import itertools, sys
from pathlib import Path
from instrument import study
from instrument.session import Answer, Session
from instrument.store import open_store

form = study.read_form(Path(sys.argv[1]))
store = open_store("sqlite:///" + sys.argv[2])
session = Session.start(form, sys.argv[3])
store.begin(session)
for number in itertools.count(1):
    store.record(session, Answer("university", text=str(number)))
    print(number, flush=True)
"""

# Begins a session as soon as it is told to.
BEGINNER = """
import sys
from pathlib import Path
from instrument import study
from instrument.session import Session
from instrument.store import open_store

form = study.read_form(Path(sys.argv[1]))
print("ready", flush=True)
sys.stdin.readline()
store = open_store("sqlite:///" + sys.argv[2])
store.begin(Session.start(form, sys.argv[3]))
store.close()
"""


def _start(code: str, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _form_file(tmp_path: Path) -> str:
    from instrument import bank, blueprint, formbuild, study

    recipe = blueprint.shipped("communication")
    study.write_form(tmp_path / "form.json", formbuild.build(recipe, bank.shipped(recipe.bank), "en"))
    return str(tmp_path / "form.json")


def test_kill_9_loses_no_acknowledged_answer(tmp_path: Path) -> None:
    form, path = _form_file(tmp_path), tmp_path / "answers.sqlite"
    acknowledged = {}
    for killed in range(10):
        with _start(RECORDER, form, str(path), f"r{killed}") as process:
            assert process.stdout
            said = [process.stdout.readline() for _ in range(5 + 7 * killed)]
            os.kill(process.pid, signal.SIGKILL)
            # What it said before it died counts whether or not we had read it; half a line was not said.
            said += [line for line in process.stdout.read().splitlines(keepends=True) if line.endswith("\n")]
        assert process.returncode == -signal.SIGKILL
        acknowledged[f"r{killed}"] = int(said[-1])
    connection = sqlite3.connect(path)
    for respondent, last in acknowledged.items():
        rows = connection.execute("SELECT text FROM answer WHERE respondent = ? ORDER BY event", (respondent,))
        stored = [int(text) for (text,) in rows]
        assert stored == list(range(1, len(stored) + 1))
        # The one that was being written may be there too, unacknowledged.
        assert last <= len(stored) <= last + 1
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    connection.close()


def test_processes_that_open_a_new_store_at_once_do_not_hinder_one_another(tmp_path: Path) -> None:
    form, path = _form_file(tmp_path), tmp_path / "answers.sqlite"
    processes = [_start(BEGINNER, form, str(path), f"r{number}") for number in range(5)]
    for process in processes:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    complaints = [process.communicate()[1] for process in processes]
    assert complaints == [""] * 5
    connection = sqlite3.connect(path)
    assert connection.execute("SELECT count(*) FROM session").fetchall() == [(5,)]
    assert connection.execute("SELECT count(*) FROM instrument").fetchall() == [(1,)]
    connection.close()
