"""The random part of a linear mixed model: terms on grouping factors, and the factors' Lambda from theta."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Term:
    """One random term: who belongs to which of `levels` of `group` (codes (n,), 0 ...), and its columns z (n, k)."""

    group: str
    codes: Integers
    levels: int
    z: Matrix

    @property
    def parameters(self) -> int:
        """How many elements of theta it has: the lower triangle of k x k."""
        k = self.z.shape[1]
        return int(k * (k + 1) // 2)


@dataclass(frozen=True, eq=False)
class Factor:
    """All terms of one grouping factor side by side: z (n, K) with every column scaled to a mean square of one.

    `scale` (K,) is what the columns were divided by; `theta`, `rows`, `columns` say which element of theta stands where
    in Lambda (K, K), lower triangular, block diagonal by terms.
    """

    group: str
    codes: Integers
    levels: int
    z: Matrix
    scale: Vector
    theta: Integers
    rows: Integers
    columns: Integers

    @property
    def width(self) -> int:
        """Columns per level."""
        return int(self.z.shape[1])

    def relative(self, theta: Vector) -> Matrix:
        """Return Lambda (K, K) of the scaled columns; theta holds every term's."""
        placed = np.zeros((self.width, self.width))
        placed[self.rows, self.columns] = theta[self.theta]
        return placed


@dataclass(frozen=True, eq=False)
class Structure:
    """The factors, that with the most columns first: it is eliminated block by block, the rest is dense.

    theta (t,) is in the order of the terms, each one's lower triangle by columns, as lme4 has it, in units of the
    scaled columns.
    """

    terms: tuple[Term, ...]
    factors: tuple[Factor, ...]

    @classmethod
    def of(cls, terms: Sequence[Term]) -> "Structure":
        """Put the terms of one group together and order the groups by their number of columns."""
        firsts = np.cumsum([0, *(term.parameters for term in terms)])
        groups = dict.fromkeys(term.group for term in terms)
        factors = [
            _factor([(term, int(first)) for term, first in zip(terms, firsts, strict=False) if term.group == group])
            for group in groups
        ]
        factors.sort(key=lambda factor: -factor.levels * factor.width)
        return cls(tuple(terms), tuple(factors))

    @property
    def parameters(self) -> int:
        """The length of theta."""
        return sum(term.parameters for term in self.terms)

    @cached_property
    def diagonal(self) -> NDArray[np.bool_]:
        """Return (t,): which elements of theta stand on a diagonal, and so are 0 or greater."""
        on = np.zeros(self.parameters, dtype=bool)
        for factor in self.factors:
            on[factor.theta] = factor.rows == factor.columns
        return on

    @property
    def bounds(self) -> list[tuple[float, float]]:
        """The least and greatest value of every element of theta."""
        return [(0.0 if diagonal else -np.inf, np.inf) for diagonal in self.diagonal]

    @cached_property
    def scale(self) -> Vector:
        """Return (t,): theta of the scaled columns divided by this is theta of the columns as given."""
        found = np.empty(self.parameters)
        for factor in self.factors:
            found[factor.theta] = factor.scale[factor.rows]
        return found


def _factor(own: list[tuple[Term, int]]) -> Factor:
    """Return the factor of terms, each with the place of its first element of theta."""
    z = np.concatenate([term.z for term, _ in own], axis=1)
    scale = np.sqrt(np.mean(z * z, axis=0))
    rows, columns, theta, start = [], [], [], 0
    for term, first in own:
        k = term.z.shape[1]
        column, row = np.triu_indices(k)  # the lower triangle, column after column
        rows.append(start + row)
        columns.append(start + column)
        theta.append(first + np.arange(len(row)))
        start += k
    term = own[0][0]
    places = (np.concatenate(theta), np.concatenate(rows), np.concatenate(columns))
    return Factor(term.group, term.codes, term.levels, z / scale, scale, *places)
