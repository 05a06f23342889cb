import numpy as np

from analysis.kernel.ekc import reference_eigenvalues
from analysis.kernel.parallel import factors_above_noise

# By hand, p = 4 items of n = 100 people: (1 + sqrt(4/100))^2 = 1.44; what is left of 4 after 2.2, 3.1, 3.6.
EIGENVALUES = np.array([2.2, 0.9, 0.5, 0.4])
BY_HAND = np.array([1.44, 1.8 / 3 * 1.44, 0.9 / 2 * 1.44, 0.4 * 1.44])


def test_the_reference_is_the_papers_formula() -> None:
    np.testing.assert_allclose(reference_eigenvalues(EIGENVALUES, 100, restricted=False), BY_HAND, rtol=1e-14)
    np.testing.assert_allclose(reference_eigenvalues(EIGENVALUES, 100), [1.44, 1.0, 1.0, 1.0], rtol=1e-14)


def test_the_floor_of_one_decides_here() -> None:
    assert factors_above_noise(EIGENVALUES, reference_eigenvalues(EIGENVALUES, 100)) == 1
    assert factors_above_noise(EIGENVALUES, reference_eigenvalues(EIGENVALUES, 100, restricted=False)) == 2


def test_with_everybody_asked_it_is_kaisers_criterion() -> None:
    np.testing.assert_allclose(reference_eigenvalues(EIGENVALUES, 10**12), np.ones(4), atol=1e-5)
