"""Polychoric correlations: how normal responses behind ordinal answers go together; polyserial beside measures."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from analysis.fit.correlation import OrdinalCorrelation, ordinal_correlation
from analysis.kernel.covariance import smallest_eigenvalue
from analysis.kernel.smoothing import LEAST_SHARE, positive_definite
from analysis.kernel.twostep import IMPROBABLE, Empty
from analysis.result import NamedRows, Result, Row, Settings
from analysis.sample import Data, Sample
from instrument.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

Matrix = NDArray[np.float64]

_EMPTY_CELLS = {
    "2x2": "half a person moved into the one empty cell of a 2 × 2 table, margins kept; larger tables as they are",
    "all": "half a person moved into the one empty cell of a 2 × 2 table, margins kept; 0.5 added in larger tables",
    "none": "nothing added to empty cells",
}
_PAIRWISE = "thresholds from each item's own rows, correlations from each pair's"
# Names in a warning before it says how many more there are.
_NAMED = 10


@dataclass(frozen=True, eq=False)
class Polychoric(Result):
    """Correlations of every pair: `matrix`, `thresholds`, and what is known of each pair.

    `acov` (q, q), if asked for, is the asymptotic covariance matrix (lavaan's NACOV or Gamma), N times the sampling
    covariances of all estimates, in the order of `acov_labels`; NaN for a correlation that did not converge.
    """

    found: OrdinalCorrelation
    correlations: Matrix
    settings: Settings
    warnings: tuple[str, ...] = ()
    key = "polychoric"
    caption = "Correlations of the responses behind the answers"

    @property
    def items(self) -> tuple[str, ...]:
        """The items, in the order of the matrix."""
        return self.found.items

    @property
    def matrix(self) -> "pd.DataFrame":
        """The correlations, items by items."""
        import pandas as pd

        return pd.DataFrame(self.correlations, index=list(self.items), columns=list(self.items))

    @property
    def thresholds(self) -> dict[str, NDArray[np.float64]]:
        """The thresholds (K - 1,) of each ordinal item."""
        every = zip(self.items, self.found.estimates.levels, strict=True)
        return {item: levels for item, levels in every if item not in self.found.continuous}

    @property
    def acov(self) -> Matrix:
        """The asymptotic covariance matrix; raises UsageError where it was not asked for."""
        if self.found.estimates.acov is None:
            raise UsageError.at("polychoric", "the asymptotic covariances were not asked for.", "Call with acov=True.")
        return self.found.estimates.acov

    @property
    def acov_labels(self) -> tuple[str, ...]:
        """Names of the rows of `acov`: thresholds (or minus means), variances of measures, pairs, as in lavaan."""
        return self.found.labels

    @property
    def converged(self) -> bool:
        """Whether every pair's likelihood has a maximum, and it was found."""
        return bool(self.found.estimates.converged.all())

    def rows(self) -> list[Row]:
        """One row a pair; SE of a correlation as estimated, thresholds and all, empty where it did not converge."""
        estimates = self.found.estimates
        return [
            {
                "item": self.items[i],
                "other": self.items[j],
                "kind": self._kind(i, j),
                "n": int(estimates.n[i, j]),
                "r": float(self.correlations[i, j]),
                "r_se": float(np.sqrt(estimates.variance[i, j])),
                "empty_cells": int(estimates.empty[i, j]),
                "converged": bool(estimates.converged[i, j]),
            }
            for i, j in _pairs(len(self.items))
        ]

    def further(self) -> tuple[NamedRows, ...]:
        """The thresholds."""
        rows: tuple[Row, ...] = tuple(
            {"item": item, **{f"tau:t{t + 1}": float(value) for t, value in enumerate(tau)}}
            for item, tau in self.thresholds.items()
        )
        return (NamedRows("thresholds", "Thresholds", rows),)

    def estimates(self) -> dict[str, Any]:
        """Return the matrix, the thresholds, and the least eigenvalue."""
        return {
            "items": list(self.items),
            "matrix": self.correlations.tolist(),
            "thresholds": {item: tau.tolist() for item, tau in self.thresholds.items()},
            "least_eigenvalue": smallest_eigenvalue(self.correlations),
            "converged": self.converged,
        }

    def _kind(self, i: int, j: int) -> str:
        measures = sum(self.items[k] in self.found.continuous for k in (i, j))
        return ("polychoric", "polyserial", "Pearson")[measures]


def polychoric(
    sample: Data,
    continuous: Sequence[str] = (),
    empty: Empty = "2x2",
    *,
    smooth: bool = False,
    acov: bool = False,
) -> Polychoric:
    """Correlate every pair of items by two-step maximum likelihood (Olsson 1979), `continuous` ones as measures.

    sample.missing "pairwise": thresholds from everybody who answered an item, each correlation from everybody who
    answered both; "listwise": complete rows. `empty`: what is done about empty cells (see the settings line).
    `smooth` raises the eigenvalues of a matrix that is not positive definite. `acov` asks for the asymptotic
    covariance matrix (Muthen 1984). Raises Refused where an item or pair has no correlation. Checked against
    lavaan::lavCor and lavInspect(fit, "gamma").
    """
    sample = Sample.of(sample)
    found = ordinal_correlation(sample, continuous, empty, acov)
    correlations = positive_definite(found.estimates.rho) if smooth else found.estimates.rho
    settings = Settings(
        "two-step maximum likelihood",
        "ordinal",
        "complete rows only" if sample.missing == "listwise" else _PAIRWISE,
        len(found.sample.answers),
        sample.n_rows,
        correlation=_names(found),
        more=(_EMPTY_CELLS[empty], *(("smoothed if not positive definite",) if smooth else ()), *sample.notes),
    )
    return Polychoric(found, correlations, settings, (*_doubts(found), *_definiteness(found, correlations)))


def _names(found: OrdinalCorrelation) -> str:
    if not found.continuous:
        return "polychoric correlations"
    return f"polychoric correlations, polyserial or Pearson with {', '.join(found.continuous)} as continuous"


def _doubts(found: OrdinalCorrelation) -> list[str]:
    estimates, doubts = found.estimates, []
    if lost := _where(found, ~estimates.converged):
        doubts.append(f"No maximum of the likelihood inside (-1, 1), r put at ±0.9999 without SE: {lost}.")
    if flat := _where(found, estimates.converged & ~(estimates.variance > 0)):
        doubts.append(f"No SE, the likelihood is too flat or too few answered both: {flat}.")
    if empty := _where(found, estimates.empty > 0):
        doubts.append(f"Tables with empty cells: {empty}.")
    if improbable := _where(found, estimates.improbable > 0):
        doubts.append(
            f"Some answers are all but impossible beside the others (probability below {IMPROBABLE:g}): {improbable}. "
            "Look at these respondents: a few of them decide r."
        )
    return doubts


def _definiteness(found: OrdinalCorrelation, correlations: Matrix) -> list[str]:
    least = smallest_eigenvalue(found.estimates.rho)
    if correlations is not found.estimates.rho:
        change = float(np.abs(correlations - found.estimates.rho).max())
        return [
            f"Smoothed as asked: the least eigenvalue was {least:.4f}; eigenvalues below {LEAST_SHARE:g} of the "
            f"greatest were raised to that, and no correlation changed by more than {change:.4f}. "
            "SE and acov are those before."
        ]
    if least > 1e-10:
        return []
    return [f"The matrix is not positive definite (least eigenvalue {least:.4f}); it was not smoothed."]


def _where(found: OrdinalCorrelation, marked: NDArray[np.bool_]) -> str:
    pairs = [f"{found.items[i]} and {found.items[j]}" for i, j in _pairs(len(found.items)) if marked[i, j]]
    more = f" and {len(pairs) - _NAMED} more pairs" if len(pairs) > _NAMED else ""
    return ", ".join(pairs[:_NAMED]) + more


def _pairs(p: int) -> list[tuple[int, int]]:
    return [(i, j) for i in range(p) for j in range(i + 1, p)]
