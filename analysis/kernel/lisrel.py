"""A confirmatory factor model as matrices: Sigma = Lambda Psi Lambda' + Theta, and its derivatives.

Items are rows of Lambda; Psi holds the covariances of the factors, Theta those of the residuals (Bollen 1989, ch. 7).
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.covariance import smallest_eigenvalue

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
Name = Literal["lambda", "psi", "theta"]


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a parameter stands: `matrix`, `row`, `column`; in psi and theta the mirrored cell belongs to it too."""

    matrix: Name
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Matrices:
    """`loadings` (p, m), `factor_cov` (m, m), `residual_cov` (p, p)."""

    loadings: Matrix
    factor_cov: Matrix
    residual_cov: Matrix

    def implied(self) -> Matrix:
        """Return Sigma (p, p)."""
        return self.loadings @ self.factor_cov @ self.loadings.T + self.residual_cov

    def filled(self, cells: tuple[Cell, ...], values: Vector) -> "Matrices":
        """Return a copy with `values` (q,) in `cells`; values may be complex for derivatives by complex step."""
        parts = {
            "lambda": self.loadings.astype(values.dtype),
            "psi": self.factor_cov.astype(values.dtype),
            "theta": self.residual_cov.astype(values.dtype),
        }
        for cell, value in zip(cells, values, strict=True):
            matrix = parts[cell.matrix]
            matrix[cell.row, cell.column] = value
            if cell.matrix != "lambda":
                matrix[cell.column, cell.row] = value
        return Matrices(parts["lambda"], parts["psi"], parts["theta"])

    def value(self, cell: Cell) -> float:
        """Return what stands in `cell`."""
        parts = {"lambda": self.loadings, "psi": self.factor_cov, "theta": self.residual_cov}
        return float(parts[cell.matrix][cell.row, cell.column])

    def slope(self, cell: Cell) -> Matrix:
        """Return dSigma/d(cell) (p, p)."""
        p = len(self.loadings)
        if cell.matrix == "lambda":
            half = np.zeros((p, p))
            half[cell.row] = self.loadings @ self.factor_cov[cell.column]
            return half + half.T
        if cell.matrix == "psi":
            outer = np.outer(self.loadings[:, cell.row], self.loadings[:, cell.column])
            return outer if cell.row == cell.column else outer + outer.T
        unit = np.zeros((p, p))
        unit[cell.row, cell.column] = unit[cell.column, cell.row] = 1.0
        return unit

    def standardised(self, cells: tuple[Cell, ...]) -> Vector:
        """Return (q,): the parameters when items and factors both have variance one ("std.all").

        A loading becomes lambda sd(factor)/sd(item), a covariance a correlation, a residual variance a share of the
        item's variance. NaN where a variance that divides is not above 0.
        """
        factor_sd = _deviations(self.factor_cov)
        item_sd = _deviations(self.implied())
        residual_sd = _deviations(self.residual_cov)
        with np.errstate(invalid="ignore"):  # complex NaN warns where real NaN does not
            return np.array([self._standardise(cell, factor_sd, item_sd, residual_sd) for cell in cells])

    def _standardise(self, cell: Cell, factor_sd: Vector, item_sd: Vector, residual_sd: Vector) -> float:
        row, column = cell.row, cell.column
        if cell.matrix == "lambda":
            return self.loadings[row, column] * factor_sd[column] / item_sd[row]  # type: ignore[no-any-return]
        if cell.matrix == "psi":
            return self.factor_cov[row, column] / (factor_sd[row] * factor_sd[column])  # type: ignore[no-any-return]
        # lavaan scales a residual covariance by the residuals' own deviations, a residual variance by the item's.
        scale = item_sd if row == column else residual_sd
        return self.residual_cov[row, column] / (scale[row] * scale[column])  # type: ignore[no-any-return]


def _deviations(covariance: Matrix) -> Vector:
    """Return the square roots of the diagonal, NaN where its real part is not above 0: complex ones have no sign."""
    variance = np.diag(covariance)
    deviations: Vector = np.sqrt(np.where(variance.real > 0, variance, np.nan))
    return deviations


def ml_discrepancy(sample: Matrix, implied: Matrix) -> float:
    """Return F = log|Sigma| + tr(S Sigma^-1) - log|S| - p (Joreskog 1969), infinite if Sigma is improper."""
    sign, log_det = np.linalg.slogdet(implied)
    if sign <= 0 or smallest_eigenvalue(implied) <= 0:
        return float("inf")
    return float(log_det + np.trace(np.linalg.solve(implied, sample)) - np.linalg.slogdet(sample)[1] - len(sample))


def ml_gradient(sample: Matrix, matrices: Matrices, cells: tuple[Cell, ...]) -> Vector:
    """Return (q,): dF/d(cell) = tr((Sigma^-1 - Sigma^-1 S Sigma^-1) dSigma), NaN where Sigma has no inverse.

    Bollen (1989), ch. 4.
    """
    try:
        inverse = np.linalg.inv(matrices.implied())
    except np.linalg.LinAlgError:
        return np.full(len(cells), np.nan)
    misfit = inverse - inverse @ sample @ inverse
    return np.array([np.sum(misfit * matrices.slope(cell)) for cell in cells])


def expected_information(matrices: Matrices, cells: tuple[Cell, ...], n: int) -> Matrix:
    """Return (q, q) expected information of `cells`, N/2 tr(Sigma^-1 dSigma_i Sigma^-1 dSigma_j).

    Bollen (1989), ch. 4.
    """
    inverse = np.linalg.inv(matrices.implied())
    slopes = np.array([inverse @ matrices.slope(cell) for cell in cells])
    information: Matrix = n / 2 * np.einsum("aij,bji->ab", slopes, slopes, optimize=True)
    return information


def inverse_information(information: Matrix) -> Matrix:
    """Return the covariance matrix (q, q) of the estimates; NaN throughout if the information is singular.

    Judged with every parameter in units of its own information, so that the units of the answers do not matter.
    """
    scale = np.sqrt(np.diag(information))
    if not (scale > 0).all() or smallest_eigenvalue(information / np.outer(scale, scale)) <= 1e-10:
        return np.full_like(information, np.nan)
    inverse: Matrix = np.linalg.inv(information / np.outer(scale, scale)) / np.outer(scale, scale)
    return inverse


def standardised_slopes(matrices: Matrices, free: tuple[Cell, ...], cells: tuple[Cell, ...]) -> Matrix:
    """Return (cells, free): derivatives of the standardised `cells` by the free parameters, by complex step."""
    step = 1e-20
    theta = np.array([matrices.value(cell) for cell in free], dtype=complex)
    slopes = np.empty((len(cells), len(free)))
    for k in range(len(free)):
        moved = theta.copy()
        moved[k] += step * 1j
        slopes[:, k] = np.imag(matrices.filled(free, moved).standardised(cells)) / step
    return slopes
