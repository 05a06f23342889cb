import numpy as np
import pytest
from scipy import sparse

from analysis.kernel.sem.arrow import Arrow, Index, Matrix, assembled, dense, stacked, submatrix
from analysis.kernel.sem.sandwich import inverse, sandwich, unidentified
from analysis.kernel.sem.scoring import Constraints

RNG = np.random.default_rng(7)
# Rows of every group: on their own, around a core of two that all share, two groups that share with one another, and
# one group that has everything.
GROUPS = {
    "separate": [[0, 3, 6], [1, 4], [2, 5, 7, 8], [9]],
    "arrow": [[0, 3, 8, 1], [2, 4, 8, 1], [5, 6, 7, 8, 1], [9, 8, 1]],
    "chained": [[0, 1, 2], [2, 3], [4, 5, 6], [7, 8], [9]],
    "one": [list(range(10))],
}
NO_ROWS = Constraints.of(np.zeros((0, 10)), np.zeros(0))


def _pieces(kind: str) -> list[tuple[Index, Matrix]]:
    found = []
    for rows in GROUPS[kind]:
        half = RNG.normal(size=(len(rows), 3 * len(rows)))
        found.append((np.array(sorted(rows)), half @ half.T))
    return found


def _whole(pieces: list[tuple[Index, Matrix]]) -> Matrix:
    total = np.zeros((10, 10))
    for rows, matrix in pieces:
        total[np.ix_(rows, rows)] += matrix
    return total


@pytest.fixture(params=GROUPS)
def both(request: pytest.FixtureRequest) -> tuple[object, Matrix]:
    pieces = _pieces(request.param)
    return assembled(pieces, 10), _whole(pieces)


def test_assembled_is_the_sum_of_its_pieces(both: tuple[object, Matrix]) -> None:
    np.testing.assert_allclose(dense(both[0]), both[1], rtol=1e-14)
    rows, columns = np.array([7, 2]), np.array([1, 8, 3])
    np.testing.assert_array_equal(submatrix(both[0], rows, columns), dense(both[0])[np.ix_(rows, columns)])


def test_one_piece_over_everything_stays_the_array_it_is() -> None:
    ((rows, matrix),) = _pieces("one")
    assert assembled([(rows, matrix)], 10) is matrix


def test_nothing_assembled_is_a_matrix_of_zeros() -> None:
    np.testing.assert_array_equal(dense(assembled([], 3)), np.zeros((3, 3)))
    assert stacked([], (4, 2)).shape == (4, 2)


@pytest.mark.parametrize(
    ("kind", "blocks", "core"),
    [
        ("separate", [[0, 3, 6], [1, 4], [2, 5, 7, 8], [9]], []),
        ("arrow", [[0, 3], [2, 4], [5, 6, 7], [9]], [1, 8]),
        ("chained", [[0, 1, 2, 3], [4, 5, 6], [7, 8], [9]], []),
        ("one", [list(range(10))], []),
    ],
)
def test_blocks_and_core(kind: str, blocks: list[list[int]], core: list[int]) -> None:
    found = Arrow.of(assembled(_pieces(kind), 10))
    assert [block.tolist() for block in found.blocks] == blocks
    assert found.core.tolist() == core
    assert found.size == 10


def test_algebra_is_that_of_the_whole_matrix(both: tuple[object, Matrix]) -> None:
    arrow, whole = Arrow.of(both[0]), both[1]
    left, by = RNG.normal(size=(3, 10)), RNG.uniform(0.5, 2, 10)
    np.testing.assert_allclose(arrow.diagonal(), np.diag(whole), rtol=1e-14)
    np.testing.assert_allclose(arrow.after(left), left @ whole, rtol=1e-12)
    np.testing.assert_allclose(arrow.scaled(by).after(left), left @ (whole / np.outer(by, by)), rtol=1e-12)
    np.testing.assert_allclose(arrow.shifted(3.0).after(left), left @ (whole + 3 * np.eye(10)), rtol=1e-12)
    assert arrow.finite
    assert not arrow.scaled(np.where(np.arange(10) == 4, np.inf, np.nan)).finite


def test_eigenvalues_are_those_of_the_whole_matrix(both: tuple[object, Matrix]) -> None:
    arrow, values = Arrow.of(both[0]), np.linalg.eigvalsh(both[1])
    assert arrow.greatest() == pytest.approx(values[-1], rel=1e-7)
    assert arrow.above(values[0] * (1 - 1e-9))
    assert not arrow.above(values[0] * (1 + 1e-9))


def test_solutions_and_inverse_are_those_of_the_whole_matrix(both: tuple[object, Matrix]) -> None:
    factor, whole = Arrow.of(both[0]).factored(), both[1]
    assert factor is not None
    right, scale = RNG.normal(size=(10, 4)), RNG.uniform(0.5, 2, 10)
    np.testing.assert_allclose(factor.solve(right), np.linalg.solve(whole, right), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(factor.solve(right[:, 0]), np.linalg.solve(whole, right[:, 0]), rtol=1e-9, atol=1e-12)
    expected = np.linalg.inv(whole) / np.outer(scale, scale)
    np.testing.assert_allclose(dense(factor.inverse(scale)), expected, rtol=1e-9, atol=1e-12)


def test_what_is_not_positive_definite_has_no_factor(both: tuple[object, Matrix]) -> None:
    arrow, least = Arrow.of(both[0]), np.linalg.eigvalsh(both[1])[0]
    assert arrow.shifted(-1.01 * least).factored() is None


def test_an_inverse_is_sparse_where_groups_share_nothing() -> None:
    assert sparse.issparse(inverse(assembled(_pieces("separate"), 10), NO_ROWS))
    assert isinstance(inverse(assembled(_pieces("arrow"), 10), NO_ROWS), np.ndarray)


def test_inverse_under_constraints_and_sandwich_are_those_of_whole_matrices(both: tuple[object, Matrix]) -> None:
    rows = np.zeros((2, 10))
    rows[0, [0, 3, 6]], rows[1, [5, 7]] = 1.0, [1.0, -1.0]
    for constraints in (NO_ROWS, Constraints.of(rows, np.ones(2))):
        basis = dense(constraints.basis)
        expected = basis @ np.linalg.inv(basis.T @ both[1] @ basis) @ basis.T
        found = inverse(both[0], constraints)
        np.testing.assert_allclose(dense(found), expected, rtol=1e-8, atol=1e-12)
        spread = dense(sandwich(found, both[0]))
        np.testing.assert_allclose(spread, expected @ both[1] @ expected, rtol=1e-8, atol=1e-12)


def test_a_sandwich_whose_filling_joins_the_blocks_of_the_bread() -> None:
    bread, meat = _pieces("separate"), _pieces("arrow")
    found = sandwich(assembled(bread, 10), assembled(meat, 10))
    np.testing.assert_allclose(dense(found), _whole(bread) @ _whole(meat) @ _whole(bread), rtol=1e-10)


@pytest.mark.parametrize("kind", ["separate", "arrow", "chained"])
def test_a_group_that_is_not_identified_is_named(kind: str) -> None:
    pieces = _pieces(kind)
    rows, matrix = pieces[2]
    # The last two of the third group's own are told apart by nothing.
    a, b = [k for k, row in enumerate(rows) if row in GROUPS[kind][2][:3] and row not in (1, 8)][-2:]
    matrix[b], matrix[:, b] = matrix[a], matrix[:, a]
    matrix[b, b] = matrix[a, a]
    information = assembled(pieces, 10)
    assert np.isnan(inverse(information, NO_ROWS)).all()
    assert unidentified(information, NO_ROWS).tolist() == sorted([rows[a], rows[b]])
