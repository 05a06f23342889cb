"""Counting, thresholds, and the polychoric correlation of tables whose answer is known."""

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.kernel.contingency import encode, fill_empty, joint_counts, margins, pair_tables
from analysis.kernel.polychoric import cells, fit_polychoric, polychoric_influence
from analysis.kernel.rootfinding import BOUND
from analysis.kernel.smoothing import positive_definite
from analysis.kernel.thresholds import threshold_influence, thresholds
from analysis.kernel.twostep import Tabulated, two_step
from tests.support.answers import with_holes

Matrix = NDArray[np.float64]
TAU, OTHER = np.array([[-1.0, 0.2, 0.9]]), np.array([[-0.4, 1.3]])


def _answers(n: int = 300, seed: int = 4) -> Matrix:
    """Return answers to four items of 2, 3, 4 and 5 categories with holes in them."""
    rng = np.random.default_rng(seed)
    response = 0.7 * rng.standard_normal((n, 1)) + 0.7 * rng.standard_normal((n, 4))
    cuts = [[0.2], [-0.8, 0.9], [-1.0, 0.0, 1.0], [-1.2, -0.4, 0.5, 1.3]]
    whole = np.column_stack([1.0 + np.searchsorted(cut, response[:, j]) for j, cut in enumerate(cuts)])
    return with_holes(whole, 0.1, seed=seed)


def _two_step(x: Matrix, acov: bool = False) -> tuple[Matrix, Matrix | None]:
    found = two_step(Tabulated.of(x, np.zeros(x.shape[1], dtype=bool)), acov=acov)
    return found.rho, found.acov


def test_codes_are_the_categories_used_in_order() -> None:
    x = np.array([[3.0, 0.5], [1.0, np.nan], [np.nan, -2.5], [3.0, 1e9]])
    codes = encode(x)
    assert codes.codes.tolist() == [[1, 1], [0, 3], [2, 0], [1, 2]]
    assert [values.tolist() for values in codes.categories] == [[1, 3], [-2.5, 0.5, 1e9]]


@pytest.mark.parametrize("n", [50, 20_000])
def test_joint_counts_are_cross_tables(n: int) -> None:
    codes = encode(_answers(n))
    counts = joint_counts(codes)
    first, second = np.triu_indices(4, 1)
    for tables in pair_tables(counts, codes.sizes, first, second):
        for i, j, table in zip(tables.first, tables.second, tables.counts, strict=True):
            expected = np.zeros(table.shape)
            np.add.at(expected, (codes.codes[:, i], codes.codes[:, j]), 1)
            assert (table == expected).all()
    for j, own in enumerate(margins(counts, codes.sizes)):
        assert own.tolist() == np.bincount(codes.codes[:, j])[: codes.sizes[j]].tolist()


def test_influence_on_thresholds_is_the_effect_of_one_more_answer() -> None:
    counts = np.array([30.0, 50.0, 20.0])
    tiny = 1e-6
    for category, expected in enumerate(threshold_influence(counts)[:-1]):
        more = counts + tiny * (np.arange(3) == category)
        np.testing.assert_allclose((thresholds(more) - thresholds(counts)) / tiny, expected, rtol=1e-5)


def test_derivatives_of_cells() -> None:
    step, rho = 1e-5, np.array([0.45])
    below, at, above = (cells(rho + shift, TAU, OTHER) for shift in (-step, 0, step))
    assert at.probability.sum() == pytest.approx(1, abs=1e-14)
    np.testing.assert_allclose((above.probability - below.probability) / (2 * step), at.slope, atol=1e-9)
    np.testing.assert_allclose((above.slope - below.slope) / (2 * step), at.curvature, atol=1e-8)


@pytest.mark.parametrize("rho", [-0.98, -0.95, -0.3, 0.0, 0.1, 0.8, 0.98])
def test_the_models_own_probabilities_give_its_rho_back(rho: float) -> None:
    found = fit_polychoric(1000 * cells(np.array([rho]), TAU, OTHER).probability, TAU, OTHER)
    assert found.converged.all()
    assert found.rho[0] == pytest.approx(rho, abs=1e-9)
    assert found.steps < 20


