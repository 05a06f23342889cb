"""ICC(1) and ICC(2) of 20, 40 and 100 clusters, of one size and of sizes that differ fiftyfold."""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from analysis.estimators.icc import icc
from analysis.kernel.icc_precision import icc2_at
from analysis.sample import Sample
from analysis.simulate.components import Clustered
from analysis.simulate.coverage import Study, Target

ICC, SIZE = 0.15, 10
# Three of four clusters have two members, the fourth a hundred.
UNEQUAL = (2, 2, 2, 100)
_WALD, _SEARLE, _WALD2, _REML = "ICC(1), Wald (1940)", "ICC(1), Searle (1971)", "ICC(2), Wald (1940)", "ICC(1), REML"


def equal(key: str, clusters: int, n: int | None = None) -> Study:
    """Clusters of ten, where both intervals are one; as many as `n` people fill, if given."""
    sizes = (SIZE,) * (n // SIZE if n else clusters)
    return _study(key, f"{len(sizes)} clusters of {SIZE}", sizes, "")


def unequal(key: str, clusters: int, n: int | None = None) -> Study:
    """Clusters of two and of a hundred."""
    sizes = UNEQUAL * max((n // sum(UNEQUAL) if n else clusters // len(UNEQUAL)), 1)
    told = f"{len(sizes)} clusters, three of four of {UNEQUAL[0]}, the others of {UNEQUAL[-1]}"
    return _study(key, told, sizes, "unequal sizes")


_MADE = {"": equal, "-unequal": unequal}
STUDIES: Mapping[str, Callable[..., Study]] = {
    key: partial(make, key, clusters)
    for suffix, make in _MADE.items()
    for clusters in (20, 40, 100)
    for key in [f"clusters-{clusters}{suffix}"]
}


def _study(key: str, told: str, sizes: tuple[int, ...], fails: str) -> Study:
    population = Clustered(ICC, sizes)
    n = sum(sizes)
    n0 = (n - sum(size**2 for size in sizes) / n) / (len(sizes) - 1)

    def draw(rng: np.random.Generator) -> Sample:
        import pandas as pd

        frame = pd.DataFrame({"score": population.draw(rng), "cluster": population.labels})
        return Sample.from_frame(frame, ["score"], scale=None, cluster="cluster", treatment="continuous")

    truth = np.array([ICC])
    targets = (
        Target(_WALD, truth),
        Target(_SEARLE, truth, fails),
        Target(_WALD2, np.array([icc2_at(ICC, n0)])),
        Target(_REML, truth, level=None),
    )
    return Study(key, f"{told}, ICC {ICC}, normal.", n, draw, _find, targets)


def _find(sample: Sample, seed: int) -> Mapping[str, ArrayLike]:
    (first, *_) = icc(sample).scores
    return {
        _WALD: (first.analysis.icc1, first.lower, first.upper),
        _SEARLE: (first.analysis.icc1, *first.analysis.icc1_interval()),
        _WALD2: (first.analysis.icc2, first.icc2_lower, first.icc2_upper),
        _REML: (first.reml.icc,) * 3,
    }
