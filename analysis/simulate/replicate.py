"""Many replications of a study, over processes."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context

from analysis.simulate.coverage import Study, Values, stacked
from analysis.simulate.studies import STUDIES

# Replications handed to a process at a time.
_CHUNK = 20


@dataclass(frozen=True, eq=False)
class Replications:
    """What the replications of a study found, label -> values with replications first, and their processor time."""

    study: Study
    values: Values
    seconds: float


@cache
def study_of(key: str, n: int | None) -> Study:
    """Return a study by its key, of n people if said."""
    return STUDIES[key]() if n is None else STUDIES[key](n)


@contextmanager
def workers(jobs: int) -> Iterator[Callable[[str, int | None, int], Replications]]:
    """Give a function (key, n, replications) -> Replications that runs over `jobs` processes, one in this process.

    A replication's numbers depend on its study and number alone, not on the processes.
    """
    if jobs == 1:
        yield lambda key, n, count: _gathered(key, n, [_some(key, n, 0, count)])
        return
    # A fresh process has one BLAS thread if the environment says so; a forked one may have inherited several.
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:

        def run(key: str, n: int | None, count: int) -> Replications:
            starts = range(0, count, _CHUNK)
            parts = [pool.submit(_some, key, n, start, min(start + _CHUNK, count)) for start in starts]
            return _gathered(key, n, [part.result() for part in parts])

        yield run


def _some(key: str, n: int | None, start: int, stop: int) -> tuple[list[Values], float]:
    begin, study = time.process_time(), study_of(key, n)
    found = []
    for number in range(start, stop):
        try:
            found.append(study.replicate(number))
        except Exception as error:
            raise RuntimeError(f"study {key}, replication {number}: {error!r}") from error
    return found, time.process_time() - begin


def _gathered(key: str, n: int | None, parts: list[tuple[list[Values], float]]) -> Replications:
    every = [values for found, _ in parts for values in found]
    return Replications(study_of(key, n), stacked(every), sum(seconds for _, seconds in parts))
