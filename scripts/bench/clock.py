"""Times of a task in Python and of an expression in R: warmed once, then repeated; medians with their range.

Processor time of the process, on one thread: the elapsed time of a machine that has nothing else to do, and what can be
compared on one that has.
"""

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

RUNS = 7
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


@dataclass(frozen=True)
class Times:
    """Seconds of several runs."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    def __str__(self) -> str:
        low, high = min(self.seconds), max(self.seconds)
        runs = "" if len(self.seconds) == RUNS else f", {len(self.seconds)} runs"
        return f"{1e3 * self.median:10.2f} ms  ({1e3 * low:.2f} to {1e3 * high:.2f}{runs})"


@dataclass(frozen=True)
class Rival:
    """An R `expression` of the answers `x` (25 items) or `y` (the first five, A1 reversed), timed `runs` times.

    `warm`: what is called before, if the expression itself is too slow for that; `target`: how many times faster ours
    is to be, None where nothing was promised. `slow` ones are timed only on demand.
    """

    expression: str
    target: int | None = None
    runs: int = RUNS
    warm: str | None = None
    slow: bool = False


def one_thread() -> None:
    """Let BLAS use one thread, here and in R; to be called before NumPy is imported."""
    os.environ.update(dict.fromkeys(_THREADS, "1"))


def timed(task: Callable[[], Any], runs: int = RUNS) -> Times:
    """Run `task` once to warm up, then `runs` times."""
    task()
    seconds = []
    for _ in range(runs):
        begin = time.process_time()
        task()
        seconds.append(time.process_time() - begin)
    return Times(tuple(seconds))


def timed_process(command: list[str]) -> tuple[Times, Times]:
    """Run another process seven times; return its processor times and the elapsed ones."""
    spent, elapsed = [], []
    for _ in range(RUNS + 1):
        begin, used = time.perf_counter(), _of_children()
        subprocess.run(command, check=True, capture_output=True)
        elapsed.append(time.perf_counter() - begin)
        spent.append(_of_children() - used)
    # The first one warms the disk's cache.
    return Times(tuple(spent[1:])), Times(tuple(elapsed[1:]))


def _of_children() -> float:
    import resource

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def timed_in_r(rivals: list[Rival], frame: "pd.DataFrame") -> Iterator[Times]:
    """Time R expressions the same way inside one R process, by proc.time: user, system, and children if any."""
    lines = [
        "suppressPackageStartupMessages({library(lavaan); library(psych)}); options(mc.cores = 1); set.seed(1)",
        "spent <- function() sum(proc.time()[-3])",
        "once <- function(e) { gc(FALSE); begin <- spent(); eval(e); spent() - begin }",
        "timed <- function(e, warm, runs) { once(warm); sapply(1:runs, function(i) once(e)) }",
    ]
    for one in rivals:
        warm = one.warm or one.expression
        lines.append(f"cat('\\nTIMES', timed(quote({one.expression}), quote({warm}), {one.runs}), '\\n')")
    for line in _lines_of_r(lines, frame):
        if line.startswith("TIMES "):
            yield Times(tuple(float(value) for value in line.split()[1:]))


def _lines_of_r(code: list[str], frame: "pd.DataFrame") -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        data, script = Path(folder) / "x.csv", Path(folder) / "time.R"
        frame.to_csv(data, index=False, na_rep="NA")
        read = f"x <- read.csv({json.dumps(str(data))}); y <- x[1:5]; if ('A1' %in% names(y)) y$A1 <- 7 - y$A1"
        script.write_text("\n".join([read, *code]), encoding="utf-8")
        done = subprocess.run(["Rscript", "--vanilla", str(script)], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(
            f"R: {done.stderr.strip()}\nInstall r-base-core, r-cran-psych and r-cran-lavaan, or leave --against-r."
        )
    return done.stdout.splitlines()


def machine() -> str:
    """Name the versions, the number of cores and what else they have to do."""
    import numpy as np
    import scipy

    versions = f"Python {platform.python_version()}, NumPy {np.__version__}, SciPy {scipy.__version__}"
    return f"{versions}; {os.cpu_count()} cores, one thread; {load()}"


def load() -> str:
    """Return the load averages of 1, 5 and 15 minutes."""
    return "load " + ", ".join(f"{value:.1f}" for value in os.getloadavg())


def machine_of_r(frame: "pd.DataFrame") -> str:
    """Name R, its packages and the BLAS it uses."""
    code = (
        "cat(paste0('R ', getRversion(), ', psych ', packageVersion('psych'), ', lavaan ', packageVersion('lavaan'), "
        "', BLAS ', basename(extSoftVersion()[['BLAS']])))"
    )
    return _lines_of_r([code], frame)[-1]
