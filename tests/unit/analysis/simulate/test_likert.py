import numpy as np
import pytest

from analysis.kernel.normal import distribution
from analysis.kernel.omega_categorical import Steps, omega_categorical, score_covariances
from analysis.simulate.likert import Likert, green_yang

LOADINGS = np.array([0.8, 0.6, 0.5])
CUTS = [(-0.3, 0.5, 1.1, 1.7), (0.2,), (-1.0, 1.0)]
R = np.outer(LOADINGS, LOADINGS) + np.diag(1 - LOADINGS**2)
POPULATION = Likert.of(R, CUTS)
STEPS = Steps.of([np.array(cuts) for cuts in CUTS], [np.arange(len(cuts) + 1.0) for cuts in CUTS])


def test_cells_add_up_to_the_margins_and_to_one() -> None:
    cells = POPULATION.cells(0, 2, 0.4)
    assert cells.sum() == pytest.approx(1, abs=1e-12)
    below = distribution(np.array([-0.3]), np.array([-1.0]), np.array([0.4]))[0]
    assert cells[0, 0] == pytest.approx(below, abs=1e-12)
    assert POPULATION.means == pytest.approx([1 + (cells.sum(axis=1) @ np.arange(5)), *POPULATION.means[1:]], abs=1e-12)


def test_two_items_cut_at_the_median_have_sheppards_covariance() -> None:
    """P(both above) = 1/4 + arcsin(r)/(2 pi), so that the covariance is arcsin(r)/(2 pi) (Sheppard 1899)."""
    halves = Likert.of(np.array([[1.0, 0.6], [0.6, 1.0]]), [(0.0,), (0.0,)])
    both = np.arcsin(0.6) / (2 * np.pi)
    np.testing.assert_allclose(halves.covariance, [[0.25, both], [both, 0.25]], atol=1e-13)


def test_covariances_are_those_of_the_distribution_function() -> None:
    """Integrals over cells against sums of Owen's T, the estimator's own route."""
    np.testing.assert_allclose(POPULATION.covariance, score_covariances(STEPS, R[None])[0], atol=1e-12)
    assert green_yang(POPULATION, LOADINGS) == pytest.approx(omega_categorical(STEPS, LOADINGS[None])[0], abs=1e-12)


def test_a_large_simulated_sample_has_these_moments() -> None:
    n = 200_000
    answers = POPULATION.draw(np.random.default_rng(1), n)
    assert [set(np.unique(column)) for column in answers.T] == [{1, 2, 3, 4, 5}, {1, 2}, {1, 2, 3}]
    centred = answers - POPULATION.means
    products = centred[:, :, None] * centred[:, None, :]
    error = products.std(axis=0) / np.sqrt(n)
    assert (np.abs(products.mean(axis=0) - POPULATION.covariance) < 4 * error).all()
    assert (np.abs(centred.mean(axis=0)) < 4 * centred.std(axis=0) / np.sqrt(n)).all()
