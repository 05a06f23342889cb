import numpy as np
import pytest

from analysis.kernel.parallel import factors_above_noise, noise_eigenvalues

N, P, DRAWS = 40, 5, 4000


def _by_drawing_answers() -> np.ndarray:
    x = np.random.default_rng(11).standard_normal((DRAWS, N, P))
    return np.array([np.linalg.eigvalsh(np.corrcoef(one, rowvar=False))[::-1] for one in x])


def test_the_wishart_draws_are_distributed_as_those_of_answers() -> None:
    direct, short = _by_drawing_answers(), noise_eigenvalues(N, P, DRAWS, seed=3)
    error = direct.std(axis=0) * np.sqrt(2 / DRAWS)
    # Five places each: 4 Monte Carlo standard errors of the mean, and of the 95th percentile (2.11 times as wide).
    assert (np.abs(direct.mean(axis=0) - short.mean(axis=0)) < 4 * error).all()
    tails = np.abs(np.percentile(direct, 95, axis=0) - np.percentile(short, 95, axis=0))
    assert (tails < 4 * 2.11 * error).all()
    ratio = direct.std(axis=0) / short.std(axis=0)
    assert np.abs(ratio - 1).max() < 4 * np.sqrt(1 / DRAWS)


def test_eigenvalues_fall_and_sum_to_the_number_of_items() -> None:
    found = noise_eigenvalues(N, P, 50)
    assert (np.diff(found, axis=1) <= 0).all()
    np.testing.assert_allclose(found.sum(axis=1), P)


def test_the_same_seed_gives_the_same_draws_and_another_does_not() -> None:
    np.testing.assert_array_equal(noise_eigenvalues(N, P, 5, seed=1), noise_eigenvalues(N, P, 5, seed=1))
    assert not np.array_equal(noise_eigenvalues(N, P, 5, seed=1), noise_eigenvalues(N, P, 5, seed=2))


@pytest.mark.parametrize(
    ("observed", "count"),
    [([3.0, 2.0, 0.5], 2), ([3.0, 1.0, 2.0], 1), ([0.5, 2.0, 2.0], 0), ([3.0, 2.0, 2.0], 3)],
)
def test_factors_are_counted_up_to_the_first_that_noise_reaches(observed: list[float], count: int) -> None:
    assert factors_above_noise(np.array(observed), np.full(3, 1.0)) == count
