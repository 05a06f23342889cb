"""Run a plan: a few timed replications first, then all of them, each kept as it comes."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from analysis.plan.designs import prepared
from analysis.plan.journal import Journal
from analysis.plan.replication import Prepared, Replicate
from analysis.plan.software import versions
from analysis.plan.spec import Cell, Plan
from analysis.plan.workers import Task, Workers, some, workers
from instrument.errors import Refused

# Replications of every cell that are made first, to say how long the rest will take; and how many are made before a
# cell is given up in which none can be fitted.
PILOT, ENOUGH = 2, 5
# A task lasts about so long: short enough to lose little when stopped, long enough to be worth sending.
_SECONDS, _MOST = 2.0, 50


class Told(Protocol):
    """Who is told what a run does."""

    def begun(self, said: str) -> None:
        """Hear how much there is to do and how long it will take."""

    def moved(self, done: int, of: int) -> None:
        """Hear how many replications there are."""


class Silent:
    """Nobody is told."""

    def begun(self, said: str) -> None:
        """Say nothing."""

    def moved(self, done: int, of: int) -> None:
        """Say nothing."""


@dataclass(frozen=True, eq=False)
class Done:
    """A plan that was run: replications of each cell by number, and why a cell was given up."""

    prepared: Prepared
    cells: Mapping[Cell, tuple[Replicate, ...]]
    given_up: Mapping[Cell, str] = field(default_factory=dict)
    resumed: int = 0

    @property
    def plan(self) -> Plan:
        """The plan."""
        return self.prepared.plan


def run(
    plan: Plan,
    jobs: int | None = None,
    scheduler: str | None = None,
    keep: Path | None = None,
    told: Told | None = None,
) -> Done:
    """Run a plan by `jobs` processes (default: every core) or the cluster at `scheduler`.

    `keep`: the file of replications; what it holds of this plan is taken from it. The numbers are the same whoever
    computes them, in whatever order, stopped or not. A cell whose first replications are all refused is given up, with
    the reason. Raises ContentError for a faulty model or another plan's file, Refused where every cell is given up,
    UsageError for workers not to be had.
    """
    told = told or Silent()
    study = prepared(plan)
    journal = Journal.open(keep, plan, versions())
    resumed = sum((cell, number) in journal.kept for cell in plan.cells for number in range(plan.replications))
    with workers(jobs, scheduler) as who:
        given_up = _pilot(plan, journal)
        cells = [cell for cell in plan.cells if cell not in given_up]
        if not cells:
            what = f"nothing could be fitted at any sample size. {plan.cells[-1].words}: {given_up[plan.cells[-1]]}"
            raise Refused.at(plan.source, what, "Give greater samples, or another model.")
        _all(plan, cells, journal, who, told)
    made = {cell: tuple(journal.kept[cell, k] for k in range(plan.replications)) for cell in cells}
    return Done(study, made, given_up, resumed)


def _pilot(plan: Plan, journal: Journal) -> dict[Cell, str]:
    """Make the first replications of every cell; return those cells in which nothing can be fitted, and why."""
    given_up = {}
    for cell in plan.cells:
        for until in (PILOT, ENOUGH):
            numbers = range(min(until, plan.replications))
            lacking = tuple(k for k in numbers if (cell, k) not in journal.kept)
            if lacking:
                journal.add(some(plan, Task(cell, lacking)))
            first = [journal.kept[cell, k] for k in numbers]
            if not all(one.status in ("refused", "failed") for one in first):
                break
        else:
            given_up[cell] = first[0].why
    return given_up


def _all(plan: Plan, cells: Sequence[Cell], journal: Journal, who: Workers, told: Told) -> None:
    total = len(cells) * plan.replications
    tasks, seconds = [], 0.0
    for cell in cells:
        lacking = [k for k in range(plan.replications) if (cell, k) not in journal.kept]
        # The first replication of a process also imports and prepares; the least is what the others will take.
        each = min(one.seconds for (of, _), one in journal.kept.items() if of == cell)
        seconds += each * len(lacking)
        size = max(1, min(_MOST, int(_SECONDS / max(each, 1e-3)), math.ceil(len(lacking) / who.count)))
        tasks += [Task(cell, tuple(lacking[k : k + size])) for k in range(0, len(lacking), size)]
    done = total - sum(len(task.numbers) for task in tasks)
    told.begun(_said(plan, cells, done, total, seconds / who.count, who))
    told.moved(done, total)
    # The longest first, so that no process is left with one at the end.
    for found in who.run(plan, sorted(tasks, key=lambda task: -task.cell.n)) if tasks else ():
        journal.add(found)
        done += len(found)
        told.moved(done, total)


def _said(plan: Plan, cells: Sequence[Cell], done: int, total: int, seconds: float, who: Workers) -> str:
    what = f"{len(cells)} sample size{'s' if len(cells) != 1 else ''} x {plan.replications:,} replications"
    if done >= total:
        return f"{what}: all of them are there already."
    there = f", {done:,} of {total:,} are there already" if done > PILOT * len(cells) else ""
    return f"{what} by {who.words}{there}: about {duration(seconds)}."


def duration(seconds: float) -> str:
    """Return a time as people say it."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    return f"{round(seconds / 60)} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
