import numpy as np
import pytest

from analysis.kernel import parallel
from analysis.kernel.minres import minres, squared_multiple_correlations
from analysis.kernel.parallel import (
    component_eigenvalues,
    factor_eigenvalues,
    factors_above_noise,
    noise_correlations,
    noise_eigenvalues,
    smc_eigenvalues,
)

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


def test_matrices_come_in_blocks_that_fit_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "_BLOCK", 4 * P * P)
    blocks = list(noise_correlations(N, P, 10, seed=1))
    assert [len(block) for block in blocks] == [4, 4, 2]
    assert noise_eigenvalues(N, P, 10, seed=1).shape == (10, P)


def test_reduced_matrices_have_communalities_on_the_diagonal() -> None:
    block = next(noise_correlations(N, P, 3, seed=2))
    for matrix, factors, smc in zip(block, factor_eigenvalues(block), smc_eigenvalues(block), strict=True):
        reduced = matrix - np.eye(P) + np.diag(minres(matrix, 1).loadings[:, 0] ** 2)
        np.testing.assert_allclose(factors, component_eigenvalues(reduced[None])[0], atol=1e-6)
        reduced = matrix - np.eye(P) + np.diag(squared_multiple_correlations(matrix))
        np.testing.assert_allclose(smc, component_eigenvalues(reduced[None])[0], atol=1e-12)


def test_a_matrix_without_a_one_factor_solution_has_no_reduced_eigenvalues() -> None:
    block = next(noise_correlations(N, P, 2, seed=2))
    block[1, 0, 1] = np.nan
    found = factor_eigenvalues(block)
    assert np.isfinite(found[0]).all()
    assert np.isnan(found[1]).all()
