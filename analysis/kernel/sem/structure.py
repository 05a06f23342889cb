"""What a model implies of the moments of one group, with every derivative in closed form.

The model is LISREL's with all variables as y (Joreskog & Sorbom 1996; Bollen 1989, ch. 8):

    eta = alpha + B eta + zeta,  y = nu + Lambda eta + epsilon,  cov(zeta) = Psi,  cov(epsilon) = Theta

With A = (I - B)^-1, D = Lambda A, F = A Psi A' (the covariances of eta), C = Lambda F and e = A alpha (its means):

    Sigma = Lambda F Lambda' + Theta,  mu = nu + Lambda e

Every state may have leading axes: x (..., q) gives Sigma (..., p, p), all at once.

A derivative of Sigma by any single cell is s (u v' + v u') with u and v columns of W = [I, D, C], and that of mu is u
times a number; so traces of products of derivatives are entries of W' V W, picked by index. No loop runs over
parameters, and no (p x p) derivative is ever formed.
"""

from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
Index = NDArray[np.intp]
Name = Literal["lambda", "beta", "psi", "theta", "nu", "alpha"]
# Numbers held at a time while patterns are gone through: 4 MB.
_BLOCK = 1 << 19
# From so many patterns on all products are taken at once, where W is so narrow that they take 200 MB or less.
MANY, MOST_WIDTH = 100, 70
Pairs = tuple[tuple[Index, Index], ...]
NAMES: tuple[Name, ...] = ("lambda", "beta", "psi", "theta", "nu", "alpha")


@dataclass(frozen=True, slots=True)
class Values:
    """`lambda` (p, m), `beta` (m, m), `psi` (m, m), `theta` (p, p), `nu` (p,), `alpha` (m,)."""

    loadings: Matrix
    beta: Matrix
    psi: Matrix
    theta: Matrix
    nu: Vector
    alpha: Vector

    def named(self, name: Name) -> Matrix:
        """Return a matrix by its name."""
        return self.loadings if name == "lambda" else getattr(self, name)

    @classmethod
    def zeros(cls, p: int, m: int) -> "Values":
        """Return matrices of zeros for p variables and m factors."""
        return cls(np.zeros((p, m)), np.zeros((m, m)), np.zeros((m, m)), np.zeros((p, p)), np.zeros(p), np.zeros(m))

    def copy(self, kind: "np.dtype[Any] | None" = None, many: tuple[int, ...] = ()) -> "Values":
        """Return a copy that can be written into; `kind` complex for derivatives by complex step, `many` leading axes.

        What is fixed may have these axes itself.
        """
        if not many:
            return Values(*(np.array(getattr(self, name), dtype=kind) for name in self.__slots__))
        own = {name: getattr(self, name) for name in self.__slots__}
        ends = {name: 1 if name in ("nu", "alpha") else 2 for name in own}
        shapes = {name: (*many, *matrix.shape[matrix.ndim - ends[name] :]) for name, matrix in own.items()}
        return Values(*(np.array(np.broadcast_to(m, shapes[name]), dtype=kind) for name, m in own.items()))


@dataclass(frozen=True, slots=True)
class Cells:
    """Free cells of one matrix: `rows`, `columns` (0 in a vector), and which free parameter stands there (`free`)."""

    name: Name
    rows: Index
    columns: Index
    free: Index


