"""Every command of the README runs, in its order, in an empty folder."""

import os
import pty
import re
import select
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from analysis.simulate.population import Population
from instrument import study
from instrument.session import Answer, Session
from tests.support.exports import answers, from_limesurvey

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def _blocks(kind: str) -> Iterator[str]:
    """Yield the fenced blocks of a kind ("sh", "toml", "" for none)."""
    for found in re.finditer(r"^```(\w*)\n(.*?)^```$", README, re.DOTALL | re.MULTILINE):
        if found[1] == kind:
            yield found[2]


COMMANDS = [line for block in _blocks("sh") for line in block.splitlines() if line.startswith("mentorscale ")]


def _command(line: str) -> list[str]:
    return [sys.executable, "-m", "instrument.cli", *shlex.split(line)[1:]]


def _administer(line: str, folder: Path) -> int:
    """Run a command in a terminal, wait for its first question, stop it with Ctrl-C, and return its exit code."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(folder)
        # The answer is kept there, not for whoever runs the tests.
        os.environ |= {"PYTHONPATH": str(ROOT), "XDG_CONFIG_HOME": str(folder / "config")}
        os.execv(sys.executable, _command(line))
    seen = b""
    while "از ۲۲".encode() not in seen:
        ready, _, _ = select.select([terminal], [], [], 30)
        assert ready, seen.decode(errors="replace")
        seen += os.read(terminal, 4096)
        if b"hichkodam" in seen:  # Persian, in a terminal of which it is not known who turns the lines
            os.write(terminal, b"1\n")
            seen = seen.replace(b"hichkodam", b"")
        if b"\x1b[6n" in seen:  # the prompt asks where the cursor is
            os.write(terminal, b"\x1b[1;1R")
            seen = seen.replace(b"\x1b[6n", b"")
    os.write(terminal, b"\x03")
    while True:
        try:
            if not os.read(terminal, 4096):
                break
        except OSError:
            break
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _fill(folder: Path) -> None:
    """Give the study SIMULATED answers, as if it had been asked for a while."""
    opened = study.open_study(folder)
    form = opened.form()
    factors = {item.id: (item.construct, 0.7) for item in form.items}
    reverse = frozenset(item.id for item in form.items if item.key < 0)
    drawn = Population(factors, reverse, 0.5, 0.1, (-1.0, -0.3, 0.4, 1.1), 0.0).draw([i % 6 for i in range(90)], 1)
    store = opened.open_store()
    for person, row in enumerate(drawn):
        session = Session.start(form, f"sim{person}").with_answer(Answer("university", text=f"U{person % 6}"))
        for item, value in zip(factors, row, strict=True):
            session = session.with_answer(Answer(item, value=int(value)))
        store.add(session, simulated="the README's own test")
    store.close()
    (folder.parent / "results-survey.csv").write_bytes(from_limesurvey(form, [answers(form)]))


def _answers(folder: Path) -> None:
    """Write the README's own spec and model, and SIMULATED answers for them."""
    (folder / "answers.toml").write_text(next(_blocks("toml")), encoding="utf-8")
    (folder / "model.lav").write_text(next(text for text in _blocks("") if "=~" in text), encoding="utf-8")
    items = {f"q{i}": ("trust" if i < 4 else "support", 0.7) for i in range(1, 7)}
    drawn = Population(items, frozenset({"q3"}), 0.5, 0.1, (-1.0, -0.3, 0.4, 1.1), 0.0).draw(
        [i % 5 for i in range(200)], 2
    )
    rows = [",".join([*map(str, row), f"U{i % 5}", "fm"[i % 2]]) for i, row in enumerate(drawn)]
    (folder / "answers.csv").write_text("\n".join([",".join([*items, "university", "sex"]), *rows]), encoding="utf-8")


def test_every_command_of_the_readme_runs_in_its_order(tmp_path: Path) -> None:
    _answers(tmp_path)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for line in COMMANDS:
        if line.startswith("mentorscale administer"):
            assert _administer(line, tmp_path) == 130
            _fill(tmp_path / "mystudy")
            continue
        done = subprocess.run(
            _command(line), cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
    assert 'dir="rtl"' in (tmp_path / "mystudy/report/report-fa.html").read_text(encoding="utf-8")
    assert (tmp_path / "mystudy/report/report-fa.docx").is_file()
    assert (tmp_path / "report/results.json").is_file()


def test_the_readmes_python_runs(tmp_path: Path) -> None:
    import pandas as pd

    _answers(tmp_path)
    names: dict[str, object] = {"df": pd.read_csv(tmp_path / "answers.csv")}
    exec(next(_blocks("python")), names)  # the README's own lines
    assert "sample" in names


@pytest.mark.parametrize("line", [line for line in COMMANDS if "list" in line or "summary" in line])
def test_commands_that_list_print_something(line: str) -> None:
    done = subprocess.run(_command(line), cwd=ROOT, capture_output=True, text=True, check=True)
    assert len(done.stdout.splitlines()) > 5
