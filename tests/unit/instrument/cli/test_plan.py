"""`mentorscale plan`: files, JSON, going on where it stopped, and words for what cannot be."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from instrument import cli
from tests.unit.analysis.plan.models import ONE_FACTOR, TWO_LEVELS


class Done(NamedTuple):
    """The command's exit code and what it printed."""

    code: int
    out: str
    err: str


Plan = Callable[..., Done]


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Plan:
    """Run `mentorscale plan` in this process, in a folder with the file model.txt."""
    monkeypatch.chdir(tmp_path)
    Path("model.txt").write_text(ONE_FACTOR)

    def run(*arguments: object) -> Done:
        monkeypatch.setattr("sys.argv", ["mentorscale", "plan", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        assert isinstance(ended.value.code, int)
        return Done(ended.value.code, *capsys.readouterr())

    return run


def _ok(done: Done) -> str:
    assert done.code == 0, done.err
    return done.out


def test_a_factor_model_then_more_replications(plan: Plan) -> None:
    options = ("cfa", "model.txt", "--n", "60,120", "--categories", 5, "--target", "power=.5", "--jobs", 1)
    first = plan(*options, "--replications", 4, "--out", "there")
    assert "2 sample sizes x 4 replications by one process: about" in first.err
    assert "Smallest sample here that meets least power ≥ 0.50: n = 60." in _ok(first)
    more = plan(*options, "--replications", 6, "--out", "there", "--json")
    found = json.loads(_ok(more))
    assert "8 of 12 are there already" in more.err
    assert (found["plan"], found["simulated"], found["estimates"]["smallest"]["n"]) == ("cfa", True, 60)
    assert [row["replications_asked"] for row in found["rows"]] == [6, 6]
    there = Path("there")
    assert json.loads((there / "plan.json").read_text()) == found
    assert "SIMULATED DATA: nobody gave these answers." in (there / "plan.html").read_text()
    with (there / "plan-parameters.csv").open() as file:
        assert [row["plan_parameter"] for row in csv.DictReader(file)] == ["f =~ x1", "f =~ x2", "f =~ x3"] * 2
    assert (there / "plan.svg").read_text().startswith("<?xml")
    other = plan(*options, "--replications", 6, "--out", "there", "--missing", 0.1)
    assert other.code == 1
    assert "holds replications of another plan: missing 0.0, not 0.1" in other.err


def test_two_levels(plan: Plan) -> None:
    Path("two.txt").write_text(TWO_LEVELS)
    sizes = ("--clusters", "6,20", "--size", 5, "--replications", 3, "--jobs", 1)
    done = plan("twolevel", "two.txt", *sizes, "--size-cv", 0.3, "--out", "two")
    assert "fb =~ x" in _ok(done)
    assert "note: J = 6 of 5 (n = 30): left out, for nothing could be fitted" in done.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("alpha", "--alpha", 0.8, "--items", 6, "--width", 0.1, "--null", 0.7),
        ("icc", "--icc", 0.1, "--clusters", "20,40", "--size", "10", "--null", 0),
        ("cvi", "--width", 0.4),
    ],
)
def test_closed_forms(plan: Plan, arguments: tuple[object, ...]) -> None:
    assert "Least samples" in _ok(plan(*arguments))
    found = json.loads(Path("plan/plan.json").read_text())
    assert (found["plan"], found["simulated"]) == (arguments[0], False)
    assert found["estimates"]["needed"]


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("cfa", "no.txt", "--n", "100"), 2, "no.txt: the file is not there."),
        (("cfa", "model.txt", "--n", "1"), 2, "--n: 1 is too few."),
        (("cfa", "model.txt", "--n", "100", "--target", "power=2"), 2, "--target: '2' is no share."),
        (("cfa", "model.txt", "--n", "100", "--parameter", "f ~~ g"), 2, "--parameter: 'f ~~ g' is no parameter"),
        (("cfa", "model.txt", "--n", "100", "--out", "model.txt"), 2, "there is a file of this name."),
        (("cfa", "model.txt", "--n", "100", "--jobs", "2", "--scheduler", "x"), 2, "--jobs is for this machine."),
        (("twolevel", "model.txt", "--clusters", "20", "--size", "5"), 1, "it stands before any level."),
    ],
)
def test_what_cannot_be_is_said_in_one_line(plan: Plan, arguments: tuple[str, ...], code: int, said: str) -> None:
    done = plan(*arguments)
    assert (done.code, done.err.count("\n")) == (code, 1)
    assert said in done.err
    assert not Path("plan").exists()
