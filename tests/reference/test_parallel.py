"""Horn's parallel analysis, against 2000 draws of R's rnorm (parallel.R)."""

from typing import Any

import numpy as np
import pytest

from analysis import efa
from analysis.kernel.covariance import pairwise_correlation
from analysis.kernel.minres import squared_multiple_correlations
from analysis.kernel.parallel import factors_above_noise, noise_eigenvalues
from tests.support.answers import ITEMS, bfi

DRAWS = 2000


@pytest.fixture(scope="module")
def noise() -> np.ndarray:
    return noise_eigenvalues(2800, 25, DRAWS, seed=7)


def test_mean_eigenvalues_of_noise(noise: np.ndarray, r_values: dict[str, Any]) -> None:
    # Monte Carlo error of both means; 25 places, so 4.5 standard errors.
    expected = r_values["parallel"]["components"]
    error = np.array(expected["sd"]) * np.sqrt(1 / DRAWS + 1 / r_values["parallel"]["draws"])
    assert (np.abs(noise.mean(axis=0) - expected["mean"]) < 4.5 * error).all()


def test_spread_of_the_eigenvalues_of_noise(noise: np.ndarray, r_values: dict[str, Any]) -> None:
    # A standard deviation from 2000 draws has a relative error of 1/sqrt(4000); two of them, 4.5 standard errors.
    ratio = noise.std(axis=0, ddof=1) / r_values["parallel"]["components"]["sd"]
    assert np.abs(ratio - 1).max() < 4.5 * np.sqrt(2 / (2 * DRAWS))


def test_95th_percentile_of_noise(noise: np.ndarray, r_values: dict[str, Any]) -> None:
    # The 95th percentile of a normal sample has the standard error 2.11 sd / sqrt(draws).
    expected = r_values["parallel"]["components"]
    error = 2.11 * np.array(expected["sd"]) * np.sqrt(2 / DRAWS)
    assert (np.abs(np.percentile(noise, 95, axis=0) - expected["p95"]) < 4.5 * error).all()


def test_as_many_factors_as_r_retains(noise: np.ndarray, r_values: dict[str, Any]) -> None:
    expected = r_values["parallel"]["components"]
    assert factors_above_noise(np.array(expected["observed"]), np.percentile(noise, 95, axis=0)) == 6
    assert efa(bfi()).scree.suggested == expected["retain_p95"] == 6


def test_squared_multiple_correlations(r_values: dict[str, Any]) -> None:
    # One inverse: rounding only. Observed: 2e-15.
    ours = squared_multiple_correlations(pairwise_correlation(bfi().array))
    assert dict(zip(ITEMS, ours, strict=True)) == pytest.approx(r_values["parallel"]["smc"], abs=1e-12)
