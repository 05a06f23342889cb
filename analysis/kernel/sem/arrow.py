"""Symmetric matrices over the parameters of several groups, most of which belong to one group alone.

Where groups share nothing their information is block diagonal; where they share parameters it is an arrow: blocks that
meet nothing but the core of what is shared. Such matrices are kept sparse, a single group's is an array, and both are
factored block by block. With blocks A_b, their borders B_b to the core and the core's own C:

    S = C - sum_b B_b'A_b^-1 B_b,   A^-1 = diag(A_b^-1, 0) + X S^-1 X',   X = (-A_b^-1 B_b; I)

A is positive definite if every A_b and S are, so that the cost grows with the number of blocks and not with its cube.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
Index = NDArray[np.intp]
# A matrix that is an array or scipy.sparse's; +, *, @, .T and .sum mean the same for both.
Either = Any


def assembled(pieces: Iterable[tuple[Index, Matrix]], size: int) -> Either:
    """Return the sum (size, size) of matrices, each over some of the rows; a single one over all of them is itself."""
    each = [(index, index, matrix) for index, matrix in pieces]
    return stacked(each, (size, size))


def stacked(pieces: Iterable[tuple[Index, Index, Matrix]], shape: tuple[int, int]) -> Either:
    """Return the sum of matrices, each over some of the rows and some of the columns."""
    each = list(pieces)
    if len(each) == 1 and each[0][2].shape == shape:
        return each[0][2]
    from scipy import sparse

    rows = np.concatenate([np.repeat(row, len(column)) for row, column, _ in each] or [np.zeros(0, dtype=np.intp)])
    columns = np.concatenate([np.tile(column, len(row)) for row, column, _ in each] or [rows])
    values = np.concatenate([matrix.ravel() for _, _, matrix in each] or [np.zeros(0)])
    return sparse.csr_array(sparse.coo_array((values, (rows, columns)), shape=shape))


def dense(matrix: Either) -> Matrix:
    """Return a matrix as an array."""
    return np.asarray(matrix.toarray() if hasattr(matrix, "toarray") else matrix)


def submatrix(matrix: Either, rows: Index, columns: Index | None = None) -> Matrix:
    """Return some rows and columns (the same, if not said) as an array."""
    return dense(matrix[rows][:, rows if columns is None else columns])


@dataclass(frozen=True, slots=True)
class Arrow:
    """A symmetric matrix by its parts: `blocks` and `core` are the places of its rows.

    `own` are the blocks' matrices, `border` theirs to the core (b, c), `middle` the core's (c, c).
    """

    blocks: tuple[Index, ...]
    core: Index
    own: tuple[Matrix, ...]
    border: tuple[Matrix, ...]
    middle: Matrix

    @classmethod
    def of(cls, matrix: Either) -> "Arrow":
        """Take a matrix apart: an array is one block. The core is what meets more than half of all rows."""
        blocks, core = _taken_apart(matrix)
        own = tuple(submatrix(matrix, block) for block in blocks) if len(blocks) > 1 else (dense(matrix),)
        border = tuple(submatrix(matrix, block, core) if len(core) else np.zeros((len(block), 0)) for block in blocks)
        return cls(blocks, core, own, border, submatrix(matrix, core) if len(core) else np.zeros((0, 0)))

    @property
    def size(self) -> int:
        """The number of rows."""
        return sum(len(block) for block in self.blocks) + len(self.core)

    @property
    def apart(self) -> tuple[Index, ...]:
        """The rows that meet nothing else, together: the blocks, or all where a core joins them."""
        return (np.arange(self.size),) if len(self.core) else self.blocks

    @property
    def finite(self) -> bool:
        """Whether all entries are finite."""
        return all(np.isfinite(one).all() for one in (*self.own, *self.border, self.middle))

    def diagonal(self) -> Vector:
        """Return the diagonal."""
        found = np.zeros(self.size)
        for block, own in zip(self.blocks, self.own, strict=True):
            found[block] = np.diag(own)
        found[self.core] = np.diag(self.middle)
        return found

    def scaled(self, by: Vector) -> "Arrow":
        """Return the matrix with rows and columns divided by `by`."""
        each = list(zip(self.blocks, self.own, self.border, strict=True))
        return replace(
            self,
            own=tuple(own / np.outer(by[block], by[block]) for block, own, _ in each),
            border=tuple(border / np.outer(by[block], by[self.core]) for block, _, border in each),
            middle=self.middle / np.outer(by[self.core], by[self.core]),
        )

    def shifted(self, by: float) -> "Arrow":
        """Return the matrix with `by` added to its diagonal."""
        own = tuple(matrix + by * np.eye(len(matrix)) for matrix in self.own)
        return replace(self, own=own, middle=self.middle + by * np.eye(len(self.core)))

    def after(self, left: Matrix) -> Matrix:
        """Return the product of an array (n, size) and the matrix."""
        found, core = np.empty((len(left), self.size)), left[:, self.core]
        found[:, self.core] = core @ self.middle
        for block, own, border in zip(self.blocks, self.own, self.border, strict=True):
            found[:, block] = left[:, block] @ own + core @ border.T
            found[:, self.core] += left[:, block] @ border
        return found

    def greatest(self) -> float:
        """Return the greatest eigenvalue."""
        if not len(self.core):
            return max((float(np.linalg.eigvalsh(own)[-1]) for own in self.own if len(own)), default=0.0)
        from scipy.sparse.linalg import LinearOperator, eigsh

        whole = LinearOperator((self.size, self.size), matvec=lambda x: self.after(x.reshape(1, -1))[0], dtype=float)
        first = np.sqrt(np.arange(1.0, self.size + 1))
        return float(eigsh(whole, k=1, which="LA", return_eigenvectors=False, v0=first, tol=1e-8)[0])

    def above(self, least: float) -> bool:
        """Whether all eigenvalues are above `least`."""
        return self.shifted(-least).factored() is not None

    def factored(self) -> "Factor | None":
        """Return what solves and inverts it; None where it is not positive definite."""
        try:
            roots = tuple(_root(own) for own in self.own)
            turned = tuple(_solved(root, border) for root, border in zip(roots, self.border, strict=True))
            pairs = zip(self.border, turned, strict=True)
            left = self.middle - sum((b.T @ t for b, t in pairs), np.zeros_like(self.middle))
            return Factor(self, roots, turned, _root(left))
        except np.linalg.LinAlgError:
            return None


@dataclass(frozen=True, slots=True)
class Factor:
    """A positive definite matrix factored: `roots` of its blocks, `turned` A_b^-1 B_b, `core` the root of S."""

    of: Arrow
    roots: tuple[Matrix, ...]
    turned: tuple[Matrix, ...]
    core: Matrix

    def solve(self, right: Matrix) -> Matrix:
        """Return A^-1 of a vector, or of the columns of a matrix."""
        blocks, core = self.of.blocks, self.of.core
        found, left = np.zeros(right.shape), right[core]
        for block, turned in zip(blocks, self.turned, strict=True):
            left = left - turned.T @ right[block]
        found[core] = shared = _solved(self.core, left)
        for block, root, turned in zip(blocks, self.roots, self.turned, strict=True):
            found[block] = _solved(root, right[block]) - turned @ shared
        return found

    def inverse(self, scale: Vector) -> Either:
        """Return A^-1 with rows and columns divided by `scale`; sparse where there are blocks and no core."""
        blocks, core = self.of.blocks, self.of.core
        each = zip(blocks, self.roots, strict=True)
        inverses = [_inverted(root) / np.outer(scale[block], scale[block]) for block, root in each]
        if not len(core):
            return assembled(zip(blocks, inverses, strict=True), self.of.size)
        across = np.zeros((self.of.size, len(core)))
        across[core] = np.eye(len(core))
        for block, turned in zip(blocks, self.turned, strict=True):
            across[block] = -turned
        across /= scale[:, None]
        found = across @ _inverted(self.core) @ across.T
        for block, inverse in zip(blocks, inverses, strict=True):
            found[np.ix_(block, block)] += inverse
        return found


def _taken_apart(matrix: Either) -> tuple[tuple[Index, ...], Index]:
    """Return the blocks and the core of a matrix's pattern."""
    size, none = matrix.shape[0], np.zeros(0, dtype=np.intp)
    if isinstance(matrix, np.ndarray):
        return (np.arange(size),), none
    from scipy.sparse.csgraph import connected_components

    met = np.diff(matrix.indptr)
    core, rest = np.flatnonzero(met > size / 2), np.flatnonzero(met <= size / 2)
    count, labels = connected_components(matrix[rest][:, rest], directed=False)
    if count < 2:  # nothing to take apart
        return (np.arange(size),), none
    places = np.argsort(labels, kind="stable")
    return tuple(np.split(rest[places], np.cumsum(np.bincount(labels))[:-1])), core


def _root(matrix: Matrix) -> Matrix:
    return np.asarray(np.linalg.cholesky(matrix))


def _solved(root: Matrix, right: Matrix) -> Matrix:
    """Return (LL')^-1 of a matrix or vector."""
    return np.asarray(np.linalg.solve(root.T, np.linalg.solve(root, right)))


def _inverted(root: Matrix) -> Matrix:
    half = np.linalg.inv(root)
    return np.asarray(half.T @ half)
