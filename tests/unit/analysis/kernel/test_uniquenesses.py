import numpy as np
import pytest
from scipy.optimize import approx_fprime

from analysis.kernel import uniquenesses as module
from analysis.kernel.minres import LEAST_UNIQUENESS, minres
from analysis.kernel.uniquenesses import MINRES, ML, PRINCIPAL_AXES, Discrepancy, descend
from tests.support.answers import congeneric

FRAME = congeneric(150, [0.8, 0.7, 0.6, 0.5, 0.7, 0.4], seed=8).to_numpy()
SAMPLE = np.corrcoef(FRAME, rowvar=False)
PSI = np.random.default_rng(1).uniform(0.2, 0.8, 6)

both = pytest.mark.parametrize("discrepancy", [MINRES, ML], ids=["uls", "ml"])


@both
@pytest.mark.parametrize("factors", [1, 2, 3])
def test_the_gradient_and_the_second_derivatives_are_slopes(discrepancy: Discrepancy, factors: int) -> None:
    x = discrepancy.start(PSI)
    at = discrepancy.at(x[None], SAMPLE[None], factors)
    slope = approx_fprime(x, lambda z: discrepancy.at(z[None], SAMPLE[None], factors).value[0], 1e-7)
    np.testing.assert_allclose(at.gradient[0], slope, atol=1e-5)
    for i in range(6):
        step = 1e-6 * np.eye(6)[i]
        high, low = (discrepancy.at((x + s)[None], SAMPLE[None], factors).gradient[0] for s in (step, -step))
        np.testing.assert_allclose(at.hessian[0, i], (high - low) / 2e-6, atol=1e-6)


def test_the_ml_discrepancy_is_that_of_the_matrices() -> None:
    x = np.log(PSI)
    loadings = ML.loadings(x[None], SAMPLE[None], 2)[0]
    model = loadings @ loadings.T + np.diag(PSI)
    whole = np.linalg.slogdet(model)[1] - np.linalg.slogdet(SAMPLE)[1] + np.trace(np.linalg.solve(model, SAMPLE)) - 6
    assert ML.at(x[None], SAMPLE[None], 2).value[0] == pytest.approx(whole, abs=1e-12)


def test_a_factor_without_variance_leaves_its_eigenvalue_to_the_residuals() -> None:
    # Of independent items none has an eigenvalue above 1 to spare: the discrepancy stays that of the matrices.
    x = np.log(np.full(6, 0.999))
    identity = np.eye(6)[None]
    assert (ML.loadings(x[None] + 0.01, identity, 2) == 0).all()
    assert np.isfinite(ML.at(x[None] + 0.01, identity, 2).gradient).all()


def test_many_matrices_at_once_are_as_each_by_itself() -> None:
    rng = np.random.default_rng(4)
    many = np.array([np.corrcoef(FRAME[rng.integers(150, size=150)], rowvar=False) for _ in range(8)])
    start = np.repeat(minres(SAMPLE, 1).uniquenesses[None], 8, axis=0)
    found = descend(MINRES, start, many, 1)
    assert found.converged.all()
    for x, matrix in zip(found.x, many, strict=True):
        np.testing.assert_allclose(x, minres(matrix, 1).uniquenesses, atol=1e-6)


def test_a_bound_is_kept_and_what_pushes_against_it_left_out_of_the_gradient() -> None:
    heywood = np.array([[1.0, 0.9, 0.9], [0.9, 1.0, 0.5], [0.9, 0.5, 1.0]])
    found = descend(MINRES, np.full((1, 3), 0.5), heywood[None], 1)
    assert found.converged[0]
    assert found.x[0, 0] == LEAST_UNIQUENESS
    free = descend(PRINCIPAL_AXES, np.full((1, 3), 0.5), heywood[None], 1)
    assert free.x[0, 0] < 0  # principal axes go where the correlations ask: r12 r13 / r23 > 1


def test_stopped_early_is_not_converged() -> None:
    found = descend(ML, np.log(np.full((1, 6), 0.9)), SAMPLE[None], 1, iterations=1)
    assert not found.converged[0]


def test_nothing_to_minimise_gives_nothing() -> None:
    found = descend(MINRES, np.empty((0, 6)), np.empty((0, 6, 6)), 1)
    assert found.x.shape == (0, 6)


def test_eigenvalues_that_meet_do_not_make_the_second_derivatives_infinite() -> None:
    at = module.uls_slopes(np.full((1, 4), 0.5), np.eye(4)[None], 1)
    assert np.isfinite(at.hessian).all()
