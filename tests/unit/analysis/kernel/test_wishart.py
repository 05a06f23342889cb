import numpy as np

from analysis.kernel.wishart import drawn_covariances

SIGMA = np.array([[4.0, 1.2, 0.3], [1.2, 1.0, 0.2], [0.3, 0.2, 0.5]])


def test_mean_and_spread_are_those_of_sample_covariances() -> None:
    n, draws = 30, 40_000
    found = drawn_covariances(SIGMA, n, draws, 3)
    expected = SIGMA * (n - 1) / n
    variance = (n - 1) / n**2 * (SIGMA**2 + np.outer(np.diag(SIGMA), np.diag(SIGMA)))
    np.testing.assert_array_less(np.abs(found.mean(axis=0) - expected), 4.5 * np.sqrt(variance / draws))
    np.testing.assert_allclose(found.var(axis=0), variance, rtol=0.06)


def test_one_seed_gives_one_stream() -> None:
    np.testing.assert_array_equal(drawn_covariances(SIGMA, 10, 5, 1), drawn_covariances(SIGMA, 10, 5, 1))
    assert (drawn_covariances(SIGMA, 10, 5, 1) != drawn_covariances(SIGMA, 10, 5, 2)).any()
