import numpy as np
import pytest

from analysis.kernel.optimise import minimise

TARGET = np.array([1.0, -2.0, 3.0])


def _bowl(x: np.ndarray) -> float:
    return float(np.sum((x - TARGET) ** 2))


def _slope(x: np.ndarray) -> np.ndarray:
    return 2 * (x - TARGET)


def test_a_minimum_is_found_and_said() -> None:
    found = minimise(_bowl, _slope, np.zeros(3))
    assert found.converged
    assert found.why == ""
    np.testing.assert_allclose(found.x, TARGET, atol=1e-7)
    assert found.value == pytest.approx(0.0, abs=1e-14)


def test_a_perfect_minimum_is_believed_though_the_optimiser_complains() -> None:
    # At 1e8 the objective cannot fall any further by a visible amount: BFGS reports a precision loss.
    found = minimise(lambda x: 1e8 + _bowl(x), _slope, TARGET + 1e-9)
    assert found.converged


def test_a_slope_that_goes_on_for_ever_is_no_minimum() -> None:
    found = minimise(lambda x: float(-x.sum()), lambda x: -np.ones_like(x), np.zeros(2))
    assert not found.converged
    assert "gradient is 1.0e+00" in found.why


def test_an_optimiser_stuck_short_of_the_minimum_is_not_believed() -> None:
    # A kink: no step lowers the objective although the slope is steep.
    found = minimise(lambda x: float(np.abs(x).sum()), lambda x: np.where(x >= 0, 1.0, -1.0), np.array([0.5]))
    assert not found.converged
    assert found.why


@pytest.mark.parametrize("value", [np.inf, np.nan])
def test_an_objective_without_a_value_is_no_minimum(value: float) -> None:
    assert not minimise(lambda x: value, lambda x: np.zeros_like(x), np.zeros(1)).converged


def test_a_gradient_without_a_value_is_no_minimum() -> None:
    with np.errstate(all="ignore"):
        assert not minimise(lambda x: 0.0, lambda x: np.full_like(x, np.nan), np.zeros(1)).converged


def test_a_parameter_held_at_its_bound_is_at_its_minimum() -> None:
    found = minimise(_bowl, _slope, np.array([0.5, 0.5, 0.5]), bounds=[(0.0, 2.0)] * 3)
    assert found.converged
    np.testing.assert_allclose(found.x, [1.0, 0.0, 2.0], atol=1e-7)


def test_a_bound_that_pushes_the_other_way_excuses_nothing() -> None:
    # The slope at the lower bound says "go up": the point is not a minimum although it lies on a bound.
    found = minimise(lambda x: 0.0, lambda x: -np.ones_like(x), np.zeros(1), bounds=[(0.0, 1.0)])
    assert found.gradient_norm == 1.0
    assert not found.converged
