"""The truths of the studies against large SIMULATED samples of their populations, within four standard errors.

A standard error is that of the sample's own interval, or, where there is none, a mean's over the sample.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from analysis import alpha, omega
from analysis.kernel.agreement import Z95
from analysis.simulate.coverage import Study
from analysis.simulate.likert import Likert, green_yang
from analysis.simulate.normal_factors import NormalFactors
from analysis.simulate.studies import STUDIES, reliability

MANY = 30_000


def _truth(study: Study, label: str) -> float:
    (target,) = [x for x in study.targets if x.label == label]
    return float(target.truth[0])


@pytest.mark.parametrize("key", ["parallel", "congeneric", "likert", "likert-missing"])
def test_alpha_and_omega(key: str) -> None:
    study = STUDIES[key](MANY)
    sample = study.draw(np.random.default_rng(1))
    found = alpha(sample)
    error = found.intervals[3].se
    assert abs(found.estimate - _truth(study, "alpha, distribution-free")) < 4 * error
    kinds: list[Any] = ["total", *(["categorical"] if key.startswith("likert") else [])]
    for kind in kinds:
        for coefficient, gap in zip(omega(sample, kind).coefficients, ("", " (observed variance)"), strict=True):
            assert abs(coefficient.estimate - _truth(study, f"omega {kind}{gap}, delta")) < 4 * coefficient.se


def test_green_and_yangs_reliability_is_the_correlation_of_two_answers_by_the_same_people() -> None:
    """People answer twice: what they share is the factor alone, so the sums correlate as reliability says."""
    loadings = np.array(reliability.LOADINGS)
    population = Likert.of(NormalFactors.one(reliability.LOADINGS).correlation, [reliability.SKEWED] * len(loadings))
    rng = np.random.default_rng(2)
    factor = rng.standard_normal((4 * MANY, 1)) * loadings
    sums = [
        sum(np.searchsorted(reliability.SKEWED, x) for x in (factor + rng.standard_normal(factor.shape) * residual).T)
        for residual in [np.sqrt(1 - loadings**2)] * 2
    ]
    r = np.corrcoef(*sums)[0, 1]
    assert abs(r - green_yang(population, loadings)) < 4 * (1 - r**2) / np.sqrt(4 * MANY)


def _near(study: Study, found: Mapping[str, Any], factor: float = 1.0) -> None:
    """Hold every estimate against its truth, the standard error from its interval's width (`factor`: of 95%)."""
    for target in study.targets:
        estimate, lower, upper = np.asarray(found[target.label], dtype=float).reshape(-1, 3).T
        error = (upper - lower) / (2 * Z95 * factor)
        assert (error > 0).all()
        assert (np.abs(estimate - target.truth) < 4 * error).all(), target.label


@pytest.mark.parametrize(
    "key",
    [
        "polychoric",
        "polychoric-missing",
        "retest-one-way",
        "retest-fixed",
        "retest-kappa",
        "clusters-equal",
        "clusters-tenfold",
        "cfa",
        "cfa-ordinal",
    ],
)
def test_estimates_of_many_people_are_the_truth(key: str) -> None:
    study = STUDIES[key](MANY // 3)
    _near(study, study.find(study.draw(np.random.default_rng(3)), 1))


@pytest.mark.parametrize("key", ["cfa-rmsea", "efa-rmsea"])
def test_rmsea_of_many_people(key: str) -> None:
    study = STUDIES[key](MANY // 3)
    _near(study, study.find(study.draw(np.random.default_rng(4)), 1), 1.6448536 / Z95)


@pytest.mark.parametrize("key", ["retest-two-way-small", "retest-two-way-medium", "retest-two-way-large"])
def test_agreement_over_many_pairs_of_occasions(key: str) -> None:
    """The variances of persons, occasions and errors, each over pairs of occasions drawn anew."""
    study, rng = STUDIES[key](40), np.random.default_rng(5)
    shifts, products = [], []
    for _ in range(800):
        first, second = (frame["score"].to_numpy() for frame in study.draw(rng))
        shifts.append((first - second).mean())
        products.append(np.mean(first * second))
    within = 1 - _truth(study, "ICC(A,1)")
    # The person's share is the covariance, of total variance one; occasions move both scores of everybody alike.
    assert abs(np.mean(products) - _truth(study, "ICC(A,1)")) < 4 * np.std(products) / np.sqrt(800)
    occasion = 1 - _truth(study, "ICC(A,1)") / _truth(study, "ICC(C,1)")
    squares = np.square(shifts)
    expected = 2 * occasion + 2 * (within - occasion) / 40
    assert abs(squares.mean() - expected) < 4 * squares.std() / np.sqrt(800)


@pytest.mark.parametrize("method", ["schmid-leiman", "bifactor"])
def test_omegas_of_a_hierarchy(method: Any) -> None:
    study = STUDIES["second-order"](MANY // 3)
    found = omega(study.draw(np.random.default_rng(6)), "hierarchical", method=method)
    name = {"schmid-leiman": "Schmid-Leiman", "bifactor": "bifactor ML"}[method]
    for coefficient, what in zip(found.coefficients[:2], ("hierarchical", "total"), strict=True):
        assert abs(coefficient.estimate - _truth(study, f"omega {what}, {name}, delta")) < 4 * coefficient.se
    kinds = ("hierarchical subscale", "subscale total", "general factor in subscale")
    for k, kind in enumerate(kinds):
        (target,) = [x for x in study.targets if x.label == f"omega {kind}, {name}, delta"]
        ones = sorted(found.coefficients[2 + k :: 3], key=lambda c: c.estimate)
        for coefficient, truth in zip(ones, sorted(target.truth), strict=True):
            assert abs(coefficient.estimate - truth) < 4 * coefficient.se


def test_a_rotated_population_is_what_many_people_come_to() -> None:
    """16 loadings and a factor correlation, whose spread among 500 is .045 and .05 (docs/coverage.md)."""
    study = STUDIES["efa-recovery"](MANY)
    found = study.find(study.draw(np.random.default_rng(7)), 1)
    for target in study.targets:
        estimate = np.asarray(found[target.label])[:, 0]
        assert np.abs(estimate - target.truth).max() < 4 * 0.06 * np.sqrt(500 / MANY)


def test_occasions_that_are_many() -> None:
    study = STUDIES["occasions-many"](200)
    rng = np.random.default_rng(8)
    every = [study.find(study.draw(rng), 1) for _ in range(400)]
    for target in study.targets:
        values = np.array([np.asarray(one[target.label])[0] for one in every])
        # An ICC of few is biased by its order 1/N.
        assert abs(values.mean() - target.truth[0]) < 4 * values.std() / np.sqrt(400) + 1 / 200
