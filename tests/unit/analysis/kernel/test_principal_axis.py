import numpy as np
import pytest

from analysis.kernel import principal_axis as module
from analysis.kernel.minres import minres
from analysis.kernel.principal_axis import principal_axis
from tests.unit.analysis.kernel.test_minres import EXACT, LOADINGS
from tests.unit.analysis.kernel.test_minres import SAMPLE as ONE_FACTOR

_DRAWS = np.random.default_rng(7).standard_normal((300, 6)) @ np.linalg.cholesky(EXACT).T
SAMPLE = np.corrcoef(_DRAWS, rowvar=False)


def _plain(correlation: np.ndarray, factors: int, most: int) -> np.ndarray:
    """Iterate communalities as the textbook does."""
    reduced = correlation.copy()
    np.fill_diagonal(reduced, 1 - 1 / np.diag(np.linalg.inv(correlation)))
    for _ in range(most):
        values, vectors = np.linalg.eigh(reduced)
        loadings = vectors[:, -factors:] * np.sqrt(values[-factors:])
        np.fill_diagonal(reduced, np.sum(loadings**2, axis=1))
    return np.diag(reduced)


def test_communalities_repeat_themselves() -> None:
    found = principal_axis(SAMPLE, 2)
    assert found.optimum.converged
    assert found.optimum.gradient_norm <= 1e-8
    np.testing.assert_allclose((found.loadings**2).sum(axis=1), 1 - found.uniquenesses, atol=1e-8)


@pytest.mark.parametrize("factors", [1, 2])
def test_it_ends_where_plain_iteration_does(factors: int) -> None:
    np.testing.assert_allclose(
        1 - principal_axis(SAMPLE, factors).uniquenesses, _plain(SAMPLE, factors, 5000), atol=1e-7
    )


def test_without_a_heywood_case_it_is_minres() -> None:
    np.testing.assert_allclose(principal_axis(SAMPLE, 1).loadings, minres(SAMPLE, 1).loadings, atol=1e-7)


def test_an_exact_factor_model_is_found_again() -> None:
    found = principal_axis(EXACT, 2)
    np.testing.assert_allclose(found.loadings @ found.loadings.T, LOADINGS @ LOADINGS.T, atol=1e-6)


def test_a_communality_may_exceed_one() -> None:
    heywood = np.array([[1.0, 0.9, 0.9], [0.9, 1.0, 0.7], [0.9, 0.7, 1.0]])
    found = principal_axis(heywood, 1)
    assert found.optimum.converged
    assert found.uniquenesses[0] == pytest.approx(1 - 0.81 / 0.7, abs=1e-6)


def test_communalities_that_grow_without_end_are_not_converged() -> None:
    # Items of one factor do not carry two: the second becomes a single item, with ever more variance.
    found = principal_axis(ONE_FACTOR, 2)
    assert not found.optimum.converged
    assert found.uniquenesses.min() < -0.5


def test_stopped_early_is_not_converged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "descend", lambda d, start, *rest, **how: type("Stopped", (), {"x": start + 0.3}))
    monkeypatch.setattr(module, "_PLAIN", (3,))
    found = principal_axis(SAMPLE, 2)
    assert not found.optimum.converged
    assert found.optimum.why.startswith("one more iteration would change a communality by")
