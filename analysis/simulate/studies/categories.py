"""Confirmatory models of ordinal items by least squares: WLSMV and ULSMV, five categories and few, complete and not."""

from collections.abc import Sequence

import numpy as np

from analysis.sample import Sample
from analysis.simulate.answers import sample_of
from analysis.simulate.coverage import Study
from analysis.simulate.likert import Likert
from analysis.simulate.normal_factors import with_gaps
from analysis.simulate.two_factors import FIVE, MEAN_ONLY, POPULATION, SAID, Way, study

MISSING = 0.15
# Two or three categories, the least used of 16 %.
FEW: tuple[tuple[float, ...], ...] = ((0.3,), (-0.5, 0.8), (-0.6,), (0.0, 1.0)) * 2
_THRESHOLDS = "thresholds"


def five(n: int = 500) -> Study:
    """Five skewed categories; MLR of the answers as they are stands beside it."""
    return _study("sem-ordinal", "five categories, 38 % in the first", [FIVE] * 8, n, beside=True)


def few(n: int = 500) -> Study:
    """Two and three categories."""
    return _study("sem-ordinal-few", "two or three categories by turns", FEW, n)


def missing(n: int = 500) -> Study:
    """Five categories with answers missing completely at random, correlations by pairs."""
    gaps = f"five categories, 38 % in the first; {MISSING:.0%} of the answers are missing completely at random"
    return _study("sem-ordinal-missing", gaps, [FIVE] * 8, n, share=MISSING)


def _study(
    key: str, kind: str, cuts: Sequence[Sequence[float]], n: int, *, share: float = 0.0, beside: bool = False
) -> Study:
    population = Likert.of(POPULATION.correlation, cuts)
    ways = [
        Way(name, {"estimator": name}, test_fails=only, raw=_THRESHOLDS if name == "WLSMV" else "")
        for name, only in (("WLSMV", ""), ("ULSMV", ""), ("WLSM", MEAN_ONLY))
    ]
    if beside:
        ways.append(Way("MLR", {"estimator": "MLR", "missing": "listwise"}, "answers, not responses", "not normal"))

    def draw(rng: np.random.Generator) -> Sample:
        answers = population.draw(rng, n)
        return sample_of(with_gaps(answers, share, rng) if share else answers, treatment="ordinal")

    return study(key, f"{SAID}; {kind}.", n, draw, ways, np.concatenate([np.asarray(one) for one in cuts]))
