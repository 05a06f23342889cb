import numpy as np
import pytest
from scipy.optimize import approx_fprime

from analysis.kernel import criteria

PATTERN = np.random.default_rng(2).uniform(-0.9, 0.9, (6, 3))
ALL = (criteria.quartimin, criteria.varimax, criteria.quartimax, criteria.equamax, criteria.geomin)


@pytest.mark.parametrize("criterion", ALL)
def test_a_gradient_is_the_slope_of_its_criterion(criterion: criteria.Criterion) -> None:
    slope = approx_fprime(PATTERN.ravel(), lambda flat: criterion(flat.reshape(1, 6, 3))[0][0], 1e-7)
    np.testing.assert_allclose(criterion(PATTERN[None])[1].ravel(), slope, atol=1e-5)


@pytest.mark.parametrize("criterion", ALL)
def test_order_and_direction_of_factors_do_not_matter(criterion: criteria.Criterion) -> None:
    turned = PATTERN[:, [2, 0, 1]] * [1, -1, 1]
    assert criterion(turned[None])[0][0] == pytest.approx(criterion(PATTERN[None])[0][0], abs=1e-12)


def test_a_simple_structure_has_no_quartimin_and_no_row_complexity() -> None:
    simple = np.kron(np.eye(3), [[0.8], [0.6]])
    assert criteria.quartimin(simple[None])[0][0] == 0
    assert criteria.quartimin(PATTERN[None])[0][0] > 0.1


def test_quartimax_and_quartimin_add_up_for_a_row() -> None:
    # (sum of squares)^2 = sum of fourth powers + twice the products: orthogonal rotation leaves the left side alone.
    squares = (PATTERN**2).sum(axis=1)
    left = np.sum(squares**2) / 4
    value = criteria.quartimin(PATTERN[None])[0][0] - criteria.quartimax(PATTERN[None])[0][0]
    assert value == pytest.approx(left, abs=1e-12)


def test_kappa_of_equamax() -> None:
    assert criteria.equamax_kappa(25, 5) == 0.1
