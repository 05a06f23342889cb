"""The correlation matrix that factors are looked for in: Pearson or polychoric, refused by name where there is none."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analysis.fit.correlation import ordinal_correlation
from analysis.kernel.covariance import pair_counts, pairwise_correlation, smallest_eigenvalue
from analysis.kernel.smoothing import LEAST_SHARE, positive_definite
from analysis.sample import Sample
from instrument.errors import Refused

Matrix = NDArray[np.float64]
Kind = Literal["pearson", "polychoric"]
NAMES: dict[Kind, str] = {"pearson": "Pearson", "polychoric": "polychoric"}
# Below this a matrix is not positive definite, rounding apart.
_LEAST = 1e-10
_NAMED = 5


@dataclass(frozen=True, eq=False)
class Correlations:
    """`matrix` (p, p) of `items`, from the rows of `sample`; `n` the least number of people any pair of items has.

    `least` is the matrix's least eigenvalue as estimated; `doubts` say what a reader has to know of it.
    """

    kind: Kind
    matrix: Matrix
    n: int
    least: float
    sample: Sample
    doubts: tuple[str, ...]

    @property
    def items(self) -> tuple[str, ...]:
        """The items, in the order of the matrix."""
        return self.sample.items

    @property
    def positive_definite(self) -> bool:
        """Whether it is, as it stands (smoothed or not)."""
        return smallest_eigenvalue(self.matrix) > _LEAST

    @property
    def rows_used(self) -> str:
        """What became of missing answers, as the settings line says it."""
        return "complete rows only" if self.sample.missing == "listwise" else "each pair of items over its own rows"


def correlations_of(
    sample: Sample, kind: Kind, where: str, *, least_items: int = 2, smooth: bool = False
) -> Correlations:
    """Correlate the items of `sample` over each pair's own rows, or over the complete rows, as sample.missing says.

    `smooth` raises the eigenvalues of a matrix that is not positive definite (kernel.smoothing). Raises Refused, saying
    `where`, with fewer than `least_items` items, no more people in common to some pair than there are items, or a pair
    of which one does not vary.
    """
    used = sample.complete() if sample.missing == "listwise" else sample
    p = len(used.items)
    if p < least_items:
        raise Refused.at(where, f"{p} items.", f"It needs {least_items} or more.")
    n = int(pair_counts(used.array).min()) if len(used.answers) else 0
    if n <= p:
        raise Refused.at(where, *_too_few(used, n))
    matrix, doubts = _pearson(used, where) if kind == "pearson" else _polychoric(used)
    least = smallest_eigenvalue(matrix)
    if least > _LEAST:
        return Correlations(kind, matrix, n, least, used, doubts)
    if not smooth:
        said = f"The {NAMES[kind]} matrix is not positive definite (least eigenvalue {least:.4f}); it was not smoothed."
        return Correlations(kind, matrix, n, least, used, (*doubts, said))
    better = positive_definite(matrix)
    said = (
        f"The {NAMES[kind]} matrix was smoothed as asked: its least eigenvalue was {least:.4f}; eigenvalues below "
        f"{LEAST_SHARE:g} of the greatest were raised to that; no correlation changed by more than "
        f"{np.abs(better - matrix).max():.4f}."
    )
    return Correlations(kind, better, n, least, used, (*doubts, said))


def _too_few(used: Sample, n: int) -> tuple[str, str]:
    p = len(used.items)
    if used.missing == "listwise":
        return f"{n} complete rows for {p} items.", "It needs more complete rows than items, or pairwise correlations."
    return (
        f"two of its {p} items have {n} respondents in common.",
        "It needs more respondents than items. Collect more answers, or leave out the item fewest answered.",
    )


def _pearson(used: Sample, where: str) -> tuple[Matrix, tuple[str, ...]]:
    matrix = pairwise_correlation(used.array)
    if not np.isfinite(matrix).all():
        pairs = [(used.items[i], used.items[j]) for i, j in np.argwhere(np.triu(~np.isfinite(matrix)))]
        named = ", ".join(f"{a} and {b}" for a, b in pairs[:_NAMED])
        raise Refused.at(
            where,
            f"one of a pair of items does not vary among those who answered both: {named}"
            f"{f' and {len(pairs) - _NAMED} more pairs' if len(pairs) > _NAMED else ''}.",
            "Leave out that item (see the item table), or collect more answers.",
        )
    return matrix, ()


def _polychoric(used: Sample) -> tuple[Matrix, tuple[str, ...]]:
    found = ordinal_correlation(used)
    lost = np.argwhere(np.triu(~found.estimates.converged))
    if not len(lost):
        return found.estimates.rho, ()
    named = ", ".join(f"{used.items[i]} and {used.items[j]}" for i, j in lost[:_NAMED])
    more = f" and {len(lost) - _NAMED} more pairs" if len(lost) > _NAMED else ""
    return found.estimates.rho, (f"No maximum of the likelihood inside (-1, 1), r put at ±0.9999: {named}{more}.",)
