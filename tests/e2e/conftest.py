"""The command as a user runs it: another process, its exit code, what it printed."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Done = subprocess.CompletedProcess[str]
Run = Callable[..., Done]


def mentorscale(*arguments: object, cwd: Path, **variables: str) -> Done:
    """Run `mentorscale ARGUMENTS` in the folder `cwd`, with no terminal and nothing to read."""
    import os

    return subprocess.run(
        [sys.executable, "-m", "instrument.cli", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run the command in an empty folder."""
    return lambda *arguments, **variables: mentorscale(*arguments, cwd=tmp_path, **variables)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study that `mentorscale demo` makes; not to be changed."""
    folder = tmp_path_factory.mktemp("demo")
    done = mentorscale("demo", "--out", "demo", cwd=folder)
    assert done.returncode == 0, done.stderr
    # What the report says of its own numbers is said here, too; nothing else is.
    assert all(line.startswith("note: ") for line in done.stderr.splitlines()), done.stderr
    assert "failed" not in done.stderr
    return folder / "demo" / "communication"
