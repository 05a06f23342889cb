"""What comes out of a two-level fit: estimates, their covariances, tests, and the moments of both levels."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analysis.fit.sem.fitted import Corrected
from analysis.fit.twolevel.data import TwoLevelData
from analysis.fit.twolevel.model import TwoLevelModel
from analysis.fit.twolevel.references import LevelMoments
from analysis.kernel.fit_indices import ChiSquare
from analysis.kernel.sem.sandwich import Mixture
from analysis.kernel.sem.scoring import Solution
from analysis.kernel.sem.structure import Structure

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
Estimator = Literal["ML", "MLR"]


@dataclass(frozen=True, slots=True)
class Tested:
    """A chi-square and the mixture it is a draw of; of a fit that did not converge both are NaN."""

    naive: ChiSquare
    mixture: Mixture

    @property
    def scaled(self) -> Corrected | None:
        """The chi-square corrected by Yuan & Bentler's (2000) factor; None where none was asked for."""
        if np.isnan(self.mixture.trace):
            return None
        df, value = self.naive.df, self.naive.value
        scaling = self.mixture.trace / df if df else float("nan")
        return Corrected(value if not df else value / scaling if scaling > 0 else float("nan"), df, scaling)


@dataclass(frozen=True, eq=False)
class TwoLevelFitted:
    """A fitted two-level model.

    `vcov` (q, q) covariances of the estimates, NaN throughout where they cannot be had; `tested` against unrestricted
    moments, `baseline` of independent variables; `structures` those that were fitted, covariates given; `unrestricted`
    moments of each level, `deviance` and `best` -2 log L of the model and of these, covariates' own part taken off;
    `open` free parameters that the answers leave open; `notes` what is to be said.
    """

    model: TwoLevelModel
    data: TwoLevelData
    estimator: Estimator
    solution: Solution
    vcov: Matrix
    tested: Tested
    baseline: Tested
    structures: tuple[Structure, Structure]
    unrestricted: tuple[LevelMoments, LevelMoments]
    deviance: float
    best: float
    open: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()
    refused: bool = False

    @property
    def x(self) -> Vector:
        """The estimates (q,)."""
        return self.solution.x

    @property
    def converged(self) -> bool:
        """Whether a minimum was found."""
        return self.solution.converged

    @property
    def free(self) -> int:
        """Free parameters, those tied by constraints counted once."""
        return int(self.model.constraints.free)
