import numpy as np

from analysis.kernel.onefactor import one_factor_minres
from analysis.kernel.onefactor_dwls import Weighted, loading_slopes, one_factor_dwls

RNG = np.random.default_rng(8)
MATRIX = np.corrcoef(RNG.standard_normal((50, 1)) + RNG.standard_normal((50, 5)), rowvar=False)
WEIGHTS = (lambda w: w + w.T)(RNG.uniform(0.5, 3, (5, 5)))
ONE = np.zeros(1, dtype=np.int64)


def test_equal_weights_are_minimum_residuals() -> None:
    found, expected = one_factor_dwls(MATRIX[None], np.full((5, 5), 7.0)), one_factor_minres(MATRIX[None])
    np.testing.assert_allclose(found.loadings, expected.loadings, atol=1e-9)


def test_the_size_of_the_weights_does_not_matter_their_ratio_does() -> None:
    found = one_factor_dwls(MATRIX[None], WEIGHTS)
    np.testing.assert_allclose(one_factor_dwls(MATRIX[None], 1e6 * WEIGHTS).loadings, found.loadings, atol=1e-9)
    assert np.abs(found.loadings - one_factor_minres(MATRIX[None]).loadings).max() > 1e-3


def test_a_pair_that_weighs_nothing_may_be_anything() -> None:
    weights, moved = WEIGHTS.copy(), MATRIX.copy()
    weights[0, 1] = weights[1, 0] = 0.0
    moved[0, 1] = moved[1, 0] = -0.9
    one, other = one_factor_dwls(MATRIX[None], weights), one_factor_dwls(moved[None], weights, one_start(weights))
    np.testing.assert_allclose(other.loadings, one.loadings, atol=1e-8)


def one_start(weights: np.ndarray) -> np.ndarray:
    start: np.ndarray = one_factor_dwls(MATRIX[None], weights).loadings[0]
    return start


def test_gradient_and_hessian_are_the_slopes_of_the_objective() -> None:
    off = ~np.eye(5, dtype=bool)
    problem, h = Weighted(np.where(off, MATRIX, 0)[None], np.where(off, WEIGHTS, 0)), 1e-6
    x, moves = np.array([0.9, 0.2, -0.4, 0.999, 0.3]), h * np.eye(5)
    gradient = [(problem.value((x + m)[None], ONE) - problem.value((x - m)[None], ONE))[0] / (2 * h) for m in moves]
    np.testing.assert_allclose(problem.gradient(x[None], ONE)[0], gradient, atol=1e-8)
    hessian = [
        (problem.gradient((x + m)[None], ONE) - problem.gradient((x - m)[None], ONE))[0] / (2 * h) for m in moves
    ]
    np.testing.assert_allclose(problem.hessian(x[None], ONE)[0], hessian, atol=1e-7)


def test_loadings_move_with_the_correlations_as_said() -> None:
    found, h = one_factor_dwls(MATRIX[None], WEIGHTS).loadings[0], 1e-6
    slopes = loading_slopes(found, MATRIX, WEIGHTS)
    for pair, (i, j) in enumerate(zip(*np.triu_indices(5, 1), strict=True)):
        ends = []
        for sign in (1, -1):
            moved = MATRIX.copy()
            moved[i, j] = moved[j, i] = MATRIX[i, j] + sign * h
            ends.append(one_factor_dwls(moved[None], WEIGHTS, found).loadings[0])
        np.testing.assert_allclose(slopes[pair], (ends[0] - ends[1]) / (2 * h), atol=1e-6)
