"""Laying R's factors upon ours."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

Matrix = NDArray[np.float64]


def aligned(theirs: Matrix, ours: Matrix) -> tuple[NDArray[np.int64], Matrix]:
    """Return the order and the signs of theirs' columns (p, m) that bring them nearest to ours."""
    products = ours.T @ theirs
    _, order = linear_sum_assignment(-np.abs(products))
    return order, np.sign(products[np.arange(len(order)), order])


def values_of(table: dict[str, Any]) -> Matrix:
    """Return the values of a table that R wrote, (p, m) also where it has one column."""
    values = np.array(table["values"], dtype=float)
    return values.reshape(len(table["rows"]), -1)
