"""How the cost of structural models grows with respondents, items and groups, and how much memory they take.

Memory is the most that Python and NumPy held at once above what there was before (tracemalloc, in a run of its own, for
it slows everything down). Beside it stands what the answers themselves take.
"""

import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bench.clock import timed
from bench.data import simulated_sample

if TYPE_CHECKING:
    from analysis import Sample

# (respondents, items, groups)
PEOPLE = tuple((n, 25, 1) for n in (1_000, 10_000, 100_000, 1_000_000))
ITEMS = tuple((2_800, p, 1) for p in (25, 60, 150))
GROUPS = tuple((20_000, 25, g) for g in (2, 10, 40))
FEW_RUNS = 3
# Above so many answers, or items, or groups, one run says enough.
MANY, MANY_ITEMS, MANY_GROUPS = 2_500_000, 60, 10


@dataclass(frozen=True)
class Growth:
    """What is done with a Sample, for which sizes."""

    name: str
    run: "Callable[[Sample], Any]"
    sizes: tuple[tuple[int, int, int], ...]


def _model(sample: "Sample") -> str:
    """Return the five factors that simulated_sample has."""
    return "\n".join(f"f{k} =~ {' + '.join(sample.items[k::5])}" for k in range(5))


def _cfa(estimator: str, treatment: str) -> "Callable[[Sample], Any]":
    def run(sample: "Sample") -> Any:
        from analysis import cfa

        asked = replace(sample, treatment=treatment)  # type: ignore[arg-type]
        fit = cfa(asked, _model(sample), estimator, "listwise", clusters=False)
        return fit.fit, fit.parameters

    return run


def _polychoric(sample: "Sample") -> Any:
    from analysis import polychoric

    return polychoric(sample, acov=True)


GROWTH = (
    Growth("CFA, five factors, ML", _cfa("ML", "continuous"), (*PEOPLE, *ITEMS, *GROUPS)),
    Growth("CFA, five factors, MLR", _cfa("MLR", "continuous"), (*PEOPLE, *ITEMS, *GROUPS)),
    Growth("CFA, five factors, WLSMV", _cfa("WLSMV", "ordinal"), (*PEOPLE, *ITEMS, *GROUPS)),
    Growth("polychoric with asymptotic covariances", _polychoric, PEOPLE),
)


def show_sem_growth(only: str = "") -> None:
    """Print time and memory of every size."""
    for one in GROWTH:
        if only in one.name:
            print(f"\nGrowth of {one.name}. SIMULATED answers.")
            for n, p, groups in one.sizes:
                print(f"  n = {n:>9,}, p = {p:<4} groups = {groups:<3} {_measured(one, n, p, groups)}", flush=True)


def _measured(one: Growth, n: int, p: int, groups: int) -> str:
    sample = _grouped(simulated_sample(n, p), groups)
    runs = 1 if n * p > MANY or p > MANY_ITEMS or groups > MANY_GROUPS else FEW_RUNS
    times = timed(lambda: one.run(sample), runs)
    answers = sample.array.nbytes / 1e6
    return f"{times}   peak {peak(lambda: one.run(sample)):,.0f} MB, the answers {answers:,.1f} MB"


def _grouped(sample: "Sample", groups: int) -> "Sample":
    """Return the sample with people dealt out to groups in turn."""
    import pandas as pd

    if groups == 1:
        return sample
    labels = [f"g{k % groups:02d}" for k in range(len(sample.answers))]
    return replace(sample, group=pd.Series(labels, index=sample.answers.index))


def peak(task: Callable[[], Any]) -> float:
    """Return the most memory a task held at once above what there was before, in MB."""
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    task()
    most = tracemalloc.get_traced_memory()[1] - before
    tracemalloc.stop()
    return most / 1e6
