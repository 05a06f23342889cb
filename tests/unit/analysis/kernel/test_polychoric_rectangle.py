"""Small rectangles, and the careless respondent who makes them matter."""

import numpy as np
import pytest

from analysis.kernel.normal import distribution
from analysis.kernel.polychoric import cells, fit_polychoric
from analysis.kernel.rectangle import log_rectangle
from analysis.kernel.thresholds import thresholds


def test_large_ones_are_differences_of_the_distribution_function() -> None:
    rng = np.random.default_rng(3)
    left, right = np.sort(rng.normal(size=(2, 200)), axis=0)
    low, high = np.sort(rng.normal(size=(2, 200)), axis=0)
    left[:40], high[20:60] = -np.inf, np.inf
    rho = rng.uniform(-0.99, 0.99, 200)
    expected = distribution(right, high, rho) - distribution(left, high, rho)
    expected -= distribution(right, low, rho) - distribution(left, low, rho)
    np.testing.assert_allclose(np.exp(log_rectangle(left, right, low, high, rho)), expected, rtol=0, atol=1e-13)


# mpmath's quadrature with 40 digits over 40 pieces.
@pytest.mark.parametrize(
    ("sides", "rho", "expected"),
    [
        ((-9, -0.84, 0.84, 9), 0.99, -79.32178117858418492654991436711663),
        ((-9, -0.84, 0.84, 9), 0.95, -20.524882413335819259350802247667896),
        ((-0.5, 0.2, 1.5, 3), 0.99, -50.87535007247597038584543151498191),
        ((0.3, 0.31, -2, -1.9), 0.9, -20.929233461842994351423187503493844),
        ((-9, -2, 1, 9), 0.8, -16.865493015707313947919912068311585),
    ],
)
def test_small_ones_are_right_in_every_digit(sides: tuple[float, ...], rho: float, expected: float) -> None:
    found = log_rectangle(*(np.array([float(side)]) for side in sides), np.array([rho]))
    assert found[0] == pytest.approx(expected, abs=1e-12)


def test_one_careless_respondent_keeps_a_maximum() -> None:
    # 1000 people agree, one answers at the opposite end: the likelihood falls on both sides of its maximum.
    table = np.diag([200.0] * 5)
    table[0, 4] = 1
    rows, columns = thresholds(table.sum(axis=1))[None], thresholds(table.sum(axis=0))[None]
    found = fit_polychoric(table[None], rows, columns)
    assert found.converged[0]

    def log_likelihood(rho: float) -> float:
        probability = cells(np.array([rho]), rows, columns, table[None]).probability
        return float(np.sum(table * np.log(probability[0])))

    best = log_likelihood(found.rho[0])
    assert all(log_likelihood(found.rho[0] + step) < best for step in (-0.05, -0.001, 0.001, 0.002))
