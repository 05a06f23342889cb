import numpy as np
import pytest
from scipy.optimize import approx_fprime

from analysis.fit import rotation as module
from analysis.fit.rotation import Rotated, quartimin_gradient, rotate, varimax_gradient

# Three factors, each item on one, turned so that nothing is simple any more.
SIMPLE = np.kron(np.eye(3), np.array([[0.8], [0.7], [0.6], [0.5]]))
SIMPLE[0, 1], SIMPLE[5, 2] = 0.2, -0.15
TURN = np.linalg.qr(np.random.default_rng(4).standard_normal((3, 3)))[0]
UNROTATED = SIMPLE @ TURN
METHODS = ("oblimin", "quartimin", "varimax")


def _quartimin(pattern: np.ndarray) -> float:
    squares = pattern**2
    return float(np.sum(squares * (squares @ (1 - np.eye(3)))) / 4)


@pytest.mark.parametrize("method", METHODS)
def test_rotation_leaves_what_the_factors_imply(method: module.Rotation) -> None:
    found = rotate(UNROTATED, method)
    implied = found.pattern @ found.phi @ found.pattern.T
    np.testing.assert_allclose(implied, UNROTATED @ UNROTATED.T, atol=1e-12)
    np.testing.assert_allclose(found.communalities, (UNROTATED**2).sum(axis=1), atol=1e-12)


@pytest.mark.parametrize("method", METHODS)
def test_factors_come_by_falling_variance_and_mostly_positive(method: module.Rotation) -> None:
    found = rotate(-UNROTATED[:, ::-1], method)
    assert (np.diff(found.variances) <= 0).all()
    assert (found.pattern.sum(axis=0) > 0).all()
    np.testing.assert_allclose(np.diag(found.phi), 1.0, atol=1e-12)


def test_varimax_is_orthogonal_and_stationary() -> None:
    found = rotate(UNROTATED, "varimax")
    np.testing.assert_array_equal(found.phi, np.eye(3))
    assert found.converged
    assert varimax_gradient(UNROTATED) > 1e-2  # it could have been otherwise


def test_oblimin_is_stationary_and_simpler() -> None:
    found = rotate(UNROTATED, "oblimin")
    assert found.converged
    assert found.gradient_norm <= 1e-7
    assert _quartimin(found.pattern) < 0.1 * _quartimin(UNROTATED)


def test_a_simple_structure_is_found_again() -> None:
    found = rotate((SIMPLE != 0) * np.abs(SIMPLE) * (np.abs(SIMPLE) > 0.3) @ TURN, "oblimin")
    assert _quartimin(found.pattern) == pytest.approx(0.0, abs=1e-12)
    assert (np.sort(np.abs(found.pattern), axis=1)[:, :2] < 1e-6).all()


def test_the_quartimin_gradient_is_its_slope_along_the_rotations() -> None:
    transformation = np.linalg.qr(np.random.default_rng(9).standard_normal((3, 3)))[0] + 0.2 * np.eye(3)
    transformation = transformation / np.linalg.norm(transformation, axis=0)

    def criterion(flat: np.ndarray) -> float:
        turned = flat.reshape(3, 3)
        turned = turned / np.linalg.norm(turned, axis=0)  # an oblique rotation has columns of length one
        return _quartimin(UNROTATED @ np.linalg.inv(turned).T)

    slope = approx_fprime(transformation.ravel(), criterion, 1e-7)
    pattern = UNROTATED @ np.linalg.inv(transformation).T
    assert quartimin_gradient(pattern, transformation) == pytest.approx(np.linalg.norm(slope), rel=1e-5)


def test_no_rotation_and_one_factor_are_left_as_they_are() -> None:
    np.testing.assert_allclose(np.abs(rotate(UNROTATED, "none").pattern).sum(), np.abs(UNROTATED).sum())
    one = rotate(-SIMPLE[:, :1], "oblimin")
    np.testing.assert_array_equal(one.pattern, SIMPLE[:, :1])
    assert one.converged


def test_structure_is_pattern_times_factor_correlations() -> None:
    rotated = Rotated(SIMPLE, np.array([[1, 0.3, 0.2], [0.3, 1, 0.1], [0.2, 0.1, 1]]))
    np.testing.assert_allclose(rotated.structure[11], 0.5 * np.array([0.2, 0.1, 1]))
    np.testing.assert_allclose(rotated.variances.sum(), rotated.communalities.sum())


def test_a_rotation_stopped_early_is_not_converged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(module._TOLERANCE, "oblimin", 0.1)
    found = rotate(UNROTATED, "oblimin")
    assert 1e-5 < found.gradient_norm < 0.1
    assert not found.converged
