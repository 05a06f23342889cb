"""How often a test marks what is right: Little's test of answers missing completely at random, D² of careful people."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.estimators.careless import careless
from analysis.estimators.missing import missingness
from analysis.sample import Sample
from analysis.simulate.answers import sample_of
from analysis.simulate.coverage import Rate, Study
from analysis.simulate.likert import Likert
from analysis.simulate.normal_factors import NormalFactors, with_gaps

Matrix = NDArray[np.float64]

LOADINGS = (0.8, 0.7, 0.6, 0.5)
SIX = (0.8, 0.7, 0.65, 0.6, 0.5, 0.4)
SKEWED = (-0.3, 0.5, 1.1, 1.7)
_LITTLE = "Little's test, p < .05"
_LEVELS = (0.05, 0.001)


def little(n: int = 500) -> Study:
    """Normal answers with gaps at random."""
    return _little("little", "normal items", n, NormalFactors.one(LOADINGS), _scattered, "10 % of the answers", "")


def little_planned(n: int = 500) -> Study:
    """Normal answers, a block of items not asked."""
    what = "one of three items by design (a three-form design)"
    return _little("little-planned", "normal items", n, NormalFactors.one(LOADINGS), _three_forms, what, "")


def little_likert(n: int = 500) -> Study:
    """Skewed ordinal answers with gaps at random."""
    population = Likert.of(NormalFactors.one(LOADINGS).correlation, [SKEWED] * len(LOADINGS))
    what = "items in five categories, skewed"
    return _little("little-likert", what, n, population, _scattered, "10 % of the answers", "not normal")


def _little(key: str, items: str, n: int, population: Any, leave_out: Any, what: str, fails: str) -> Study:
    def find(sample: Sample, seed: int) -> Mapping[str, ArrayLike]:
        return {_LITTLE: float(missingness(sample).little.pvalue < 0.05)}

    return Study(
        key,
        f"Four {items}, loadings .8 to .5; missing completely at random: {what}.",
        n,
        lambda rng: sample_of(leave_out(population.draw(rng, n), rng)),
        find,
        rates=(Rate(_LITTLE, 0.05, fails=fails),),
    )


def distances(n: int = 500) -> Study:
    """Careful normal answers, which D² should mark no oftener than it says."""
    population = NormalFactors.one(SIX)

    def find(sample: Sample, seed: int) -> Mapping[str, ArrayLike]:
        p = careless(sample).respondents["d2_p"].to_numpy()
        return {label: np.mean(p < level) for label, level in zip(_labels(n), _LEVELS, strict=True)}

    return Study(
        "careless",
        "Six congeneric normal items, answered with care.",
        n,
        lambda rng: sample_of(population.draw(rng, n)),
        find,
        rates=tuple(
            Rate(label, exact_rate(level, n, len(SIX)), n) for label, level in zip(_labels(n), _LEVELS, strict=True)
        ),
    )


def exact_rate(level: float, n: int, p: int) -> float:
    """Return how often D² of one of n normal rows exceeds its chi-square point, mean and covariance being those rows'.

    n D²/(n - 1)² is beta with p/2 and (n - p - 1)/2 (Gnanadesikan & Kettenring 1972).
    """
    from scipy.stats import beta, chi2

    return float(beta.sf(chi2.isf(level, p) * n / (n - 1) ** 2, p / 2, (n - p - 1) / 2))


def _labels(n: int) -> tuple[str, ...]:
    return tuple(f"D², p < {level:g}; nominal is exact for normal answers of {n}" for level in _LEVELS)


def _scattered(answers: Matrix, rng: np.random.Generator) -> Matrix:
    return with_gaps(answers, 0.10, rng)


def _three_forms(answers: Matrix, rng: np.random.Generator) -> Matrix:
    """Everybody is asked the first item and two of the other three."""
    left_out = rng.integers(1, answers.shape[1], len(answers))
    asked: Matrix = np.where(left_out[:, None] == np.arange(answers.shape[1]), np.nan, answers)
    return asked
