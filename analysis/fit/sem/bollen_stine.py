"""The chi-square of samples in which the model holds: answers turned so that their moments are the model's."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.fit.sem.fitted import Fitted, GroupMoments
from analysis.fit.sem.refits import Turn, refits

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class BollenStine:
    """`chisq` (b,) of bootstrap samples of the turned answers, NaN where a fit failed; `observed` the fit's own."""

    chisq: Array
    observed: float
    df: float

    @property
    def used(self) -> int:
        """How many samples have a chi-square."""
        return int(np.isfinite(self.chisq).sum())

    @property
    def p_value(self) -> float:
        """Share of chi-squares as great as the fit's, which counts as one of them, so that it is never 0."""
        used = self.chisq[np.isfinite(self.chisq)]
        return float((1 + np.sum(used >= self.observed)) / (1 + len(used))) if len(used) else float("nan")


def bollen_stine(fitted: Fitted, samples: Iterable[Sequence[Array]]) -> BollenStine:
    """Return the chi-squares of bootstrap samples of answers Z = (Y - m) S^-1/2 Sigma^1/2 + mu (Bollen & Stine 1992).

    For complete answers fitted by likelihood. With m and S a group's own moments and mu and Sigma the model's, which Z
    then has; without a mean structure mu is m. Roots are symmetric, of items standardised by S: of raw ones, as lavaan
    takes them, they depend on the items' units.
    """
    found = refits(fitted, samples, turns=[turn(group) for group in fitted.moments])
    return BollenStine(np.where(found.converged, found.chisq, np.nan), fitted.naive.value, fitted.naive.df)


def turn(group: GroupMoments) -> Turn:
    """Return what gives a group's answers the model's moments."""
    sd = np.sqrt(np.diag(group.cov))
    own, model = (_root(matrix / np.outer(sd, sd)) for matrix in (group.cov, group.implied_cov))
    by = np.linalg.solve(own, model) / sd[:, None] * sd
    return Turn(group.located, by, group.implied_located)


def _root(matrix: Array) -> Array:
    values, vectors = np.linalg.eigh(matrix)
    return np.asarray((vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T)
