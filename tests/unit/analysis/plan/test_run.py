"""A plan's numbers are the same whoever computes them, stopped or not; only its own replications are taken up."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from analysis.plan.answers import Answering
from analysis.plan.designs import prepared
from analysis.plan.journal import NAME
from analysis.plan.replication import Replicate
from analysis.plan.run import Done, Silent, duration, run
from analysis.plan.spec import Cell, Plan
from analysis.plan.workers import workers
from instrument.errors import ContentError, Refused, UsageError
from tests.unit.analysis.plan.models import ONE_FACTOR, TWO_LEVELS

PLAN = Plan("cfa", ONE_FACTOR, (Cell(60), Cell(90)), answering=Answering(missing=0.05), replications=8)


def _found(done: Done) -> list[str]:
    """Return every replication as its line, but for the time it took."""
    return [json.dumps(replace(one, seconds=0.0).to_json()) for made in done.cells.values() for one in made]


@pytest.fixture(scope="module")
def one() -> Done:
    """The plan by one process, in one go."""
    return run(PLAN, jobs=1)


def test_a_replication_follows_from_its_cell_and_number_alone(one: Done) -> None:
    alone = prepared(PLAN).replicate(Cell(90), 7)
    assert json.dumps(alone.to_json()) == _found(one)[8 + 7]
    others = replace(PLAN, cells=(Cell(90),), replications=3)
    assert _found(run(others, jobs=1)) == _found(one)[8:11]
    assert len(set(_found(one))) == 16
    assert _found(run(replace(others, seed=5), jobs=1)) != _found(one)[8:11]


def test_two_processes_give_the_numbers_of_one(one: Done) -> None:
    assert _found(run(PLAN, jobs=2)) == _found(one)


@pytest.fixture
def address() -> Iterator[str]:
    """A Dask scheduler with one worker, on loopback."""
    from distributed import LocalCluster

    here = {"host": "127.0.0.1", "protocol": "tcp://", "dashboard_address": None}
    cluster: Any = LocalCluster
    with cluster(n_workers=1, threads_per_worker=1, processes=False, **here) as made:
        yield made.scheduler_address


def test_a_cluster_gives_the_numbers_of_one_process(one: Done, address: str) -> None:
    assert address.startswith("tcp://127.0.0.1:")
    told = Heard()
    assert _found(run(PLAN, scheduler=address, told=told)) == _found(one)
    assert f"by 1 thread of the cluster at {address}" in told.said


def test_no_scheduler_no_package_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="0 processes compute nothing"), workers(0, None):
        pass
    monkeypatch.setattr("analysis.plan.workers._PATIENCE", 0.2)
    with pytest.raises(UsageError, match=r"no scheduler answers at 127\.0\.0\.1:9 "), workers(None, "127.0.0.1:9"):
        pass
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(UsageError, match=r"pip install 'mentorscale\[distributed\]'"), workers(None, "127.0.0.1:9"):
        pass


class Heard(Silent):
    """Keeps what it is told; stops after so many replications."""

    def __init__(self, most: int | None = None) -> None:
        self.said, self.done, self.most = "", 0, most

    def begun(self, said: str) -> None:
        self.said = said

    def moved(self, done: int, of: int) -> None:
        self.done = done
        if self.most is not None and done > self.most:
            raise KeyboardInterrupt


def test_stopped_and_resumed_is_as_in_one_go(one: Done, tmp_path: Path) -> None:
    kept, stopped = tmp_path / "plan" / NAME, Heard(most=4)
    with pytest.raises(KeyboardInterrupt):
        run(PLAN, jobs=1, keep=kept, told=stopped)
    lines = kept.read_text().splitlines()
    assert len(lines) == 1 + stopped.done < 1 + 16
    # A line cut short, as by a kill in the midst of writing.
    kept.write_text("\n".join(lines) + "\n" + lines[-1][:40])
    told = Heard()
    again = run(PLAN, jobs=1, keep=kept, told=told)
    assert again.resumed == stopped.done
    assert f"{stopped.done} of 16 are there already" in told.said
    assert _found(again) == _found(one)
    done = Heard()
    assert _found(run(PLAN, jobs=1, keep=kept, told=done)) == _found(one)
    assert done.said == "2 sample sizes x 8 replications: all of them are there already."


def test_more_replications_and_sizes_take_up_what_is_there(one: Done, tmp_path: Path) -> None:
    kept = tmp_path / NAME
    run(replace(PLAN, cells=(Cell(60),), replications=5), jobs=1, keep=kept)
    more = run(PLAN, jobs=1, keep=kept)
    assert more.resumed == 5
    assert _found(more) == _found(one)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"seed": 7}, "of another plan: seed 20220301, not 7."),
        ({"population": ONE_FACTOR.replace(".8", ".9")}, "of another plan: another population."),
        ({"answering": Answering(missing=0.1)}, "of another plan: missing 0.05, not 0.1."),
    ],
)
def test_another_plans_replications_are_refused(change: dict[str, Any], said: str, tmp_path: Path) -> None:
    kept, small = tmp_path / NAME, replace(PLAN, cells=(Cell(60),), replications=2)
    run(small, jobs=1, keep=kept)
    before = kept.read_bytes()
    with pytest.raises(ContentError) as raised:
        run(replace(small, **change), jobs=1, keep=kept)
    assert said in str(raised.value)
    assert "Give another --out, or remove that file" in str(raised.value)
    assert kept.read_bytes() == before


@pytest.mark.parametrize("text", ["hello\n", "{}\n", '{"kind": "mentorscale plan", "schema": 99}\n', "[1]\n"])
def test_a_file_that_is_no_plans_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / NAME).write_text(text)
    with pytest.raises(ContentError, match="not a plan's file of replications"):
        run(PLAN, jobs=1, keep=tmp_path / NAME)


def test_other_versions_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    small = replace(PLAN, cells=(Cell(60),), replications=2)
    run(small, jobs=1, keep=tmp_path / NAME)
    monkeypatch.setattr("analysis.plan.run.versions", lambda: {"mentorscale": "9.9"})
    with pytest.raises(ContentError, match=r"made by other versions of the programs: mentorscale .*, not 9\.9"):
        run(small, jobs=1, keep=tmp_path / NAME)


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="it cannot be used"):
        run(PLAN, jobs=1, keep=tmp_path / "file" / NAME)


def test_a_size_that_cannot_be_analysed_is_given_up_and_the_others_go_on() -> None:
    cells = (Cell.of_clusters(6, 5), Cell.of_clusters(20, 5))
    done = run(Plan("twolevel", TWO_LEVELS, cells, replications=6), jobs=1)
    assert list(done.cells) == [cells[1]]
    assert "free parameters for 6 clusters" in done.given_up[cells[0]]


def test_no_size_that_can_be_analysed_is_said_before_anything_runs() -> None:
    with pytest.raises(Refused, match=r"nothing could be fitted at any sample size\. J = 6 of 5 \(n = 30\): between"):
        run(Plan("twolevel", TWO_LEVELS, (Cell.of_clusters(6, 5),), replications=6), jobs=1)


def test_a_cluster_of_other_versions_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = iter([{"mentorscale": "8.8"}, {"mentorscale": "9.9"}])
    # The worker is a thread of this process: it and we are told of different versions, one after the other.
    monkeypatch.setattr("analysis.plan.software.version", lambda name: next(calls)["mentorscale"])
    monkeypatch.setattr("analysis.plan.software._NAMED", ("mentorscale",))
    with pytest.raises(UsageError, match=r"has mentorscale 8\.8, not 9\.9, so that"), workers(None, address):
        pass


def test_an_error_of_the_program_is_a_line_not_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by nothing")

    study = replace(prepared(PLAN), fit=broken)  # type: ignore[arg-type]
    found = study.replicate(Cell(60), 0)
    assert (found.status, found.why) == ("failed", "ZeroDivisionError: by nothing")
    assert Replicate.from_json(json.loads(json.dumps(found.to_json()))) == found


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"cells": ()}, "no sample size is given."),
        ({"replications": 1}, "1 replications have no Monte Carlo error."),
        ({"level": 1.5}, "1.5 is no error probability."),
        ({"seed": -1}, "-1 is below 0."),
    ],
)
def test_what_no_plan_can_be(change: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError) as raised:
        replace(PLAN, **change)
    assert said in str(raised.value)


def test_times_are_said_as_people_do() -> None:
    assert [duration(x) for x in (0.1, 45, 600, 7200)] == ["1 s", "45 s", "10 min", "2.0 h"]
