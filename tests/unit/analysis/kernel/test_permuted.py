import numpy as np
import pytest

from analysis.kernel import permuted
from analysis.kernel.contingency import encode, joint_counts, margins
from analysis.kernel.parallel import component_eigenvalues
from analysis.kernel.permuted import large_sample_polychorics, permuted_polychorics
from analysis.kernel.twostep import Tabulated, two_step
from tests.support.answers import likert, with_holes

X = with_holes(likert(300, 5, seed=3).to_numpy().astype(float), 0.1, seed=4)
X[:, 0] = np.where(X[:, 0] > 3, 2.0, np.where(np.isnan(X[:, 0]), np.nan, 1.0))
CODES = encode(X)


def test_a_draw_is_the_polychoric_matrix_of_permuted_answers() -> None:
    rng = np.random.default_rng(7)
    shuffled = X.copy()
    for j in range(5):
        given = np.flatnonzero(~np.isnan(X[:, j]))
        shuffled[given, j] = rng.permutation(X[given, j])
    expected = two_step(Tabulated.of(shuffled, np.zeros(5, dtype=bool))).rho
    np.testing.assert_allclose(next(permuted_polychorics(CODES, 1, seed=7))[0], expected, atol=1e-9)


def test_blocks_and_seeds(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = np.concatenate(list(permuted_polychorics(CODES, 7, seed=1)))
    monkeypatch.setattr(permuted, "_TABLES", 30)
    blocks = list(permuted_polychorics(CODES, 7, seed=1))
    assert [len(block) for block in blocks] == [3, 3, 1]
    np.testing.assert_allclose(np.concatenate(blocks), whole, atol=1e-9)
    assert not np.allclose(whole, np.concatenate(list(permuted_polychorics(CODES, 7, seed=2))))


def test_matrices_are_symmetric_with_a_diagonal_of_one() -> None:
    for source in (permuted_polychorics(CODES, 2, 1), large_sample_polychorics(_margins(), 300, 2, 1)):
        for matrix in next(source):
            np.testing.assert_array_equal(matrix, matrix.T)
            np.testing.assert_array_equal(np.diag(matrix), np.ones(5))


def test_the_large_sample_law_is_what_permutations_tend_to() -> None:
    # Both are 400 draws of the noise of 300 people; every place of mean and spread within 4.5 Monte Carlo errors.
    one, other = (
        component_eigenvalues(np.concatenate(list(source)))
        for source in (permuted_polychorics(CODES, 400, 1), large_sample_polychorics(_margins(), 245, 400, 2))
    )
    error = np.sqrt(one.var(axis=0) / 400 + other.var(axis=0) / 400)
    assert (np.abs(one.mean(axis=0) - other.mean(axis=0)) < 4.5 * error).all()
    assert np.abs(one.std(axis=0) / other.std(axis=0) - 1).max() < 4.5 / np.sqrt(400)


def test_few_categories_spread_the_noise() -> None:
    coarse, fine = (np.full(k, 100.0) for k in (2, 20))
    few, many = (next(large_sample_polychorics((own,) * 4, 500, 300, 1)) for own in (coarse, fine))
    # Of items cut at the median 2/pi of the information is left of each: correlations spread pi/2 times as wide.
    assert few[:, 0, 1].std() / many[:, 0, 1].std() == pytest.approx(np.pi / 2, rel=0.02)


def _margins() -> tuple[np.ndarray, ...]:
    return margins(joint_counts(CODES), CODES.sizes)
