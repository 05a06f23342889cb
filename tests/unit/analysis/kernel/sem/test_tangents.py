import numpy as np
import pytest
from scipy import sparse

from analysis.kernel.sem.arrow import dense, stacked
from analysis.kernel.sem.tangents import regressed

RNG = np.random.default_rng(8)
SHARED = {"apart": [[0, 1], [2, 3], [4, 5], [6, 7]], "core": [[0, 1, 8], [2, 3, 8], [4, 5, 8], [6, 7, 8]]}


def _tangents(kind: str) -> sparse.csr_array:
    """Five moments of each of four groups, by their own parameters, whose units differ by many orders."""
    owns = [np.array(one) for one in SHARED[kind]]
    units = 10.0 ** np.arange(-4, 5)
    pieces = [(np.arange(5) + 5 * g, own, RNG.normal(size=(5, len(own))) * units[own]) for g, own in enumerate(owns)]
    found: sparse.csr_array = stacked(pieces, (20, max(max(own) for own in owns) + 1))
    return found


def _whole(on: sparse.csr_array, y: np.ndarray) -> np.ndarray:
    """Return H by least squares on columns of length one: units would cost the whole matrix half its digits."""
    x = dense(on)
    scale = np.maximum(np.linalg.norm(x, axis=0), 1e-300)
    found: np.ndarray = np.linalg.lstsq(x / scale, y, rcond=None)[0] / scale[:, None]
    return found


@pytest.mark.parametrize("kind", SHARED)
def test_it_is_least_squares(kind: str) -> None:
    on, y = _tangents(kind), RNG.normal(size=(20, 600))
    found, left = regressed(y, on)
    expected = _whole(on, y)
    np.testing.assert_allclose(dense(found), expected, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(left, np.linalg.norm(y - dense(on) @ expected, axis=0), rtol=1e-9)


@pytest.mark.parametrize("kind", SHARED)
def test_what_lies_within_leaves_nothing(kind: str) -> None:
    on = _tangents(kind)
    h = RNG.normal(size=(on.shape[1], 3))
    found, left = regressed(on @ h, on)
    np.testing.assert_allclose(dense(found), h, rtol=1e-7, atol=1e-9)
    assert (left < 1e-10 * np.linalg.norm(on @ h, axis=0)).all()


def test_columns_that_depend_on_one_another_have_the_shortest_solution() -> None:
    on = sparse.csr_array(sparse.hstack([_tangents("apart"), _tangents("apart")[:, [0]] * 0]))
    y = RNG.normal(size=(20, 2))
    found, left = regressed(y, on)
    expected = np.linalg.lstsq(dense(on), y, rcond=None)[0]
    np.testing.assert_allclose(dense(found), expected, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(left, np.linalg.norm(y - dense(on) @ expected, axis=0), rtol=1e-9)
