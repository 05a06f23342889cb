"""A factor solution from first to last: the choices, the solution with its fit, and what may be doubted of it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.fit.factor import LEAST_ITEMS, Method, check_extraction, check_factors, extract
from analysis.fit.matrix import Correlations, Kind, correlations_of
from analysis.fit.pairs import bound
from analysis.fit.rotation import Rotated, Rotation, check_rotation, normalises, rotate
from analysis.kernel.factor_fit import FactorFit, factor_fit
from analysis.kernel.minres import LEAST_UNIQUENESS, Extraction
from analysis.sample import Sample
from instrument.errors import UsageError

Matrix = NDArray[np.float64]

# The best minimum found by fewer starts than this share may not be the least there is ...
_RARELY = 0.1
# ... and another one whose criterion is no farther off than this share, with loadings that differ by more, is a rival.
_CLOSE, _DIFFERENT = 0.1, 0.1
# Factors that correlate so highly are hardly two.
_ONE_FACTOR = 0.95
# What counts as loading on a factor (Howard 2016) where items are counted; three are asked (Costello & Osborne 2005).
SALIENT = 0.4


@dataclass(frozen=True, slots=True)
class Choices:
    """How factors are extracted and rotated, from which correlations; see estimators.efa. `where`: who asks."""

    extraction: Method = "minres"
    rotation: Rotation = "oblimin"
    correlation: Kind = "pearson"
    kaiser: bool | None = None
    starts: int = 30
    seed: int = 1
    continuous: tuple[str, ...] = ()
    smooth: bool = False
    where: str = "EFA"

    def check(self, draws: int = 0, level: float = 0.95) -> None:
        """Raise Refused if one of them is not offered, UsageError if a number makes no sense."""
        check_extraction(self.extraction, self.where)
        check_rotation(self.rotation)
        if self.starts < 1:
            raise UsageError.at(self.where, f"{self.starts} starts cannot be made.", "Ask for 1 or more.")
        if draws < 0 or not 0 < level < 1:
            raise UsageError.at(
                self.where, f"{draws} draws, level {level} cannot be had.", "Draws >= 0, level within 0 and 1."
            )

    def correlate(self, sample: Sample) -> Correlations:
        """Return the correlations of `sample`."""
        return correlations_of(
            sample,
            self.correlation,
            self.where,
            least_items=LEAST_ITEMS,
            continuous=self.continuous,
            smooth=self.smooth,
        )

    def named(self, factors: int) -> str:
        """Return the extraction and rotation in words."""
        if factors == 1 or self.rotation == "none":
            return f"{_NAMES[self.extraction]}, no rotation"
        how = "with" if normalises(self.rotation, self.kaiser) else "without"
        return f"{_NAMES[self.extraction]}, {self.rotation} rotation {how} Kaiser normalisation"


_NAMES: dict[Method, str] = {"minres": "minres", "ml": "maximum likelihood", "paf": "principal axis"}


@dataclass(frozen=True, eq=False)
class Solved:
    """A rotated solution of the correlations with its fit."""

    correlated: Correlations
    extraction: Extraction
    rotated: Rotated
    fit: FactorFit

    @property
    def converged(self) -> bool:
        """Whether extraction and rotation both reached their minimum."""
        return self.extraction.optimum.converged and self.rotated.converged

    @property
    def heywood(self) -> tuple[str, ...]:
        """Items whose uniqueness is at its lower bound, or below it."""
        return self._items(self.extraction.uniquenesses <= LEAST_UNIQUENESS * 1.001)

    @property
    def above_one(self) -> tuple[str, ...]:
        """Items whose communality is above one, which only principal axes allow."""
        return self._items(self.extraction.uniquenesses < 0)

    def _items(self, which: NDArray[np.bool_]) -> tuple[str, ...]:
        return tuple(name for name, yes in zip(self.correlated.sample.items, which, strict=True) if yes)


def solve(correlated: Correlations, factors: int, choices: Choices) -> Solved:
    """Extract, rotate and judge `factors`; raises Refused where the items cannot carry so many."""
    check_factors(len(correlated.items), factors, choices.where)
    found = extract(correlated, factors, choices.extraction, choices.where)
    rotated = rotate(found.loadings, choices.rotation, choices.kaiser, choices.starts, choices.seed)
    fit = factor_fit(correlated.matrix, found.loadings, np.eye(factors), correlated.n)
    return Solved(correlated, found, rotated, fit)


def doubts(solved: Solved) -> tuple[str, ...]:
    """Say what may be doubted of a solution, gravest first."""
    return (
        *_of_convergence(solved),
        *solved.correlated.doubts,
        *_of_definiteness(solved.correlated),
        *_of_uniquenesses(solved),
        *_of_minima(solved.rotated),
        *_of_factors(solved.rotated),
        *_of_fit(solved),
    )


def _of_convergence(solved: Solved) -> list[str]:
    told = []
    if not solved.extraction.optimum.converged:
        told.append(f"The extraction did not converge: {solved.extraction.optimum.why}. Do not use these loadings.")
    if not solved.rotated.converged:
        told.append(
            f"The rotation did not converge: its gradient is {solved.rotated.gradient_norm:.1e} at the end. "
            "Do not use these loadings."
        )
    return told


def _of_definiteness(correlated: Correlations) -> list[str]:
    none = "Of a matrix that is not positive definite there are no chi-square, RMSEA, TLI, CFI and BIC."
    return [] if correlated.positive_definite else [none + bound(correlated.items, correlated.matrix)]


def _of_uniquenesses(solved: Solved) -> list[str]:
    if solved.above_one:
        return [
            f"Heywood case: the communality of {', '.join(solved.above_one)} is above 1, which no variance can be. "
            "Extract fewer factors, or leave the item out."
        ]
    if solved.heywood:
        return [
            f"Heywood case: the uniqueness of {', '.join(solved.heywood)} is at its lower bound {LEAST_UNIQUENESS}."
        ]
    return []


def _of_minima(rotated: Rotated) -> list[str]:
    told = []
    starts = rotated.lost + sum(minimum.found for minimum in rotated.minima)
    if rotated.lost and rotated.minima:
        told.append(f"{rotated.lost} of {starts} starts of the rotation did not converge and were left out.")
    if rotated.minima and rotated.minima[0].found < _RARELY * starts:
        told.append(
            f"Only {rotated.minima[0].found} of {starts} starts found the best rotation; there may be a better one. "
            "Ask for more starts."
        )
    for other in rotated.minima[1:]:
        apart = other.value - rotated.minima[0].value
        if apart <= _CLOSE * abs(rotated.minima[0].value) and other.difference > _DIFFERENT:
            told.append(
                f"Another minimum of the rotation criterion, {other.value:.4f} beside {rotated.minima[0].value:.4f}, "
                f"found by {other.found} of {starts} starts, has loadings up to {other.difference:.2f} different. "
                "Look at it too."
            )
    return told


def _of_factors(rotated: Rotated) -> list[str]:
    told, names = [], [f"F{k + 1}" for k in range(rotated.pattern.shape[1])]
    few = [name for name, column in zip(names, rotated.pattern.T, strict=True) if (abs(column) >= SALIENT).sum() < 3]
    if few:
        told.append(f"Fewer than three items load .40 or more on {', '.join(few)}.")
    for i, j in np.argwhere(np.triu(np.abs(rotated.phi) >= _ONE_FACTOR, 1)):
        told.append(f"{names[i]} and {names[j]} correlate {rotated.phi[i, j]:.2f}: they are hardly two factors.")
    return told


def _of_fit(solved: Solved) -> list[str]:
    told = []
    if solved.fit.df == 0:
        told.append("No degrees of freedom are left: RMSEA, TLI and CFI have no meaning.")
    if solved.correlated.kind == "polychoric" and np.isfinite(solved.fit.chisq):
        told.append(
            "Chi-square of polychoric correlations is not a test: it is computed as if they were Pearson's (as "
            "psych::fa does); p, RMSEA, TLI, CFI and BIC that rest on it are descriptions at best."
        )
    return told