@dataclass(frozen=True, slots=True)
class Slopes:
    """Derivatives of the moments by every free cell, in the notation of this module.

    Sigma: s (u v' + v u') with columns u, v of W; mu: weight times column u of W. `free` (c,) is the parameter a cell
    belongs to; several cells may share one. `w` (p, p + 2m). A cell of a mean has s = 0. `w` and `weight` have the
    leading axes of the state; the methods are for one without.
    """

    w: Matrix
    u: Index
    v: Index
    s: Vector
    weight: Vector
    free: Index

    def sigma(self) -> NDArray[np.float64]:
        """Return dSigma (c, p, p)."""
        left, right = self.w[:, self.u].T, self.w[:, self.v].T
        outer = self.s[:, None, None] * left[:, :, None] * right[:, None, :]
        return outer + outer.transpose(0, 2, 1)

    def mu(self) -> Matrix:
        """Return dmu (c, p)."""
        return self.weight[:, None] * self.w[:, self.u].T

    def trace(self, inner: Matrix) -> Vector:
        """Return tr(M dSigma) (c,) from the inner products W' M W of a symmetric M."""
        return 2 * self.s * inner[self.u, self.v]

    def products(self, first: Matrix, second: Matrix, shares: Vector) -> Matrix:
        """Return the sum over k of share_k/2 tr(P_k dSigma_a Q_k dSigma_b) (c, c), symmetric in a and b.

        `first` and `second` (K, w, w) hold W' P W and W' Q W. tr(P (uv' + vu') Q (xy' + yx')) = u'Px v'Qy + v'Py u'Qx +
        u'Py v'Qx + v'Px u'Qy. Cells of means (s = 0) have no part in it.
        """
        found, width = np.zeros((len(self.u), len(self.u))), self.w.shape[1]
        cells = np.flatnonzero(self.s)
        if not len(cells):
            return found
        row, column = (cells[place] for place in np.triu_indices(len(cells)))
        u, v, x, y = self.u[row] * width, self.v[row] * width, self.u[column], self.v[column]
        pairs = ((u + x, v + y), (v + y, u + x), (u + y, v + x), (v + x, u + y))
        sums = _all_products if len(shares) >= MANY and width <= MOST_WIDTH else _products
        total = sums(first.reshape(-1, width * width), second.reshape(-1, width * width), shares, pairs)
        found[row, column] = found[column, row] = total
        return 0.5 * np.outer(self.s, self.s) * found


