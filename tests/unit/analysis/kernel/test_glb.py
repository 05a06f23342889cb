import numpy as np
import pytest

from analysis.kernel import guttman
from analysis.kernel.alpha import cronbach_alpha
from analysis.kernel.glb import TOLERANCE, greatest_lower_bound
from analysis.kernel.split import every_split, rulon


def _covariance(p: int, n: int, seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.cov((rng.standard_normal((n, p)) + rng.standard_normal((n, 1))).T) * 50


@pytest.mark.parametrize(("p", "n"), [(2, 20), (3, 8), (6, 40), (10, 11), (30, 60), (80, 400)])
def test_both_solutions_are_feasible_and_meet(p: int, n: int) -> None:
    s = _covariance(p, n, seed=p)
    found = greatest_lower_bound(s)
    assert found.converged
    assert 0 <= found.gap <= TOLERANCE
    assert found.psi.min() >= 0
    assert np.linalg.eigvalsh(s - np.diag(found.psi))[0] >= -1e-9
    assert np.diag(found.dual).min() >= 1 - 1e-14
    assert np.linalg.eigvalsh(found.dual)[0] >= -1e-12
    assert found.value == pytest.approx(1 - found.psi.sum() / s.sum(), abs=1e-14)
    assert found.lower == pytest.approx(1 - np.sum(s * found.dual) / s.sum(), abs=1e-12)


def test_parallel_items_give_alpha() -> None:
    s = 0.3 * np.ones((6, 6)) + 0.7 * np.eye(6)
    found = greatest_lower_bound(s)
    assert found.value == pytest.approx(cronbach_alpha(s), abs=1e-9)
    np.testing.assert_allclose(found.psi, 0.7, atol=1e-8)


def test_one_factor_gives_omega() -> None:
    loadings = np.array([0.9, 0.8, 0.7, 0.5, 0.4])
    s = np.outer(loadings, loadings) + np.diag(1 - loadings**2)
    assert greatest_lower_bound(s).value == pytest.approx(loadings.sum() ** 2 / s.sum(), abs=1e-9)


def test_two_items_give_twice_their_covariance() -> None:
    # The larger psi_1 + psi_2 with (s_11 - psi_1)(s_22 - psi_2) >= s_12^2 leaves |s_12| in both.
    s = np.array([[2.0, 0.6], [0.6, 1.0]])
    assert greatest_lower_bound(s).value == pytest.approx(4 * 0.6 / s.sum(), abs=1e-9)


def test_an_error_variance_that_would_be_negative_is_held_at_zero() -> None:
    # Without psi >= 0 the first item's would be below 0: a factor that explains more than all of it.
    loadings = np.array([1.2, 0.7, 0.7])
    s = np.outer(loadings, loadings)
    np.fill_diagonal(s, [1.2, 1.0, 1.0])
    found = greatest_lower_bound(s)
    assert found.converged
    assert 0 <= found.psi[0] < 1e-8
    assert found.dual[0, 0] > 1.01


@pytest.mark.parametrize("seed", range(4))
def test_no_other_lower_bound_is_above_it(seed: int) -> None:
    s = _covariance(7, 40, seed)
    others = [f(s) for f in (guttman.lambda1, guttman.lambda2, guttman.lambda3, guttman.lambda5, guttman.lambda6)]
    assert greatest_lower_bound(s).value >= max(*others, rulon(s, every_split(7)).max())


def test_the_unit_does_not_matter() -> None:
    s = _covariance(6, 30, seed=1)
    tiny, huge = greatest_lower_bound(s * 1e-8), greatest_lower_bound(s * 1e8)
    assert tiny.value == pytest.approx(huge.value, abs=1e-10)
    np.testing.assert_allclose(tiny.psi * 1e16, huge.psi, rtol=1e-6)
