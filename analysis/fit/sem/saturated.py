"""The two models every fit is compared with: unrestricted moments, and variables that do not covary."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.kernel.sem.structure import Cells, Structure, Values

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Reference:
    """A model without factors as a structure, and its estimates `x` (q,) in closed form."""

    structure: Structure
    x: Vector


def unrestricted(mean: Vector, cov: Matrix, means: bool) -> Reference:
    """Return the model of all variances and covariances (and `means`), at these moments."""
    rows, columns = np.tril_indices(len(mean))
    return _reference(mean, rows, columns, cov[rows, columns], means)


def independence(mean: Vector, cov: Matrix, means: bool, together: NDArray[np.intp]) -> Reference:
    """Return the model of variances alone (and `means`); the covariates `together` keep their covariances."""
    rows, columns = np.tril_indices(len(mean))
    kept = (rows == columns) | (np.isin(rows, together) & np.isin(columns, together))
    return _reference(mean, rows[kept], columns[kept], cov[rows[kept], columns[kept]], means)


def _reference(
    mean: Vector, rows: NDArray[np.intp], columns: NDArray[np.intp], values: Vector, means: bool
) -> Reference:
    p, k = len(mean), len(rows)
    cells = [Cells("theta", rows, columns, np.arange(k))]
    if means:
        cells.append(Cells("nu", np.arange(p), np.zeros(p, dtype=np.intp), np.arange(k, k + p)))
    free = k + p if means else k
    x = np.concatenate([values, mean]) if means else values
    return Reference(Structure(Values.zeros(p, 0), tuple(cells), free), x)