def _products(first: Matrix, second: Matrix, shares: Vector, pairs: Pairs) -> Vector:
    """Return the sum over k of share_k P_k[a] Q_k[b] for the pairs (a, b), in blocks: memory does not grow with K."""
    total, block = np.zeros(len(pairs[0][0])), max(1, _BLOCK // len(pairs[0][0]))
    for begin in range(0, len(shares), block):
        p, q = first[begin : begin + block], second[begin : begin + block]
        both = p[:, pairs[0][0]] * q[:, pairs[0][1]] + p[:, pairs[1][0]] * q[:, pairs[1][1]]
        both += p[:, pairs[2][0]] * q[:, pairs[2][1]] + p[:, pairs[3][0]] * q[:, pairs[3][1]]
        total += shares[begin : begin + block] @ both
    return total


def _all_products(first: Matrix, second: Matrix, shares: Vector, pairs: Pairs) -> Vector:
    """Return the same from the products of every cell with every other, one matrix product: faster where K is great."""
    every = (first.T * shares) @ second
    return np.asarray(sum(every[a, b] for a, b in pairs))


@dataclass(frozen=True, slots=True)
class Moments:
    """The state of a group at one point: `values` of the matrices and all that is computed of them once."""

    values: Values
    a: Matrix
    f: Matrix
    d: Matrix
    c: Matrix
    eta: Vector
    sigma: Matrix
    mu: Vector


@dataclass(frozen=True, slots=True)
class Structure:
    """One group's model: matrices with their `fixed` values, and the `cells` that are free, by matrix."""

    fixed: Values
    cells: tuple[Cells, ...]
    free: int

    def values(self, x: Vector) -> Values:
        """Return the matrices at x (..., q)."""
        found = self.fixed.copy(x.dtype, x.shape[:-1])
        for cells in self.cells:
            matrix = found.named(cells.name)
            if cells.name in ("nu", "alpha"):
                matrix[..., cells.rows] = x[..., cells.free]
                continue
            matrix[..., cells.rows, cells.columns] = x[..., cells.free]
            if cells.name in ("psi", "theta"):
                matrix[..., cells.columns, cells.rows] = x[..., cells.free]
        return found

    def moments(self, x: Vector) -> Moments:
        """Return the implied moments at x (..., q). Raises LinAlgError where I - B has no inverse."""
        values = self.values(x)
        loadings, a, f, eta = values.loadings, np.eye(values.loadings.shape[-1]), values.psi, values.alpha
        if values.beta.any():
            a = np.asarray(np.linalg.inv(a - values.beta))
            f, eta = a @ f @ a.swapaxes(-1, -2), (a @ eta[..., None])[..., 0]
        d, c = loadings @ a, loadings @ f
        mu = values.nu + (loadings @ eta[..., None])[..., 0]
        return Moments(values, a, f, d, c, eta, c @ loadings.swapaxes(-1, -2) + values.theta, mu)

    @property
    def concerned(self) -> Index:
        """The parameters that stand in its cells, in their order."""
        return np.unique(np.concatenate([cells.free for cells in self.cells] or [np.zeros(0, dtype=np.intp)]))

    def only(self, own: Index) -> "Structure":
        """Return the structure whose parameters are some of the whole model's, `own`, numbered from 0."""
        cells = tuple(replace(cells, free=np.searchsorted(own, cells.free)) for cells in self.cells)
        return replace(self, cells=cells, free=len(own))

    def slopes(self, at: Moments) -> Slopes:
        """Return the derivatives of the moments by every free cell."""
        p, m = at.d.shape[-2:]
        w = np.concatenate([np.broadcast_to(np.eye(p), at.sigma.shape), at.d, at.c], axis=-1)
        parts = [_columns(cells, at.eta, p, m) for cells in self.cells]
        u, v, s, weight = (np.concatenate([part[k] for part in parts], axis=-1) for k in range(4))
        return Slopes(w, u, v, s, weight, np.concatenate([cells.free for cells in self.cells]))

    def gather(self, by_cell: Vector) -> Vector:
        """Sum what belongs to cells (c,) into what belongs to parameters (q,)."""
        index = np.concatenate([cells.free for cells in self.cells])
        return np.bincount(index, by_cell, minlength=self.free).astype(float)

    def gather_rows(self, by_cell: Matrix) -> Matrix:
        """Sum rows of cells (c, k) into rows of parameters (q, k)."""
        index = np.concatenate([cells.free for cells in self.cells])
        found = np.zeros((self.free, by_cell.shape[1]))
        own = np.bincount(index, minlength=self.free)[index] == 1
        found[index[own]] = by_cell[own]
        # Cells that share a parameter are few, and this is slow.
        np.add.at(found, index[~own], by_cell[~own])
        return found

    def gather_both(self, by_cell: Matrix) -> Matrix:
        """Sum a matrix of cells (c, c) into one of parameters (q, q)."""
        return self.gather_rows(self.gather_rows(by_cell).T)


def _columns(cells: Cells, eta: Vector, p: int, m: int) -> tuple[Index, Index, Vector, Vector]:
    """Return u, v, s and the mean's weight of one matrix's cells: e_i is column i of W, D_j p + j, C_j p + m + j."""
    rows, columns = cells.rows, cells.columns
    ones, nothing = np.ones((*eta.shape[:-1], len(rows))), np.zeros((*eta.shape[:-1], len(rows)))
    half = np.where(rows == columns, 0.5, 1.0)
    if cells.name == "lambda":
        return rows, p + m + columns, np.ones(len(rows)), eta[..., columns]
    if cells.name == "beta":
        return p + rows, p + m + columns, np.ones(len(rows)), eta[..., columns]
    if cells.name == "psi":
        return p + rows, p + columns, half, nothing
    if cells.name == "theta":
        return rows, columns, half, nothing
    return (rows if cells.name == "nu" else p + rows), rows, np.zeros(len(rows)), ones
