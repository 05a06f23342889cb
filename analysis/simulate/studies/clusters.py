"""ICC(1) of clustered answers, with clusters of one size and of sizes that differ tenfold."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from analysis.estimators.icc import icc
from analysis.sample import Sample
from analysis.simulate.components import Clustered, equal_sizes, tenfold_sizes
from analysis.simulate.coverage import Study, Target

ICC, LEAST, SIZE = 0.15, 3, 10
_LABEL = "ICC(1), Searle (1971)"


def equal(n: int = 500) -> Study:
    """Clusters of ten: where Searle's interval is exact."""
    sizes = equal_sizes(n, SIZE)
    return _study("clusters-equal", f"{len(sizes)} clusters of {SIZE}, ICC {ICC}, normal.", sizes, "")


def tenfold(n: int = 500) -> Study:
    """Small and large clusters."""
    sizes = tenfold_sizes(n, LEAST)
    sentence = f"{len(sizes)} clusters, half of {LEAST}, half of {10 * LEAST}, ICC {ICC}, normal."
    return _study("clusters-tenfold", sentence, sizes, "unequal sizes")


def _study(key: str, sentence: str, sizes: tuple[int, ...], fails: str) -> Study:
    population = Clustered(ICC, sizes)

    def draw(rng: np.random.Generator) -> Sample:
        import pandas as pd

        frame = pd.DataFrame({"score": population.draw(rng), "cluster": population.labels})
        return Sample.from_frame(frame, ["score"], scale=None, cluster="cluster", treatment="continuous")

    return Study(key, sentence, sum(sizes), draw, _find, (Target(_LABEL, np.array([ICC]), fails),))


def _find(sample: Sample, seed: int) -> Mapping[str, ArrayLike]:
    (first, *_) = icc(sample).scores
    return {_LABEL: (first.analysis.icc1, *first.analysis.icc1_interval())}
