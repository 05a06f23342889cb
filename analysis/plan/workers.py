"""Who computes: this process, all cores of this machine (joblib), or a Dask cluster."""

import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any

from analysis.plan.designs import prepared
from analysis.plan.replication import Replicate
from analysis.plan.software import versions
from analysis.plan.spec import Cell, Plan
from instrument.errors import UsageError

# Seconds to wait for a scheduler to answer.
_PATIENCE = 10
_AGAIN = "What was done is kept: the same command goes on from there."


@dataclass(frozen=True, slots=True)
class Task:
    """Some replications of one cell."""

    cell: Cell
    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Workers:
    """`count` replications run at a time; `run` yields each task's replications as they come, in any order."""

    count: int
    words: str
    run: Callable[[Plan, Sequence[Task]], Iterator[list[Replicate]]]


def some(plan: Plan, task: Task) -> list[Replicate]:
    """Return a task's replications. One thread of linear algebra each: more would change the last digits of sums."""
    from threadpoolctl import threadpool_limits

    made = []
    with threadpool_limits(1):
        study = prepared(plan)
        for number in task.numbers:
            begun = time.perf_counter()
            one = study.replicate(task.cell, number)
            made.append(replace(one, seconds=time.perf_counter() - begun))
    return made


def elsewhere(plan: Plan, task: Task) -> list[Replicate]:
    """Do as `some` in a process of its own, where Ctrl-C is the parent's to answer."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    return some(plan, task)


@contextmanager
def workers(jobs: int | None, scheduler: str | None) -> Iterator[Workers]:
    """Give the workers: a cluster's where a scheduler's address is given, else `jobs` processes (None: every core).

    Raises UsageError if the cluster cannot be reached or the package for it is not installed.
    """
    if scheduler is not None:
        with _cluster(scheduler) as found:
            yield found
        return
    count = _cores() if jobs is None else jobs
    if count < 1:
        raise UsageError.at("--jobs", f"{count} processes compute nothing.", "Give 1 or more.")
    if count == 1:
        yield Workers(1, "one process", lambda plan, tasks: (some(plan, task) for task in tasks))
        return
    yield Workers(count, f"{count} processes", lambda plan, tasks: _processes(count, plan, tasks))


def _cores() -> int:
    from joblib import cpu_count

    return int(cpu_count())


def _processes(count: int, plan: Plan, tasks: Sequence[Task]) -> Iterator[list[Replicate]]:
    from joblib import Parallel, delayed
    from joblib.externals.loky import get_reusable_executor
    from joblib.externals.loky.process_executor import TerminatedWorkerError

    pool = Parallel(n_jobs=count, return_as="generator_unordered", batch_size=1, pre_dispatch="2*n_jobs")
    found = pool(delayed(elsewhere)(plan, task) for task in tasks)
    try:
        yield from found
    except TerminatedWorkerError:
        what = "a process was ended from outside, perhaps for want of memory."
        raise UsageError.at("--jobs", what, f"Give fewer. {_AGAIN}") from None
    except BaseException:
        # Ctrl-C, or a reader that has had enough: what runs is not waited for.
        get_reusable_executor().shutdown(wait=False, kill_workers=True)
        raise


@contextmanager
def _cluster(address: str) -> Iterator[Workers]:
    try:
        from distributed import Client
    except ImportError:
        what = "the package 'distributed' is not installed."
        raise UsageError.at("--scheduler", what, "Run: pip install 'mentorscale[distributed]'") from None
    try:
        make: Any = Client
        client = make(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        what = f"no scheduler answers at {address} ({type(error).__name__})."
        raise UsageError.at("--scheduler", what, "Start one (dask scheduler), or give its address.") from None
    try:
        threads = sum(client.nthreads().values())
        if not threads:
            raise UsageError.at("--scheduler", f"{address} has no workers.", f"Start some: dask worker {address}")
        _check_versions(client)
        yield Workers(threads, f"{threads} thread{'s' if threads > 1 else ''} of the cluster at {address}", _on(client))
    finally:
        with suppress(TimeoutError, OSError):
            client.close()


def _check_versions(client: Any) -> None:
    """Raise UsageError where the cluster's workers would compute with other versions: sums would differ."""
    try:
        found = client.run(versions)
    except Exception as error:  # whatever keeps a worker from importing mentorscale
        what = f"its workers cannot run mentorscale ({type(error).__name__}: {error})."
        raise UsageError.at("--scheduler", what, "Install mentorscale on them, in this version.") from None
    own = versions()
    for worker, theirs in found.items():
        if differ := [f"{name} {theirs.get(name)}, not {own[name]}" for name in own if theirs.get(name) != own[name]]:
            what = f"worker {worker} has {', '.join(differ)}, so that its numbers may differ."
            raise UsageError.at("--scheduler", what, "Install the same versions on all workers as here.")


def _on(client: Any) -> Callable[[Plan, Sequence[Task]], Iterator[list[Replicate]]]:
    def run(plan: Plan, tasks: Sequence[Task]) -> Iterator[list[Replicate]]:
        from distributed import as_completed

        finished: Any = as_completed

        # pure: a task's key follows from what it is, so that one that was lost is made again as it was.
        futures = client.map(some, [plan] * len(tasks), tasks, pure=True, retries=2)
        try:
            for future in finished(futures, loop=client.loop):
                try:
                    made = future.result()
                except Exception as error:  # a worker that died, a connection that broke
                    raise UsageError.at("--scheduler", f"the cluster failed ({error!r}).", _AGAIN) from None
                yield made
        finally:
            client.cancel(futures)

    return run
