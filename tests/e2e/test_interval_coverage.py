"""scripts/interval_coverage.py: its numbers, its document, its exit code, and how it goes on."""

import json
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from analysis.simulate.coverage import summed_up
from analysis.simulate.replicate import workers

SCRIPT = Path(__file__).parents[2] / "scripts/interval_coverage.py"
FEW = ("--only", "clusters-equal", "--replications", "20", "--jobs", "1", "--n", "330")
# What differs from run to run: the time, and the state of the code.
BY_RUN: dict[str, Any] = {"seconds": None, "code": None}
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = spec_from_file_location("interval_coverage", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def run(script: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Call the script's main() with arguments; return its exit code, what it printed, and what it said on stderr."""
    for name in script.THREADS:
        monkeypatch.setenv(name, "1")

    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", [str(SCRIPT), *arguments])
        code, said = 0, ""
        try:
            script.main()
        except SystemExit as end:
            code, said = (1, end.code) if isinstance(end.code, str) else (int(end.code or 0), "")
        told = capsys.readouterr()
        return code, told.out, told.err + said

    return call


def _kept(part: Path) -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(part.read_text(encoding="utf-8"))
    return kept


def test_a_small_run_prints_the_studys_tables(run: Run, tmp_path: Path) -> None:
    code, text, _ = run("--only", "parallel", "--replications", "20", "--jobs", "1", "--parts", str(tmp_path))
    assert code == 0
    assert "`python scripts/interval_coverage.py --only parallel --replications 20`" in text
    assert [line for line in text.splitlines() if line.startswith("## ")] == ["## parallel"]
    assert "N = 500, 20 replications." in text
    assert text.count("| hold | 0.8522 |") == 10


def test_the_same_seed_gives_the_same_numbers(run: Run, tmp_path: Path) -> None:
    kept = []
    for folder in ("one", "other"):
        run(*FEW, "--parts", str(tmp_path / folder))
        kept.append(_kept(tmp_path / folder / "clusters-equal.json"))
    assert kept[0] | BY_RUN == kept[1] | BY_RUN
    with workers(1) as replicate:
        found = replicate("clusters-equal", 330, 20)
    (row,), _ = summed_up(found.study, found.values)
    assert (kept[0]["intervals"][0]["estimate"], kept[0]["intervals"][0]["coverage"]) == (row.estimate, row.coverage)


def test_what_is_finished_is_written_and_the_rest_named(run: Run, tmp_path: Path) -> None:
    run(*FEW, "--parts", str(tmp_path))
    asked = ("--only", "clusters-", "--replications", "20", "--n", "330", "--finished", "--parts", str(tmp_path))
    code, text, _ = run(*asked)
    assert code == 0
    assert [line for line in text.splitlines() if line.startswith("## ")] == ["## clusters-equal"]
    assert "Not run yet: clusters-tenfold, clusters-20, " in text
    assert [part.name for part in tmp_path.iterdir()] == ["clusters-equal.json"]


def test_going_on_gives_what_going_through_gave(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = ("--parts", str(tmp_path / "parts"))
    first = run(*FEW, *parts)

    def none(*_: Any) -> None:
        raise AssertionError("a study that is kept was run again")

    monkeypatch.setattr("analysis.simulate.replicate._some", none)
    assert run(*FEW, *parts, "--resume") == first


@pytest.mark.parametrize(
    "change",
    [{"n": 320}, {"replications": 19}, {"population": "Others."}, {"intervals": []}],
    ids=["other people", "other replications", "another population", "other targets"],
)
def test_what_was_kept_of_another_study_is_not_taken(run: Run, tmp_path: Path, change: dict[str, Any]) -> None:
    parts, part = ("--parts", str(tmp_path)), tmp_path / "clusters-equal.json"
    run(*FEW, *parts)
    right = _kept(part)
    part.write_text(json.dumps(right | {"seconds": -1.0} | change), encoding="utf-8")
    run(*FEW, *parts, "--resume")
    assert _kept(part)["seconds"] >= 0
    assert _kept(part) | BY_RUN == right | BY_RUN


def test_words_are_those_of_the_study_as_it_is_now(run: Run, tmp_path: Path) -> None:
    parts, part = ("--parts", str(tmp_path)), tmp_path / "clusters-equal.json"
    run(*FEW, *parts)
    kept = _kept(part)
    kept["note"] = "An outdated remark."
    kept["intervals"][0]["fails"] = "an outdated reason"
    part.write_text(json.dumps(kept), encoding="utf-8")
    _, text, _ = run(*FEW, *parts, "--resume")
    assert "outdated" not in text
    assert "| hold | 0.1500 |" in text


def test_what_is_outside_ends_in_exit_code_one_and_a_sentence(run: Run, tmp_path: Path) -> None:
    parts, part = ("--parts", str(tmp_path)), tmp_path / "clusters-equal.json"
    run(*FEW, *parts)
    kept = _kept(part)
    kept["intervals"][0] |= {"coverage": 0.5, "within": False}
    part.write_text(json.dumps(kept), encoding="utf-8")
    code, _, said = run(*FEW, *parts, "--resume", "--out", str(tmp_path / "coverage.md"))
    assert code == 1
    assert said.splitlines()[-1].startswith("clusters-equal: ICC(1), Searle (1971) covers 50.0%")
    assert "50.0 `OUTSIDE`" in (tmp_path / "coverage.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("given", "code", "said"),
    [(["--only", "nothing"], 1, "No study's key contains 'nothing'."), (["--replications", "0"], 2, "one replication")],
)
def test_what_cannot_be_done_is_said(run: Run, given: list[str], code: int, said: str) -> None:
    found, _, told = run(*given)
    assert found == code
    assert said in told


def test_two_processes_find_what_one_finds() -> None:
    found = []
    for jobs in (1, 2):
        with workers(jobs) as replicate:
            found.append(replicate("clusters-equal", 330, 25).values)
    for label, values in found[0].items():
        np.testing.assert_array_equal(values, found[1][label])


def test_the_script_runs_alone(tmp_path: Path) -> None:
    command = [sys.executable, str(SCRIPT), "--only", "nothing"]
    done = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True)
    assert done.returncode == 1
    assert "Choose from parallel, congeneric" in done.stderr


@pytest.mark.parametrize("path", sorted(SCRIPT.parent.glob("*.py")), ids=lambda path: path.stem)
def test_no_script_hides_a_package_from_those_that_run_beside_it(path: Path) -> None:
    """A script's folder is first on its path: one called as a package would be imported in its place."""
    assert find_spec(path.stem) is None
