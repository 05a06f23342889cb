import numpy as np

from analysis.kernel.newton import minimise_batch


class _Quartics:
    """sum of (x - a)^4/4 + (x - a)^2/2 for each member's own centre a (b, q)."""

    def __init__(self, centres: np.ndarray) -> None:
        self.centres = centres

    def _apart(self, x: np.ndarray, rows: np.ndarray) -> np.ndarray:
        return x - self.centres[rows]

    def value(self, x: np.ndarray, rows: np.ndarray) -> np.ndarray:
        d = self._apart(x, rows)
        return (d**4 / 4 + d**2 / 2).sum(axis=1)

    def gradient(self, x: np.ndarray, rows: np.ndarray) -> np.ndarray:
        d = self._apart(x, rows)
        return d**3 + d

    def hessian(self, x: np.ndarray, rows: np.ndarray) -> np.ndarray:
        d = self._apart(x, rows)
        return (3 * d**2 + 1)[:, :, None] * np.eye(d.shape[1])


CENTRES = np.array([[1.0, -2.0], [0.5, 3.0], [-4.0, 0.1]])
FREE = np.full(2, -np.inf)


def test_every_member_finds_its_own_minimum() -> None:
    found = minimise_batch(_Quartics(CENTRES), np.zeros((3, 2)), FREE)
    np.testing.assert_allclose(found.x, CENTRES, atol=1e-9)
    assert found.converged.all()


def test_a_bound_holds_and_is_no_gradient() -> None:
    found = minimise_batch(_Quartics(CENTRES), np.ones((3, 2)), np.zeros(2))
    np.testing.assert_allclose(found.x, np.maximum(CENTRES, 0), atol=1e-9)
    assert found.converged.all()
    assert (found.gradient_norm < 1e-7).all()


def test_a_shared_hessian_that_does_not_fit_is_given_up() -> None:
    far = minimise_batch(_Quartics(CENTRES), np.full((3, 2), 9.0), FREE, shared=10 * np.eye(2))
    np.testing.assert_allclose(far.x, CENTRES, atol=1e-9)
    assert far.converged.all()


def test_too_few_steps_are_not_called_convergence() -> None:
    found = minimise_batch(_Quartics(CENTRES), np.full((3, 2), 50.0), FREE, steps=2)
    assert not found.converged.any()
    assert (found.gradient_norm > 1).all()


def test_a_member_without_a_value_takes_none_with_it() -> None:
    centres = CENTRES.copy()
    centres[1] = np.nan
    found = minimise_batch(_Quartics(centres), np.zeros((3, 2)), FREE)
    assert found.converged.tolist() == [True, False, True]
    np.testing.assert_allclose(found.x[[0, 2]], CENTRES[[0, 2]], atol=1e-9)


def test_no_members_are_none() -> None:
    assert minimise_batch(_Quartics(CENTRES[:0]), np.zeros((0, 2)), FREE).x.shape == (0, 2)
