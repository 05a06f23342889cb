"""SIMULATED: WLSMV finds the loadings and thresholds that answers were drawn with, in clusters and out of them.

Every bound is four standard errors of what is counted; seeds are fixed.
"""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from analysis.fit.sem.choose import choose
from analysis.fit.sem.data import split
from analysis.fit.sem.engine import Request, prepare
from analysis.fit.sem.fitted import Fitted
from analysis.fit.sem.least import correlate, fit_least_squares
from analysis.model.options import Options
from analysis.simulate.departures import InClusters
from analysis.simulate.normal_factors import NormalFactors
from analysis.simulate.studies.clustered_models import clustered

MODEL = "f =~ y1 + y2 + y3 + y4"
LOADINGS, CUTS = {"y1": 0.8, "y2": 0.7, "y3": 0.6, "y4": 0.5}, {"t1": -0.2, "t2": 0.9}
N, SIZE = 400, 5
# Draws without clusters and with 80 of them.
DRAWS = {False: 300, True: 100}


@cache
def _fits(by_cluster: bool) -> tuple[Fitted, ...]:
    icc = (0.3, 0.1) if by_cluster else (0.0, 0.0)
    population = InClusters(NormalFactors.one(list(LOADINGS.values())), SIZE, *icc)
    rng, cuts = np.random.default_rng(20261122), list(CUTS.values())
    first = clustered(population.draw(rng, N), population.labels(N), cuts)
    choice = choose(first, "WLSMV", None, clustered=by_cluster)
    model = prepare(first, Request(MODEL, Options(scaling="unit"), choice, by_group=False))
    found = []
    for _ in range(DRAWS[by_cluster]):
        answers = pd.DataFrame(1.0 + np.searchsorted(cuts, population.draw(rng, N)), columns=list(LOADINGS))
        sample = replace(first, answers=answers)
        data = split(sample, model, choice, by_group=False)
        correlations = correlate(sample, model, data, "2x2", clustered=by_cluster)
        found.append(fit_least_squares(model, data, choice.estimator, correlations))
    return tuple(found)


@cache
def _z(by_cluster: bool) -> NDArray[np.float64]:
    """Return (estimate - truth) / SE of every free parameter (draws, 12)."""
    fits = _fits(by_cluster)
    model = fits[0].model
    truth = np.zeros(model.free)
    for p, k in zip(model.parameters, model.index, strict=True):
        if k >= 0:
            truth[k] = LOADINGS[p.rhs] if p.op == "=~" else CUTS[p.rhs]
    return np.array([(fit.x - truth) / np.sqrt(np.diag(fit.vcov)) for fit in fits])


both = pytest.mark.parametrize("by_cluster", [False, True])


@both
def test_estimates_lie_within_four_standard_errors(by_cluster: bool) -> None:
    assert all(fit.converged for fit in _fits(by_cluster))
    assert np.abs(_z(by_cluster)).max() < 4


@both
def test_standard_errors_are_of_the_right_size(by_cluster: bool) -> None:
    z = _z(by_cluster)
    # Estimates are biased by a small part of their error, and with few clusters errors are a little too small.
    assert np.abs(z.mean(axis=0)).max() < 4 / np.sqrt(len(z)) + 0.05
    assert np.abs(z.std(axis=0, ddof=1) - 1).max() < 4 / np.sqrt(2 * len(z)) + (0.03 if by_cluster else 0.0)


@both
def test_intervals_cover(by_cluster: bool) -> None:
    hits = np.abs(_z(by_cluster)) < 1.959964
    error = 4 * np.sqrt(0.95 * 0.05 / len(hits))
    assert np.abs(hits.mean(axis=0) - 0.95).max() < error + (0.01 if by_cluster else 0.0)


@both
def test_the_test_rejects_as_often_as_it_says_and_has_the_mean_of_its_distribution(by_cluster: bool) -> None:
    tests = [fit.scaled for fit in _fits(by_cluster) if fit.scaled is not None]
    assert len(tests) == DRAWS[by_cluster]
    assert abs(np.mean([test.p_value < 0.05 for test in tests]) - 0.05) < 4 * np.sqrt(0.05 * 0.95 / len(tests))
    assert abs(np.mean([test.value for test in tests]) - 2) < 4 * np.sqrt(2 * 2 / len(tests))
