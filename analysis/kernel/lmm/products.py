"""Cross-products of a linear mixed model's columns: all that its likelihood needs of the data."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.lmm.structure import Factor, Structure

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
# A matrix that is an array or scipy.sparse's; @ and .T mean the same for both.
Either = Any
# Above this many cells most of which are 0, cross-products are kept sparse.
_DENSE = 200_000


@dataclass(frozen=True, eq=False)
class Products:
    """Cross-products of Z (the first factor's J x K columns, then the rest's q), X (p, orthonormal) and y.

    `first` (J, K, K); `first_rest` (J K, q); `first_fixed` (J, K, p + 1), y last; `rest` (q, q); `rest_fixed`
    (q, p + 1); `fixed` (p + 1, p + 1).
    X is replaced by its orthonormal basis, X = basis @ turned, and y by its residual
    from X by least squares, whose coefficients of the basis are `taken`.
    """

    n: int
    first: Matrix
    first_rest: Either
    first_fixed: Matrix
    rest: Either
    rest_fixed: Matrix
    fixed: Matrix
    turned: Matrix
    taken: Vector

    @property
    def p(self) -> int:
        """Columns of X."""
        return len(self.taken)

    @cached_property
    def rest_dense(self) -> Matrix:
        """The rest's own cross-products as an array."""
        return dense(self.rest)

    @property
    def q(self) -> int:
        """Columns of the factors after the first."""
        return len(self.rest_fixed)

    @classmethod
    def of(cls, structure: Structure, x: Matrix, y: Vector) -> "Products":
        """Sum over the rows: x (n, p) of full rank, y (n,)."""
        basis, turned = np.linalg.qr(x)
        taken = basis.T @ y
        right = np.column_stack([basis, y - basis @ taken])
        first, rest = structure.factors[0], structure.factors[1:]
        z = first.z
        own = _by_level(first, z[:, :, None] * z[:, None, :])
        first_fixed = _by_level(first, z[:, :, None] * right[:, None, :])
        fixed = right.T @ right
        if not rest:
            nothing = np.zeros((first.levels * first.width, 0))
            return cls(len(y), own, nothing, first_fixed, nothing[:0], np.zeros((0, len(fixed))), fixed, turned, taken)
        columns = _columns(rest, len(y))
        mine = _columns((first,), len(y))
        crossed, inner = (mine.T @ columns).tocsr(), (columns.T @ columns).tocsr()
        if mine.shape[1] * columns.shape[1] <= _DENSE:
            crossed, inner = crossed.toarray(), inner.toarray()
        return cls(len(y), own, crossed, first_fixed, inner, columns.T @ right, fixed, turned, taken)


def _by_level(factor: Factor, values: Matrix) -> Matrix:
    """Return the sums (J, ...) over the rows of every level of values (n, ...)."""
    flat = values.reshape(len(values), -1)
    sums = np.stack([np.bincount(factor.codes, column, factor.levels) for column in flat.T], axis=-1)
    return np.asarray(sums.reshape(factor.levels, *values.shape[1:]), dtype=float)


def _columns(factors: tuple[Factor, ...], n: int) -> Either:
    """Return the columns of factors, level after level, as a sparse matrix (n, columns)."""
    from scipy import sparse

    blocks = []
    for factor in factors:
        k = factor.width
        places = factor.codes[:, None] * k + np.arange(k)
        ends = np.arange(0, n * k + 1, k)
        blocks.append(sparse.csr_array((factor.z.ravel(), places.ravel(), ends), shape=(n, factor.levels * k)))
    return sparse.hstack(blocks, format="csr")


def dense(given: Either) -> Matrix:
    """Return the matrix as an array."""
    return given if isinstance(given, np.ndarray) else np.asarray(given.toarray())


def block_rows(blocks: Matrix, given: Either) -> Either:
    """Multiply the rows of `given` (J K, q) by blocks (J, K, K), level by level."""
    if isinstance(given, np.ndarray):
        return (blocks @ given.reshape(*blocks.shape[:2], -1)).reshape(given.shape)
    from scipy import sparse

    levels, width = blocks.shape[:2]
    if width == 1:
        return sparse.csr_array(
            (given.data * np.repeat(blocks[:, 0, 0], np.diff(given.indptr)), given.indices, given.indptr),
            shape=given.shape,
        )
    size = (levels * width, levels * width)
    return (sparse.bsr_array((blocks, np.arange(levels), np.arange(levels + 1)), shape=size) @ given).tocsr()


def times(given: Either, factors: tuple[Factor, ...], relative: list[Matrix]) -> Either:
    """Multiply the columns of `given` (rows, q) by the factors' Lambda, level by level."""
    if not factors:
        return given
    if isinstance(given, np.ndarray):
        parts, start = [], 0
        for factor, own in zip(factors, relative, strict=True):
            end = start + factor.levels * factor.width
            part = given[:, start:end]
            if factor.width == 1:
                parts.append(part * own[0, 0])
            else:
                parts.append((part.reshape(len(given), factor.levels, factor.width) @ own).reshape(part.shape))
            start = end
        return np.concatenate(parts, axis=1)
    from scipy import sparse

    eyes = [sparse.kron(sparse.eye_array(factor.levels), own) for factor, own in zip(factors, relative, strict=True)]
    return (given @ sparse.block_diag(eyes, format="csr")).tocsr()
