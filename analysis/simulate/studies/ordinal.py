"""Polychoric, polyserial and biserial correlations and thresholds with their standard errors."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.estimators.polychoric import polychoric
from analysis.sample import Sample
from analysis.simulate.answers import names, sample_of
from analysis.simulate.coverage import Study, Target
from analysis.simulate.normal_factors import NormalFactors, with_gaps

Matrix = NDArray[np.float64]

MISSING = 0.10
LOADINGS = (0.8, 0.7, 0.7, 0.6, 0.8, 0.5)
CUTS: tuple[tuple[float, ...], ...] = ((-1.5, -0.5, 0.5, 1.5), (-0.3, 0.5, 1.1, 1.7), (0.3,), (-0.6,))
_KINDS = ("five", "five", "two", "two", "measure", "measure")
_PAIRS = {
    ("five", "five"): "polychoric r, 5 x 5 categories",
    ("five", "two"): "polychoric r, 5 x 2 categories",
    ("two", "two"): "tetrachoric r, 2 x 2 categories",
    ("five", "measure"): "polyserial r, 5 categories and a measure",
    ("two", "measure"): "biserial r, 2 categories and a measure",
    ("measure", "measure"): "Pearson r of two measures",
}
_THRESHOLDS = "thresholds"
_Z = 1.959963984540054


def complete(n: int = 500) -> Study:
    """Two items of five categories, two of two, two measures; everybody answers everything."""
    return _study("polychoric", "", n, 0.0)


def missing(n: int = 500) -> Study:
    """The same with answers missing completely at random, by pairs."""
    return _study("polychoric-missing", f" {MISSING:.0%} of the answers are missing completely at random.", n, MISSING)


def _study(key: str, gaps: str, n: int, share: float) -> Study:
    population = NormalFactors.one(LOADINGS)

    def draw(rng: np.random.Generator) -> Sample:
        answers = population.draw(rng, n)
        for j, cuts in enumerate(CUTS):
            answers[:, j] = 1.0 + np.searchsorted(cuts, answers[:, j])
        return sample_of(with_gaps(answers, share, rng) if share else answers)

    truth = population.correlation
    targets = [Target(label, truth[pairs]) for label, pairs in _grouped().items()]
    return Study(
        key,
        "Six normal responses, loadings .8 to .5 on one factor: two cut into five categories (one of them skewed), two "
        f"into two, two left as measures.{gaps} Intervals are estimate ± 1.96 SE.",
        n,
        draw,
        _find,
        (*targets, Target(_THRESHOLDS, np.concatenate(CUTS))),
    )


def _grouped() -> dict[str, tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Return label -> (first, second) items of its pairs."""
    first, second = np.triu_indices(len(_KINDS), 1)
    kinds = np.array([_PAIRS[_KINDS[i], _KINDS[j]] for i, j in zip(first, second, strict=True)])
    return {label: (first[kinds == label], second[kinds == label]) for label in _PAIRS.values()}


def _find(sample: Sample, seed: int) -> Mapping[str, ArrayLike]:
    found = polychoric(sample, continuous=names(len(_KINDS))[len(CUTS) :], acov=True)
    rho, se = found.correlations, np.sqrt(found.found.estimates.variance)
    intervals = {label: _wald(rho[pairs], se[pairs]) for label, pairs in _grouped().items()}
    tau = np.concatenate(list(found.thresholds.values()))
    at = [k for k, label in enumerate(found.acov_labels) if "|t" in label]
    error = np.sqrt(np.diag(found.acov)[at] / found.settings.n_used)
    return {**intervals, _THRESHOLDS: _wald(tau, error)}


def _wald(estimate: Matrix, se: Matrix) -> Matrix:
    return np.column_stack([estimate, estimate - _Z * se, estimate + _Z * se])
