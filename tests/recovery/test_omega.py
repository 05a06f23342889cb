"""Omega of a known model is found again, and its intervals cover as often as they say (SIMULATED answers)."""

import numpy as np
import pandas as pd
import pytest

from analysis import Sample, omega
from analysis.kernel.omega import omega_total
from analysis.kernel.omega_categorical import Steps, omega_categorical

LOADINGS = np.array([0.8, 0.7, 0.6, 0.5, 0.4])
CUTS = np.array([-0.3, 0.5, 1.1, 1.7])
TOTAL = float(omega_total(LOADINGS, 1 - LOADINGS**2))
CATEGORICAL = float(omega_categorical(Steps.of([CUTS] * 5, [np.arange(5.0)] * 5), LOADINGS[None])[0])
N, TRIALS = 300, 300


def _responses(n: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.standard_normal((n, 1)) * LOADINGS + rng.standard_normal((n, 5)) * np.sqrt(1 - LOADINGS**2)


def _sample(values: np.ndarray) -> Sample:
    frame = pd.DataFrame(values, columns=[f"y{j}" for j in range(1, values.shape[1] + 1)])
    return Sample(frame, scale=None, n_rows=len(frame))


def _skewed(n: int, seed: int) -> np.ndarray:
    return np.searchsorted(CUTS, _responses(n, seed)).astype(float)


@pytest.mark.parametrize("extraction", ["ml", "minres"])
def test_omega_total_is_recovered(extraction: str) -> None:
    found = omega(_sample(_responses(20_000, seed=1)), extraction=extraction)  # type: ignore[arg-type]
    assert abs(found.estimate - TOTAL) < 4 * found.se


@pytest.mark.parametrize("extraction", ["dwls", "uls"])
def test_categorical_omega_is_recovered_from_skewed_answers(extraction: str) -> None:
    found = omega(_sample(_skewed(20_000, seed=2)), "categorical", extraction=extraction)  # type: ignore[arg-type]
    assert abs(found.estimate - CATEGORICAL) < 4 * found.se


def _covers(kind: str, truth: float, draw: str) -> int:
    hits = 0
    for seed in range(TRIALS):
        values = _skewed(N, seed) if draw == "skewed" else _responses(N, seed)
        found = omega(_sample(values), kind)  # type: ignore[arg-type]
        hits += found.lower <= truth <= found.upper
    return hits


@pytest.mark.parametrize(
    ("kind", "truth", "draw"), [("total", TOTAL, "normal"), ("categorical", CATEGORICAL, "skewed")]
)
def test_the_delta_interval_covers(kind: str, truth: float, draw: str) -> None:
    assert abs(_covers(kind, truth, draw) / TRIALS - 0.95) <= 4 * np.sqrt(0.95 * 0.05 / TRIALS)


def test_the_distribution_free_interval_of_omega_total_covers_for_skewed_answers() -> None:
    # What ML on these answers' covariances estimates, from a large sample: its own error is a twentieth of one of N.
    truth = omega(_sample(_skewed(400_000, seed=9)), interval="none").estimate
    assert abs(_covers("total", truth, "skewed") / TRIALS - 0.95) <= 4 * np.sqrt(0.95 * 0.05 / TRIALS)


def test_the_bootstrap_interval_covers() -> None:
    hits = 0
    for seed in range(TRIALS):
        found = omega(_sample(_responses(N, seed)), interval="bootstrap", draws=150, seed=seed)
        hits += found.lower <= TOTAL <= found.upper
    # 150 draws put each end at a percentile good to 1.3 points: two points of slack.
    assert abs(hits / TRIALS - 0.95) <= 4 * np.sqrt(0.95 * 0.05 / TRIALS) + 0.02


def test_omega_hierarchical_is_recovered_by_both_methods() -> None:
    rng = np.random.default_rng(4)
    second, first = np.array([0.8, 0.7, 0.6]), np.tile([0.8, 0.7, 0.6], 3)
    group = rng.standard_normal((20_000, 1)) * second + rng.standard_normal((20_000, 3)) * np.sqrt(1 - second**2)
    values = np.repeat(group, 3, axis=1) * first + rng.standard_normal((20_000, 9)) * np.sqrt(1 - first**2)
    names = [f"{c}{i}" for c in "abc" for i in (1, 2, 3)]
    sample = Sample.from_frame(
        pd.DataFrame(values, columns=names),
        names,
        scale=None,
        constructs={c: [n for n in names if n[0] == c] for c in "abc"},
    )
    # A second-order factor is a bifactor model: the general loadings are first x second.
    whole = first.reshape(3, 3).sum(axis=1)
    variance = (whole * second).sum() ** 2 + (whole**2 * (1 - second**2)).sum() + np.sum(1 - first**2)
    truth = (whole * second).sum() ** 2 / variance
    for method in ("schmid-leiman", "bifactor"):
        found = omega(sample, "hierarchical", method=method)  # type: ignore[arg-type]
        assert abs(found.estimate - truth) < 4 * found.se
