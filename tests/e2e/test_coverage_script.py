"""scripts/coverage.py: its numbers, its document, its exit code, and how it goes on."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.simulate.coverage import summed_up
from analysis.simulate.replicate import workers

SCRIPT = Path(__file__).parents[2] / "scripts/coverage.py"
ASKED = ("--only", "clusters", "--replications", "25", "--n", "330")


def _run(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(SCRIPT), *ASKED, "--parts", str(folder / "parts"), *more]
    return subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)


def test_two_processes_find_what_one_finds_and_a_run_can_go_on(tmp_path: Path) -> None:
    done = _run(tmp_path, "--jobs", "2", "--out", str(tmp_path / "coverage.md"))
    assert done.returncode == 0, done.stderr
    part = tmp_path / "parts/clusters-equal.json"
    kept = json.loads(part.read_text(encoding="utf-8"))
    with workers(1) as replicate:
        found = replicate("clusters-equal", 330, 25)
    (row,), _ = summed_up(found.study, found.values)
    assert kept["n"] == 330
    assert kept["intervals"][0]["estimate"] == row.estimate
    assert kept["intervals"][0]["coverage"] == row.coverage
    text = (tmp_path / "coverage.md").read_text(encoding="utf-8")
    assert "`python scripts/coverage.py --only clusters --replications 25 --n 330`" in text
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        "## clusters-equal",
        "## clusters-tenfold",
    ]

    # What is kept is taken as it stands, and what is outside ends in exit code 1 and a sentence.
    kept["intervals"][0] |= {"coverage": 0.5, "within": False}
    part.write_text(json.dumps(kept), encoding="utf-8")
    again = _run(tmp_path, "--jobs", "1", "--resume")
    assert again.returncode == 1
    assert again.stderr.strip().splitlines()[-1].startswith("clusters-equal: ICC(1), Searle (1971) covers 50.0%")
    assert "50.0 `OUTSIDE`" in again.stdout


@pytest.mark.parametrize(
    ("given", "code", "said"),
    [(["--only", "nothing"], 1, "No study's key contains 'nothing'."), (["--replications", "0"], 2, "one replication")],
)
def test_what_cannot_be_done_is_said(tmp_path: Path, given: list[str], code: int, said: str) -> None:
    done = subprocess.run([sys.executable, str(SCRIPT), *given], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == code
    assert said in done.stderr
