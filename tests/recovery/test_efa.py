"""Loadings of a known model are found again, by every extraction, and bootstrap intervals hold them."""

import numpy as np
import pytest

from analysis import efa
from analysis.fit.rotation import rotate
from analysis.kernel.minres import minres
from analysis.kernel.ml_extraction import maximum_likelihood
from analysis.kernel.principal_axis import principal_axis
from analysis.kernel.procrustes import matching
from tests.support.answers import continuous

PATTERN = np.kron(np.eye(3), np.array([[0.8], [0.7], [0.6], [0.5]]))
PHI = np.array([[1.0, 0.3, 0.2], [0.3, 1.0, 0.4], [0.2, 0.4, 1.0]])
CORRELATION = PATTERN @ PHI @ PATTERN.T
np.fill_diagonal(CORRELATION, 1.0)
N = 1000


def _draw(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((N, 12)) @ np.linalg.cholesky(CORRELATION).T


@pytest.mark.parametrize("extract", [minres, maximum_likelihood, principal_axis])
@pytest.mark.parametrize("rotation", ["oblimin", "geomin_obl"])
def test_the_population_matrix_gives_the_populations_loadings(extract: type, rotation: str) -> None:
    found = rotate(extract(CORRELATION, 3).loadings, rotation, starts=10)
    order, sign = matching(found.pattern, PATTERN)
    # Quartimin is 0 there; geomin, with its small constant, is not quite least there.
    np.testing.assert_allclose(found.pattern[:, order] * sign, PATTERN, atol=1e-6 if rotation == "oblimin" else 0.02)
    np.testing.assert_allclose(
        found.phi[np.ix_(order, order)] * np.outer(sign, sign), PHI, atol=1e-6 if rotation == "oblimin" else 0.05
    )


def test_bootstrap_intervals_hold_the_true_loadings_as_often_as_they_say() -> None:
    held = []
    for seed in range(12):
        import pandas as pd

        frame = pd.DataFrame(_draw(seed), columns=[f"y{j}" for j in range(12)])
        found = efa(continuous(frame), 3, draws=200, seed=seed)
        assert found.intervals is not None
        assert found.intervals.used == 200
        order, sign = matching(PATTERN, found.rotated.pattern)
        truth = PATTERN[:, order] * sign
        held.append(((found.intervals.pattern[0] <= truth) & (truth <= found.intervals.pattern[1])).mean())
    # 12 samples of 36 loadings that go together within a sample: the mean's spread is estimated from the samples.
    assert abs(np.mean(held) - 0.95) < 4 * max(np.std(held, ddof=1), 0.02) / np.sqrt(len(held))
