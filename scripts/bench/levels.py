"""Two-level factor models beside lavaan, and what they cost as clusters and their members grow. SIMULATED answers.

Whole results: estimates, standard errors, fit and tables. Six items, two factors within and one between; clusters of
unequal sizes.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from bench.clock import Rival, Times, timed, timed_in_r

if TYPE_CHECKING:
    import pandas as pd

ITEMS = tuple(f"y{k}" for k in range(1, 7))
WITHIN, BETWEEN = "fa =~ y1 + y2 + y3\nfb =~ y4 + y5 + y6", f"g =~ {' + '.join(ITEMS)}"
CLUSTERS, SIZE = 200, (5, 15)
# (clusters, least and greatest size, share of answers missing)
GROWTH = (
    *((j, SIZE, 0.0) for j in (50, 200, 1_000, 5_000)),
    *((CLUSTERS, size, 0.0) for size in ((2, 4), (15, 25), (60, 100))),
    *((j, SIZE, 0.1) for j in (50, 200, 1_000)),
)
# lavaan repeats nothing that takes it so long.
FEW_RUNS = 3
TARGET = 5


def show_levels(against_r: bool, only: str = "") -> None:
    """Print the times of ML and MLR and, `against_r`, lavaan's; then the growth."""
    frame = _frame(CLUSTERS, SIZE, 0.0)
    for estimator in ("ML", "MLR"):
        name = f"two-level CFA, {estimator}, {CLUSTERS} clusters of {SIZE[0]} to {SIZE[1]}, 6 items"
        if only not in name:
            continue
        ours = timed(_task(frame, estimator))
        print(f"\n{name}\n  {'mentorscale':32}{ours}", flush=True)
        if against_r:
            (theirs,) = timed_in_r([_rival(estimator)], frame)
            print(f"  {'lavaan::sem':32}{theirs}   x {theirs.median / ours.median:.0f} (to be {TARGET} or more)")
    print("\nGrowth of two-level CFA, MLR. SIMULATED answers.")
    for clusters, size, missing in GROWTH:
        grown = _frame(clusters, size, missing)
        times: Times = timed(_task(grown, "MLR"), FEW_RUNS)
        told = f"{clusters:>5,} clusters of {size[0]:>2} to {size[1]:<3} N = {len(grown):>6,}  missing {missing:.0%}"
        print(f"  {told:52}{times}", flush=True)


def _frame(clusters: int, size: tuple[int, int], missing: float) -> "pd.DataFrame":
    """Draw answers: loadings 1 to .8 within and between, two factors within correlated .4, ICCs of .2 or so."""
    import pandas as pd

    rng = np.random.default_rng(1)
    of = np.repeat(np.arange(clusters), rng.integers(size[0], size[1] + 1, clusters))
    factors = rng.multivariate_normal([0, 0], [[1, 0.4], [0.4, 1]], len(of))[:, [0, 0, 0, 1, 1, 1]]
    loadings = np.array([1.0, 0.9, 0.8] * 2)
    within = factors * loadings + 0.7 * rng.standard_normal((len(of), 6))
    between = 0.6 * rng.standard_normal((clusters, 1)) * loadings + 0.2 * rng.standard_normal((clusters, 6))
    answers = within + between[of]
    answers[rng.random(answers.shape) < missing] = np.nan
    return pd.DataFrame(answers, columns=list(ITEMS)).assign(cluster=of)


def _task(frame: "pd.DataFrame", estimator: str) -> Callable[[], Any]:
    from analysis import Sample, twolevel_cfa

    sample = Sample.from_frame(frame, list(ITEMS), scale=None, cluster="cluster", treatment="continuous")

    def run() -> Any:
        found = twolevel_cfa(sample, WITHIN, BETWEEN, estimator=estimator)  # type: ignore[arg-type]
        return found.fit, found.parameters

    return run


def _rival(estimator: str) -> Rival:
    text = f"level: 1\n{WITHIN}\nlevel: 2\n{BETWEEN}".replace("\n", "\\n")
    fit = f"lavaan::sem('{text}', x, cluster = 'cluster', estimator = '{estimator}')"
    return Rival(
        f"{{ f <- {fit}; list(lavaan::fitMeasures(f), lavaan::parameterEstimates(f, standardized = TRUE)) }}",
        TARGET, FEW_RUNS,
    )  # fmt: skip