def test_tetrachoric_of_median_splits_is_known() -> None:
    # r = sin(2 pi (share in the first cell - 1/4)), Sheppard 1899.
    table, tau = np.array([[[40.0, 10.0], [10.0, 40.0]]]), np.zeros((1, 1))
    assert fit_polychoric(table, tau, tau).rho[0] == pytest.approx(np.sin(2 * np.pi * 0.15), abs=1e-12)


@pytest.mark.parametrize(("table", "end"), [([[50.0, 0], [0, 50]], BOUND), ([[0.0, 50], [50, 0]], -BOUND)])
def test_perfect_agreement_has_no_maximum(table: list[list[float]], end: float) -> None:
    found = fit_polychoric(np.array([table]), np.zeros((1, 1)), np.zeros((1, 1)))
    assert not found.converged[0]
    assert found.rho[0] == end


def _estimate(counts: Matrix) -> float:
    rows, columns = thresholds(counts.sum(axis=1)), thresholds(counts.sum(axis=0))
    return float(fit_polychoric(counts[None], rows[None], columns[None]).rho[0])


def test_influence_is_the_effect_of_one_more_respondent() -> None:
    # Where the model holds exactly: there cross-products of scores, which lavaan takes, are the information itself.
    rho, tiny = np.array([0.55]), 1e-4
    at = cells(rho, TAU, OTHER)
    counts = 500 * at.probability
    moves = threshold_influence(counts[0].sum(axis=1))[None], threshold_influence(counts[0].sum(axis=0))[None]
    influence = polychoric_influence(counts, at, rho, (TAU, OTHER), moves)[0]
    for cell in np.ndindex(4, 3):
        more, less = counts[0].copy(), counts[0].copy()
        more[cell] += tiny
        less[cell] -= tiny
        assert (_estimate(more) - _estimate(less)) / (2 * tiny) == pytest.approx(influence[cell], rel=1e-5)


def test_listwise_and_pairwise_weights_are_one_for_complete_answers() -> None:
    # Both are the same sum over respondents; lavaan once had two (yrosseel/lavaan#158).
    x = _answers()
    complete = x[~np.isnan(x).any(axis=1)]
    one_more = np.vstack([complete, [1, np.nan, np.nan, np.nan]])
    _, gamma = _two_step(complete, acov=True)
    _, nearly = _two_step(one_more, acov=True)
    assert gamma is not None
    assert nearly is not None
    np.testing.assert_allclose(np.diag(nearly), np.diag(gamma), rtol=0.02)


def test_empty_cells() -> None:
    small = np.array([[[5.0, 0.0], [3.0, 7.0]], [[0.0, 4.0], [3.0, 7.0]], [[5.0, 0.0], [0.0, 7.0]]])
    kept = [[[4.5, 0.5], [3.5, 6.5]], [[0.5, 3.5], [2.5, 7.5]], [[5.0, 0.0], [0.0, 7.0]]]
    large = np.array([[[5.0, 0.0, 2.0], [3.0, 7.0, 0.0]]])
    assert fill_empty(small, "2x2").tolist() == fill_empty(small, "all").tolist() == kept
    assert (fill_empty(small, "none") == small).all()
    assert (fill_empty(large, "2x2") == large).all()
    assert fill_empty(large, "all").tolist() == [[[5.0, 0.5, 2.0], [3.0, 7.0, 0.5]]]


def test_smoothing_leaves_a_positive_definite_matrix_alone() -> None:
    fine = np.array([[1, 0.5], [0.5, 1]])
    assert positive_definite(fine) is fine
    smoothed = positive_definite(np.array([[1, 0.95, 0.2], [0.95, 1, 0.7], [0.2, 0.7, 1]]))
    assert np.linalg.eigvalsh(smoothed)[0] > 0
    assert np.diag(smoothed).tolist() == [1, 1, 1]


def test_a_category_between_equal_thresholds_is_no_division_by_zero() -> None:
    tau = np.array([[-0.5, -0.5, 0.5]])
    counts = np.array([[[20.0, 5.0], [0.0, 0.0], [10.0, 15.0], [5.0, 25.0]]])
    found = fit_polychoric(counts, tau, np.array([[0.0]]))
    assert found.converged.all()
    assert 0.3 < found.rho[0] < 0.9
