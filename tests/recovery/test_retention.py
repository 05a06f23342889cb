"""How often each criterion finds the factors of SIMULATED answers, and how rarely it finds any where there are none.

Three factors with five items each, loadings .5 to .8, correlations .3, five ordered answers, 400 people, 12 samples;
and pure noise. Hits as observed are in HITS; the bounds are four standard errors below them. They describe these
answers, never a claim about other populations; seeds are fixed.
"""

from collections import Counter
from functools import cache

import numpy as np
import pandas as pd
import pytest

from analysis import retention
from analysis.fit.retained import CRITERIA
from analysis.kernel.contingency import encode
from analysis.kernel.parallel import component_eigenvalues, noise_eigenvalues
from analysis.kernel.permuted import permuted_polychorics
from analysis.kernel.twostep import Tabulated, two_step
from analysis.sample import Sample

SAMPLES, N, FACTORS, EACH = 12, 400, 3, 5
WEIGHTS = np.linspace(0.5, 0.8, EACH)
CUTS = (-1.5, -0.5, 0.5, 1.5)


def _three_factors(seed: int) -> Sample:
    rng = np.random.default_rng(seed)
    phi = np.full((FACTORS, FACTORS), 0.3) + 0.7 * np.eye(FACTORS)
    factors = rng.standard_normal((N, FACTORS)) @ np.linalg.cholesky(phi).T
    weights = np.tile(WEIGHTS, FACTORS)
    response = np.repeat(factors, EACH, axis=1) * weights
    response += rng.standard_normal(response.shape) * np.sqrt(1 - weights**2)
    items = [f"q{j}" for j in range(1, FACTORS * EACH + 1)]
    return Sample.from_frame(pd.DataFrame(1.0 + np.searchsorted(CUTS, response), columns=items), items)


@cache
def _hits() -> Counter[tuple[str, str]]:
    hits: Counter[tuple[str, str]] = Counter()
    for seed in range(SAMPLES):
        found = retention(_three_factors(seed), draws=100, ordinal_draws=40, most=6)
        hits.update((one.criterion.key, one.matrix) for one in found.found if one.factors == FACTORS)
    return hits


# Criterion -> samples of 12 in which it suggests three factors, by Pearson and by polychoric correlations.
HITS = {
    "pa_components_percentile": (12, 12),
    "pa_components_mean": (12, 12),
    "pa_factors_percentile": (12, 12),
    "pa_factors_mean": (12, 12),
    "map": (12, 12),
    "map4": (12, 12),
    "ekc": (12, 12),
    "hull_cfi": (12, 12),
    "hull_rmsea": (12, 12),
    "hull_caf": (8, 8),
    "vss1": (2, 3),
    "vss2": (3, 6),
    "ekc_unrestricted": (6, 1),
    "kaiser": (12, 12),
    "acceleration": (0, 0),
}


@pytest.mark.parametrize("criterion", HITS)
def test_three_factors_are_found_as_often_as_observed(criterion: str) -> None:
    for matrix, observed in zip(("pearson", "polychoric"), HITS[criterion], strict=True):
        # A share of 1 has no standard error; one sample more or less stands in for it.
        share = np.clip(observed / SAMPLES, 1 / SAMPLES, 1 - 1 / SAMPLES)
        assert abs(_hits()[criterion, matrix] - observed) <= 4 * np.sqrt(SAMPLES * share * (1 - share))


def test_the_table_of_hits_is_of_every_criterion() -> None:
    assert set(HITS) == {criterion.key for criterion in CRITERIA}


def test_of_normal_noise_one_sample_in_twenty_exceeds_the_95th_percentile() -> None:
    limit = np.percentile(noise_eigenvalues(150, 6, 4000, seed=1)[:, 0], 95)
    first = np.array([_pearson(seed) for seed in range(1500)])
    assert _one_in_twenty(first > limit, draws=4000)


def test_of_ordinal_noise_one_sample_in_twenty_exceeds_the_95th_percentile_of_permutations() -> None:
    drawn = np.concatenate(list(permuted_polychorics(encode(_noise(0)), 1000, seed=1)))
    limit = np.percentile(component_eigenvalues(drawn)[:, 0], 95)
    first = np.array([_polychoric(seed) for seed in range(1, 401)])
    assert _one_in_twenty(first > limit, draws=1000)


def _one_in_twenty(exceeds: np.ndarray, draws: int) -> bool:
    """Whether 5% exceed, within four standard errors of the count and of the percentile of so many draws."""
    error = np.sqrt(0.05 * 0.95 * (1 / len(exceeds) + 1 / draws))
    return bool(abs(exceeds.mean() - 0.05) <= 4 * error)


def _noise(seed: int) -> np.ndarray:
    return np.random.default_rng([seed, 8]).integers(1, 5, (150, 6)).astype(float)


def _pearson(seed: int) -> float:
    return float(np.linalg.eigvalsh(np.corrcoef(np.random.default_rng(seed).standard_normal((6, 150))))[-1])


def _polychoric(seed: int) -> float:
    return float(np.linalg.eigvalsh(two_step(Tabulated.of(_noise(seed), np.zeros(6, dtype=bool))).rho)[-1])
