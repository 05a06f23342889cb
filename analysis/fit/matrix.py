"""The correlation matrix that factors are looked for in: Pearson or polychoric, refused by name where there is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from analysis.fit.correlation import ordinal_correlation
from analysis.fit.pairs import bound, check_varies, least_common, pairs_named, rows_of
from analysis.kernel.covariance import pairwise_correlation, smallest_eigenvalue
from analysis.kernel.smoothing import LEAST_SHARE, positive_definite
from analysis.sample import Sample
from instrument.errors import Refused

Matrix = NDArray[np.float64]
Kind = Literal["pearson", "polychoric"]
NAMES: dict[Kind, str] = {"pearson": "Pearson", "polychoric": "polychoric"}
#: A matrix is called positive definite from this least eigenvalue on.
DEFINITE = 1e-10


@dataclass(frozen=True, eq=False)
class Correlations:
    """`matrix` (p, p) of the items of `sample`, whose rows they come from, as it is analysed.

    `least_n`: respondents of the pair of items with the fewest. `least_eigenvalue`: of the matrix as estimated, before
    smoothing. `boundary` names pairs whose polychoric correlation has no maximum inside (-1, 1).
    """

    sample: Sample
    kind: Kind
    continuous: tuple[str, ...]
    matrix: Matrix
    least_n: int
    least_eigenvalue: float
    smoothed: bool
    changed: float
    boundary: str = ""

    @property
    def items(self) -> tuple[str, ...]:
        """The items, in the order of the matrix."""
        return self.sample.items

    @property
    def n(self) -> int:
        """Respondents whose answers were used."""
        return len(self.sample.answers)

    @property
    def positive_definite(self) -> bool:
        """Whether the matrix analysed is (smoothed or not)."""
        return smallest_eigenvalue(self.matrix) > DEFINITE

    @property
    def name(self) -> str:
        """What the correlations are, for the settings line."""
        beside = f", polyserial or Pearson with {', '.join(self.continuous)} as continuous" if self.continuous else ""
        return f"{NAMES[self.kind]}{beside if self.kind == 'polychoric' else ''}"

    @property
    def rows_used(self) -> str:
        """What became of missing answers, as the settings line says it."""
        return "complete rows only" if self.sample.missing == "listwise" else "each pair of items over its own rows"

    @property
    def blame(self) -> str:
        """What makes the matrix singular, as far as it can be said: a sentence with a blank before it, or nothing."""
        return bound(self.items, self.matrix) or (f" {_no_maximum(self.boundary)}" if self.boundary else "")

    @property
    def doubts(self) -> tuple[str, ...]:
        """What a reader has to know of the matrix."""
        told = []
        if self.boundary:
            told.append(_no_maximum(self.boundary))
        if self.smoothed:
            told.append(
                f"The {NAMES[self.kind]} matrix was smoothed as asked: its least eigenvalue was "
                f"{self.least_eigenvalue:.4f}; eigenvalues below {LEAST_SHARE:g} of the greatest were raised to that; "
                f"no correlation changed by more than {self.changed:.4f}."
            )
        elif not self.positive_definite:
            told.append(
                f"The {NAMES[self.kind]} matrix is not positive definite (least eigenvalue "
                f"{self.least_eigenvalue:.4f}); it was not smoothed."
            )
        return tuple(told)


def correlations_of(
    sample: Sample,
    kind: Kind,
    where: str,
    *,
    least_items: int = 2,
    continuous: Sequence[str] = (),
    smooth: bool = False,
) -> Correlations:
    """Correlate the items of `sample` over each pair's own rows, or over the complete rows, as sample.missing says.

    `continuous`: measures among the ordinal items of polychoric correlations. `smooth` raises the eigenvalues of a
    matrix that is not positive definite (kernel.smoothing). Raises Refused, saying `where`, with fewer than
    `least_items` items, no more people in common to some pair than there are items, or a pair of which one does not
    vary.
    """
    if kind not in get_args(Kind):
        raise Refused.at(where, f"{kind} correlations are not offered.", f"Use {' or '.join(get_args(Kind))}.")
    used = rows_of(sample)
    p = len(used.items)
    if p < least_items:
        raise Refused.at(where, f"{p} item{'' if p == 1 else 's'}.", f"It needs {least_items} or more.")
    n = least_common(used, where)
    boundary = ""
    if kind == "pearson":
        matrix = pairwise_correlation(used.array)
        check_varies(used.items, matrix, where)
    else:
        found = ordinal_correlation(used, continuous).estimates
        matrix = found.rho
        boundary = pairs_named(used.items, np.argwhere(np.triu(~found.converged, 1)))
    least = smallest_eigenvalue(matrix)
    analysed = positive_definite(matrix) if smooth else matrix
    changed = float(np.abs(analysed - matrix).max())
    return Correlations(used, kind, tuple(continuous), analysed, n, least, analysed is not matrix, changed, boundary)


def _no_maximum(pairs: str) -> str:
    return f"No maximum of the likelihood inside (-1, 1), polychoric r put at ±0.9999: {pairs}."
