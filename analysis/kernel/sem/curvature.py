"""Second derivatives of the implied moments, in the notation of kernel.sem.structure.

A column of W = [I, D, C] changes with a cell b by columns of W itself, dW_b[:, y] = sum_t W[:, r_t] k_t[y], with two
terms t at most. So second derivatives, too, are entries of inner products picked by index.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.sem.structure import Cells, Moments, Slopes, Structure

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Curvature:
    """For each free cell b its terms (`rows` (c, 2), `factors` (c, 2, p + 2m)); `eta` (c, m) slopes of eta's means."""

    rows: NDArray[np.intp]
    factors: NDArray[np.float64]
    eta: Matrix
    source: NDArray[np.intp]

    def covariance(self, slopes: Slopes, inner: Matrix) -> Matrix:
        """Return tr(M d2Sigma_ab) (c, c) from the inner products W' M W of a symmetric M."""
        total = np.zeros((len(slopes.u), len(slopes.u)))
        for t in range(2):
            k, r = self.factors[:, t], self.rows[:, t]
            total += (k[:, slopes.u] * inner[np.ix_(r, slopes.v)] + k[:, slopes.v] * inner[np.ix_(r, slopes.u)]).T
        return 2 * slopes.s[:, None] * total

    def mean(self, slopes: Slopes, along: Vector) -> Matrix:
        """Return g'd2mu_ab (c, c) from `along` = W'g: a weight that changes, and a column that does."""
        total = np.zeros((len(slopes.u), len(slopes.u)))
        weighted = self.source >= 0
        total[weighted] = self.eta.T[self.source[weighted]] * along[slopes.u[weighted]][:, None]
        for t in range(2):
            k, r = self.factors[:, t], self.rows[:, t]
            total += slopes.weight[:, None] * (k[:, slopes.u] * along[r][:, None]).T
        return total


def curvature(structure: Structure, at: Moments) -> Curvature:
    """Return what second derivatives need, for every free cell of `structure` at one point."""
    parts = [_terms(cells, at) for cells in structure.cells]
    rows, factors, eta, source = (np.concatenate([part[k] for part in parts]) for k in range(4))
    return Curvature(rows, factors, eta, source)


def _terms(cells: Cells, at: Moments) -> tuple[NDArray[np.intp], Matrix, Matrix, NDArray[np.intp]]:
    p, m = at.d.shape
    i, j, n = cells.rows, cells.columns, len(cells.rows)
    rows, factors, eta = np.zeros((n, 2), dtype=np.intp), np.zeros((n, 2, p + 2 * m)), np.zeros((n, m))
    on_d, on_c = slice(p, p + m), slice(p + m, p + 2 * m)
    # Which mean of eta weighs the cell's column of mu; -1 where none does.
    source = np.full(n, -1, dtype=np.intp)
    if cells.name == "lambda":  # dD = e_i A[j], dC = e_i F[j]
        rows[:, 0], source = i, j
        factors[:, 0, on_d], factors[:, 0, on_c] = at.a[j], at.f[j]
    elif cells.name == "beta":  # dD = D_i A[j], dC = D_i F[j] + C_j A[:, i]'
        rows[:, 0], rows[:, 1], source = p + i, p + m + j, j
        factors[:, 0, on_d], factors[:, 0, on_c], factors[:, 1, on_c] = at.a[j], at.f[j], at.a[:, i].T
        eta[:] = (at.a[:, i] * at.eta[j]).T
    elif cells.name == "psi":  # dC = D_i A[:, j]' + D_j A[:, i]', once on the diagonal
        half = np.where(i == j, 0.5, 1.0)[:, None]
        rows[:, 0], rows[:, 1] = p + i, p + j
        factors[:, 0, on_c], factors[:, 1, on_c] = half * at.a[:, j].T, half * at.a[:, i].T
    elif cells.name == "alpha":
        eta[:] = at.a[:, i].T
    return rows, factors, eta, source
