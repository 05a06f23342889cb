import numpy as np
import pytest

from analysis.kernel.sem import sandwich as module
from analysis.kernel.sem.sandwich import inverse, meat_of, sandwich, unidentified
from analysis.kernel.sem.scoring import Constraints

RNG = np.random.default_rng(4)
HALF = RNG.normal(size=(5, 9))
A = HALF @ HALF.T
FREE = Constraints.of(np.zeros((0, 5)), np.zeros(0))


def test_without_constraints_it_is_the_inverse() -> None:
    np.testing.assert_allclose(inverse(A, FREE), np.linalg.inv(A), atol=1e-10)


def test_under_constraints_it_is_the_bordered_inverse() -> None:
    rows = RNG.normal(size=(2, 5))
    bordered = np.linalg.inv(np.block([[A, rows.T], [rows, np.zeros((2, 2))]]))
    np.testing.assert_allclose(inverse(A, Constraints.of(rows, np.zeros(2))), bordered[:5, :5], atol=1e-10)


@pytest.mark.parametrize("unit", [1e-6, 1.0, 1e6])
def test_units_do_not_decide_what_is_singular(unit: float) -> None:
    scale = np.array([unit, 1, 1, 1 / unit, 1])
    assert np.isfinite(inverse(A * np.outer(scale, scale), FREE)).all()
    singular = A.copy()
    singular[4], singular[:, 4] = singular[3], singular[:, 3]
    singular[4, 4] = singular[3, 3]
    scaled = singular * np.outer(scale, scale)
    assert np.isnan(inverse(scaled, FREE)).all()
    assert unidentified(scaled, FREE).tolist() == [3, 4]


def test_a_constraint_can_identify() -> None:
    singular = np.diag([1.0, 1.0, 1.0, 1.0, 0.0])
    assert unidentified(singular, FREE).tolist() == [4]
    fixed = Constraints.of(np.array([[0, 0, 0, 0, 1.0]]), np.zeros(1))
    assert np.isfinite(inverse(singular, fixed)).all()


def test_every_person_their_own_cluster_differs_by_the_small_sample_factor() -> None:
    scores = RNG.normal(size=(40, 5))
    np.testing.assert_allclose(meat_of(scores, np.asarray, None), scores.T @ scores)
    alone = meat_of(scores, np.asarray, RNG.permutation(40).astype(np.intp))
    np.testing.assert_allclose(alone, meat_of(scores, np.asarray, None) * 40 / 39, rtol=1e-12)


def test_clusters_are_summed_whatever_they_are_called() -> None:
    scores, clusters = RNG.normal(size=(40, 5)), np.repeat(np.arange(8), 5)
    sums = scores.reshape(8, 5, 5).sum(axis=1)
    np.testing.assert_allclose(meat_of(scores, np.asarray, clusters), sums.T @ sums * 8 / 7)
    np.testing.assert_allclose(meat_of(scores, np.asarray, 100 - clusters * 7), meat_of(scores, np.asarray, clusters))


@pytest.mark.parametrize("clustered", [False, True])
def test_blocks_of_rows_change_nothing(monkeypatch: pytest.MonkeyPatch, clustered: bool) -> None:
    x = RNG.normal(size=(40, 5))
    clusters = np.arange(40) % 7 if clustered else None
    whole = meat_of(x, np.square, clusters)
    monkeypatch.setattr(module, "_BLOCK", 13)
    np.testing.assert_allclose(meat_of(x, np.square, clusters), whole, rtol=1e-12)


def test_a_sandwich_whose_filling_is_the_bread_is_the_breads_inverse() -> None:
    np.testing.assert_allclose(sandwich(inverse(A, FREE), A), np.linalg.inv(A), atol=1e-10)
