"""From a sample to unrotated factors: correlations, refused by name where there are none, and extraction."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from analysis.fit.correlation import ordinal_correlation
from analysis.kernel.covariance import pair_counts, pairwise_correlation, smallest_eigenvalue
from analysis.kernel.minres import Extraction, greatest_factors, minres
from analysis.kernel.ml_extraction import maximum_likelihood
from analysis.kernel.principal_axis import principal_axis
from analysis.kernel.smoothing import positive_definite
from analysis.sample import Sample
from instrument.errors import Problem, Refused

Matrix = NDArray[np.float64]
Method = Literal["minres", "ml", "paf"]
Kind = Literal["pearson", "polychoric"]
_EXTRACT = {"minres": minres, "ml": maximum_likelihood, "paf": principal_axis}
#: A matrix is called positive definite from this least eigenvalue on.
DEFINITE = 1e-10
# Pairs named in a refusal before it says how many more there are.
_NAMED = 5


@dataclass(frozen=True, eq=False)
class Correlated:
    """Correlations of the items of `sample` (the rows they come from): `matrix` (p, p), as it is analysed.

    `n` respondents, `least` of them in the pair with the fewest. `least_eigenvalue` before smoothing. `boundary` names
    pairs whose polychoric correlation has no maximum inside (-1, 1).
    """

    sample: Sample
    kind: Kind
    continuous: tuple[str, ...]
    matrix: Matrix
    least: int
    least_eigenvalue: float
    smoothed: bool
    boundary: tuple[str, ...] = ()

    @property
    def n(self) -> int:
        """Respondents whose answers were used."""
        return len(self.sample.answers)

    @property
    def definite(self) -> bool:
        """Whether the matrix analysed is positive definite."""
        return smallest_eigenvalue(self.matrix) > DEFINITE

    @property
    def name(self) -> str:
        """What the correlations are, for the settings line."""
        if self.kind == "pearson":
            return "Pearson"
        beside = f", polyserial or Pearson with {', '.join(self.continuous)} as continuous" if self.continuous else ""
        return f"polychoric{beside}"


def correlate(
    sample: Sample, kind: Kind = "pearson", continuous: Sequence[str] = (), smooth: bool = False
) -> Correlated:
    """Return the correlations that factors are extracted from.

    sample.missing "pairwise": each pair over its own rows; "listwise": complete rows. `smooth` raises eigenvalues of a
    matrix that is not positive definite (kernel.smoothing). Raises Refused where a pair has no correlation, no more
    rows in common than there are items, or `kind` is not offered.
    """
    if kind not in get_args(Kind):
        raise Refused.at("EFA", f"{kind} correlations are not offered.", f"Use {' or '.join(get_args(Kind))}.")
    used = sample.complete() if sample.missing == "listwise" else sample
    least = int(pair_counts(used.array).min(initial=len(used.answers)))
    check_items(len(used.items), least)
    boundary: tuple[str, ...] = ()
    if kind == "pearson":
        matrix = pairwise_correlation(used.array)
        _check_constant(used.items, matrix)
    else:
        found = ordinal_correlation(sample, continuous)
        matrix = found.estimates.rho
        lost = np.argwhere(np.triu(~found.estimates.converged, 1))
        boundary = tuple(f"{used.items[i]} and {used.items[j]}" for i, j in lost)
    eigenvalue = smallest_eigenvalue(matrix)
    analysed = positive_definite(matrix) if smooth else matrix
    smoothed = analysed is not matrix
    return Correlated(used, kind, tuple(continuous), analysed, least, eigenvalue, smoothed, boundary)


def check_items(items: int, n: int, factors: int | None = None) -> None:
    """Raise Refused where so many items with n respondents a pair cannot carry `factors` (one, if None)."""
    most = greatest_factors(items)
    if most == 0:
        raise Refused.at("EFA", f"{items} items cannot carry a factor.", "Give it three items or more.")
    if n <= items:
        raise Refused.at(
            "EFA",
            f"two items have {n} respondents in common, of {items} items.",
            "It needs more respondents than items. Collect more answers, or leave out the item fewest answered.",
        )
    if factors is not None and not 1 <= factors <= most:
        raise Refused.at("EFA", f"{items} items cannot carry {factors} factors.", f"Ask for 1 to {most}.")


def check_extraction(method: str) -> None:
    """Raise Refused if `method` is not offered."""
    if method not in _EXTRACT:
        raise Refused.at("EFA", f"{method} extraction is not offered.", f"Use {', '.join(_EXTRACT)}.")


def extract(correlated: Correlated, factors: int, method: Method = "minres") -> Extraction:
    """Extract `factors`; maximum likelihood is refused where the correlations are not positive definite."""
    check_extraction(method)
    if method == "ml" and not correlated.definite:
        raise Refused.at(
            "EFA",
            "maximum likelihood needs a positive definite correlation matrix; the least eigenvalue is "
            f"{smallest_eigenvalue(correlated.matrix):.2g}.",
            "Extract by minres or paf, ask for smooth=True, use complete rows, or leave out repeated items.",
        )
    return _EXTRACT[method](correlated.matrix, factors)


def _check_constant(items: tuple[str, ...], matrix: Matrix) -> None:
    lost = np.argwhere(np.triu(~np.isfinite(matrix), 1))
    if not len(lost):
        return
    named = ", ".join(f"{items[i]} and {items[j]}" for i, j in lost[:_NAMED])
    more = f" and {len(lost) - _NAMED} more pairs" if len(lost) > _NAMED else ""
    what = f"an item is constant among those who answered another: {named}{more}."
    raise Refused([Problem("EFA", what, "Leave out that item (see the item table).")])
