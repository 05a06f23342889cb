"""Confirmatory models of people in clusters: errors and tests that allow for them, and those that do not."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.sample import Sample, Treatment
from analysis.simulate.answers import names
from analysis.simulate.coverage import Study
from analysis.simulate.departures import InClusters
from analysis.simulate.two_factors import FIVE, POPULATION, SAID, Way, study

Matrix = NDArray[np.float64]

SIZE, FACTOR_ICC, RESIDUAL_ICC = 10, 0.3, 0.1
_IGNORED = "people of a cluster are alike"
_FEW = (
    "What clusters add to an error is known from as many observations as there are clusters. With 60 to 100 the "
    "interval of the factor correlation, which lies between clusters more than anything else, is a little short; the "
    "tests keep their level. Errors that ignore the clusters fail most for thresholds, and their tests mark a true "
    "model twice as often as they say. `cfa` shows no robust test with no more clusters than parameters."
)


def sixty(n: int = 600) -> Study:
    """Continuous answers in 60 clusters of ten."""
    return _continuous("sem-clusters-60", n)


def many(n: int = 2000) -> Study:
    """Continuous answers in 200 clusters of ten."""
    return _continuous("sem-clusters-200", n)


def ordinal_hundred(n: int = 1000) -> Study:
    """Five categories in 100 clusters of ten."""
    return _ordinal("sem-clusters-ordinal-100", n)


def ordinal_many(n: int = 3000) -> Study:
    """Five categories in 300 clusters of ten."""
    return _ordinal("sem-clusters-ordinal-300", n)


def _continuous(key: str, n: int) -> Study:
    complete = {"missing": "listwise"}
    ways = [
        Way("MLR, clusters", {"estimator": "MLR", "clusters": True} | complete),
        Way("MLM, clusters", {"estimator": "MLM", "clusters": True} | complete),
        Way("MLR, clusters ignored", {"estimator": "MLR", "clusters": False} | complete, _IGNORED),
    ]
    return _study(key, "normal", n, ways)


def _ordinal(key: str, n: int) -> Study:
    ways = [
        Way("WLSMV, clusters", {"estimator": "WLSMV", "clusters": True}, raw="thresholds"),
        Way("ULSMV, clusters", {"estimator": "ULSMV", "clusters": True}),
        Way("WLSMV, clusters ignored", {"estimator": "WLSMV", "clusters": False}, _IGNORED, raw="thresholds"),
    ]
    return _study(key, "responses normal, cut into five categories, 38 % in the first", n, ways, FIVE)


def _study(key: str, kind: str, n: int, ways: Sequence[Way], cuts: Sequence[float] = ()) -> Study:
    population = InClusters(POPULATION, SIZE, FACTOR_ICC, RESIDUAL_ICC)
    clusters = population.labels(n)

    def draw(rng: np.random.Generator) -> Sample:
        return clustered(population.draw(rng, n), clusters, cuts)

    sentence = (
        f"{SAID}; {kind}. {int(clusters[-1]) + 1} clusters of {SIZE}; of the factors' variance {FACTOR_ICC:.0%} lies "
        f"between them, of the residuals' {RESIDUAL_ICC:.0%}, so that the items' ICCs are .14 to .23."
    )
    return study(key, sentence, n, draw, ways, np.tile(cuts, 8) if len(cuts) else None, _FEW)


def clustered(answers: Matrix, clusters: NDArray[np.int64], cuts: Sequence[float] = ()) -> Sample:
    """Return answers (n, p) of people in clusters (n,) as a Sample, cut into categories where there are `cuts`."""
    import pandas as pd

    items = names(answers.shape[1])
    given = 1.0 + np.searchsorted(cuts, answers) if len(cuts) else answers
    frame = pd.DataFrame(given, columns=items).assign(cluster=clusters)
    treatment: Treatment = "ordinal" if len(cuts) else "continuous"
    return Sample.from_frame(frame, items, scale=None, cluster="cluster", treatment=treatment)
