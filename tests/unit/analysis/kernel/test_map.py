import numpy as np
import pytest

from analysis.kernel.map import average_partials, fewest_partials
from tests.support.answers import congeneric, with_correlations

X = congeneric(150, [0.8, 0.7, 0.6, 0.5, 0.7], seed=2).to_numpy()
R = np.corrcoef(X, rowvar=False)
OFF = ~np.eye(5, dtype=bool)


@pytest.mark.parametrize("power", [2, 4])
def test_before_any_component_it_is_the_average_of_the_correlations(power: int) -> None:
    assert average_partials(R, power)[0] == pytest.approx(np.mean(R[OFF] ** power), abs=1e-14)


@pytest.mark.parametrize("power", [2, 4])
def test_after_two_components_it_is_that_of_regression_residuals(power: int) -> None:
    standard = (X - X.mean(axis=0)) / X.std(axis=0)
    scores = standard @ np.linalg.eigh(R)[1][:, -2:]
    residuals = standard - scores @ np.linalg.lstsq(scores, standard, rcond=None)[0]
    partial = np.corrcoef(residuals, rowvar=False)
    assert average_partials(R, power)[2] == pytest.approx(np.mean(partial[OFF] ** power), abs=1e-12)


def test_before_the_last_component_everything_left_is_one_dimension() -> None:
    assert average_partials(R)[-1] == pytest.approx(1.0, abs=1e-10)


def test_one_factor_is_found_and_of_nothing_none() -> None:
    assert fewest_partials(average_partials(R)) == 1
    assert fewest_partials(average_partials(np.eye(4) + 0.01 * (1 - np.eye(4)))) == 0


def test_where_components_leave_nothing_there_is_no_average() -> None:
    pairs = np.kron(np.eye(2), np.ones((2, 2)))
    averages = average_partials(pairs)
    assert averages[0] == pytest.approx(4 / 12)
    assert np.isnan(averages[1:]).all()


def test_a_matrix_that_is_not_positive_definite_is_no_obstacle() -> None:
    x = with_correlations([[1, 0.6, 0.5], [0.6, 1, 0.4], [0.5, 0.4, 1]]).to_numpy()
    bad = np.corrcoef(x, rowvar=False)
    bad[0, 1] = bad[1, 0] = -0.9
    assert np.linalg.eigvalsh(bad)[0] < 0
    assert np.isfinite(average_partials(bad)[0])
