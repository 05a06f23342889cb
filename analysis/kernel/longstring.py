"""Runs of identical answers in the order they were given."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Runs:
    """Of each respondent: the `longest` run of identical answers, and the `mean` length of a run; (n,) each.

    NaN for who answered nothing.
    """

    longest: Vector
    mean: Vector


def runs(x: Matrix, passed: NDArray[np.bool_] | None = None) -> Runs:
    """Return the runs of identical answers in each row of x (n, p; NaN = missing), the columns in the order asked.

    A missing answer ends a run: who declines to answer has stopped giving the same answer. A cell of `passed` (n, p) is
    an item that was not put to the respondent; the run goes on across it. Longest run: Johnson (2005); mean run
    length, the "average string": Meade & Craig (2012). Checked against R's rle, and the worked example and test data of
    the R package careless.
    """
    if passed is not None and passed.any():
        x = _closed_up(x, passed)
    n = len(x)
    length, longest, begun = np.zeros(n), np.zeros(n), np.zeros(n)
    before = np.full(n, np.nan)
    for answer in x.T:
        same, given = answer == before, ~np.isnan(answer)
        length = np.where(same, length + 1, given)
        begun += given & ~same
        np.maximum(longest, length, out=longest)
        before = answer
    answered = (~np.isnan(x)).sum(axis=1)
    none = answered == 0
    return Runs(np.where(none, np.nan, longest), np.where(none, np.nan, answered / np.maximum(begun, 1)))


def in_order(x: Matrix, place: Matrix) -> Matrix:
    """Return x (n, p) with each row's answers in the order of `place` (n, p); those without a place (NaN) go last."""
    ordered: Matrix = np.take_along_axis(x, np.argsort(place, axis=1, kind="stable"), axis=1)
    return ordered


def _closed_up(x: Matrix, passed: NDArray[np.bool_]) -> Matrix:
    """Return x with the cells of `passed` moved to the end of their row, as NaN."""
    kept = np.where(passed, np.nan, x)
    return np.take_along_axis(kept, np.argsort(passed, axis=1, kind="stable"), axis=1)
