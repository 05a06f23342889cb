"""Time the estimators, beside R's if asked: one thread each, medians of seven runs of warmed code, with their range.

    python scripts/benchmark.py                      ours, how the cost grows with respondents and items, the start
    python scripts/benchmark.py --against-r          ours beside R's (psych, lavaan), in one run
    python scripts/benchmark.py --against-r --slow   R's polychoric parallel analysis as well (an hour)
    python scripts/benchmark.py --only polychoric    the jobs and the growth whose name contains this
    python scripts/benchmark.py --start-up           only how long a new process takes
    python scripts/benchmark.py --mixed --against-r  only mixed models, beside lme4 (InstEval takes it half a minute)
    python scripts/benchmark.py --levels --against-r only two-level models, beside lavaan, and their growth

A job is one entry of bench/jobs.py or bench/sem_jobs.py: what Python calls, and the R expressions that do the same.
Both start from answers in memory and end with the estimates. Ours start from a Sample; making one of a data frame, done
once for all estimators, is timed by itself. Reading files and loading packages are not timed, but for --start-up. Where
R takes many seconds it is repeated less often, and its line says so. Times are processor times; of the start elapsed
ones too.
"""

import argparse
from functools import partial

from bench.clock import Times, load, machine, machine_of_r, one_thread, timed, timed_in_r
from bench.data import bfi, five_items, sample_of
from bench.growth import show_growth
from bench.job import Job
from bench.jobs import JOBS
from bench.levels import show_levels
from bench.mixed import show_mixed
from bench.sem_growth import show_sem_growth
from bench.sem_jobs import SEM_JOBS
from bench.start_up import show_start_up


def show_jobs(jobs: list[Job], against_r: bool, slow: bool) -> None:
    """Print each job's time and, `against_r`, those of R with how many times longer they are."""
    frame = bfi()
    if against_r:
        print(machine_of_r(frame))
    samples = {"bfi": sample_of(frame), "five": five_items(frame)}
    print(f"Sample.from_frame, 2,800 x 25\n  {'mentorscale':32}{timed(lambda: sample_of(frame))}")
    for job in jobs:
        ours = timed(partial(job.run, samples[job.answers]))
        print(f"\n{job.name}\n  {'mentorscale':32}{ours}", flush=True)
        rivals = {label: one for label, one in job.in_r.items() if against_r and (slow or not one.slow)}
        if rivals:
            for label, theirs in zip(rivals, timed_in_r(list(rivals.values()), frame), strict=True):
                print(f"  {label:32}{theirs}   {_ratio(theirs, ours, rivals[label].target)}", flush=True)


def _ratio(theirs: Times, ours: Times, target: int | None) -> str:
    ratio = theirs.median / ours.median
    return f"x {ratio:.{0 if ratio >= 10 else 1}f}" + (f" (to be {target} or more)" if target else "")


def main() -> None:
    parser = argparse.ArgumentParser(description="Time the estimators.")
    parser.add_argument("--against-r", action="store_true", help="time R's as well (needs R, psych, lavaan)")
    parser.add_argument("--slow", action="store_true", help="with --against-r: also what takes R an hour")
    parser.add_argument("--only", default="", help="jobs and growth whose name contains this")
    parser.add_argument("--no-growth", action="store_true", help="leave out the growth with n and p, and the start")
    parser.add_argument("--start-up", action="store_true", help="only the start of a new process")
    parser.add_argument("--mixed", action="store_true", help="only mixed models, with lme4's InstEval")
    parser.add_argument("--levels", action="store_true", help="only two-level models, and how their cost grows")
    options = parser.parse_args()
    one_thread()
    print(machine())
    if options.mixed:
        show_mixed(options.against_r, options.only)
        return
    if options.levels:
        show_levels(options.against_r, options.only)
        return
    if not options.start_up:
        show_jobs([job for job in (*JOBS, *SEM_JOBS) if options.only in job.name], options.against_r, options.slow)
    if not (options.no_growth or options.start_up):
        show_growth(options.only)
        show_sem_growth(options.only)
    if options.start_up or not (options.no_growth or options.only):
        show_start_up()
    print(f"\nAt the end: {load()}")


if __name__ == "__main__":
    main()
