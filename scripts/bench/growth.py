"""How the cost grows with respondents and with items, and how much of it is reading the answers.

Beside each time stands that of the part which looks at every answer (counting tables, summing products). The rest works
on matrices whose size is that of the items; what grows of it with n is copying the answers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bench.clock import Times, timed
from bench.data import simulated_sample

if TYPE_CHECKING:
    from analysis import Sample

PEOPLE, ITEMS = (1_000, 10_000, 100_000, 1_000_000), (10, 25, 50, 100, 200)
ITEMS_THERE, PEOPLE_THERE = 25, 2_800
# Above this many answers, and above so many items, three runs are enough.
MANY_ANSWERS, MANY_ITEMS, FEW_RUNS = 2_500_000, 50, 3


@dataclass(frozen=True)
class Growth:
    """An estimator with options, and `reading`, which of its work grows with n, named in `reads`."""

    name: str
    run: "Callable[[Sample], Any]"
    reads: str
    reading: "Callable[[Sample], Any]"


def _alpha(sample: "Sample") -> Any:
    from analysis import alpha

    return alpha(sample)


def _polychoric(sample: "Sample") -> Any:
    from analysis import polychoric

    return polychoric(sample)


def _parallel(sample: "Sample") -> Any:
    from analysis import retention

    # More factors than there are would be rotated towards nothing: how long depends on the data, not on n or p.
    return retention(sample, "pearson", draws=100, most=5)


def _efa(sample: "Sample") -> Any:
    from analysis import efa

    return efa(sample, 5, starts=1)


def _counting(sample: "Sample") -> Any:
    from analysis.kernel.contingency import encode, joint_counts

    return joint_counts(encode(sample.array))


def _correlating(sample: "Sample") -> Any:
    from analysis.kernel.covariance import pair_counts, pairwise_correlation

    return pairwise_correlation(sample.array), pair_counts(sample.array)


def _influences(sample: "Sample") -> Any:
    from analysis.kernel.alpha_intervals import alpha_influence
    from analysis.kernel.covariance import pair_counts, pairwise_covariance

    x = sample.array
    return pairwise_covariance(x), pair_counts(x), alpha_influence(x)


GROWTH = (
    Growth("polychoric", _polychoric, "counting the tables", _counting),
    Growth(
        "alpha, four intervals",
        _alpha,
        "covariances, counts of pairs, and (distribution-free interval) each respondent's influence",
        _influences,
    ),
    Growth(
        "parallel analysis, Pearson, 100 draws, with MAP, EKC, Hull, VSS",
        _parallel,
        "correlations and counts of pairs",
        _correlating,
    ),
    Growth("EFA, 5 factors, minres, oblimin, one start", _efa, "correlations and counts of pairs", _correlating),
)


def show_growth(only: str = "") -> None:
    """Print, for every estimator, the time of all of it and of reading the answers."""
    for one in GROWTH:
        if only in one.name:
            print(f"\nGrowth of {one.name}. SIMULATED answers. What grows with n: {one.reads}")
            for n in PEOPLE:
                print(f"  n = {n:>9,}, p = {ITEMS_THERE:<4} {_measured(one, n, ITEMS_THERE)}", flush=True)
            for p in ITEMS:
                print(f"  n = {PEOPLE_THERE:>9,}, p = {p:<4} {_measured(one, PEOPLE_THERE, p)}", flush=True)


def _measured(one: Growth, n: int, p: int) -> str:
    sample = simulated_sample(n, p)
    runs = {"runs": FEW_RUNS} if n * p > MANY_ANSWERS or p > MANY_ITEMS else {}
    whole: Times = timed(lambda: one.run(sample), **runs)
    read: Times = timed(lambda: one.reading(sample), **runs)
    return f"{whole}   of it reading {1e3 * read.median:.2f} ms"
