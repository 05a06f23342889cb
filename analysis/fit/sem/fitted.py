"""What comes out of a fit, whatever the estimator: estimates, their covariances, tests, moments."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from analysis.fit.sem.data import Groups
from analysis.fit.sem.estimator import Correction, Estimator
from analysis.fit.sem.normal_data import NormalData
from analysis.kernel.fit_indices import ChiSquare
from analysis.kernel.sem.arrow import Either, dense
from analysis.kernel.sem.least_squares import Group as LeastGroup
from analysis.kernel.sem.sandwich import Mixture
from analysis.kernel.sem.scoring import Constraints, Solution
from analysis.kernel.sem.structure import Structure
from analysis.model.model import Model

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
Information = Literal["expected", "observed"]


@dataclass(frozen=True, slots=True)
class Corrected:
    """A corrected chi-square: value = naive / `scaling` + `shift`, on `df` degrees of freedom (not always whole)."""

    value: float
    df: float
    scaling: float
    shift: float = 0.0

    @property
    def p_value(self) -> float:
        """Upper tail of the chi-square distribution; NaN for a saturated model."""
        from scipy.special import chdtrc

        return float(chdtrc(self.df, self.value)) if self.df > 0 else float("nan")


def corrected(naive: ChiSquare, mixture: Mixture, kind: Correction) -> Corrected | None:
    """Correct a chi-square by the mixture it is a draw of; None where the estimator asks for no correction.

    satorra-bentler, yuan-bentler, mean-adjusted: divided by trace/df (Satorra & Bentler 1994; Yuan & Bentler 2000).
    mean-var-adjusted: df = trace^2/square (Satterthwaite). scaled-shifted: a T + b with the mean and variance of a
    chi-square on the model's own df (Asparouhov & Muthen 2010).
    """
    nan = float("nan")
    if kind == "none":
        return None
    if naive.df == 0:
        return Corrected(naive.value, 0, nan)
    if not mixture.trace > 0 or mixture.square <= 0:  # mean-adjusted ones have no square: NaN
        return Corrected(nan, naive.df, nan)
    if kind == "mean-var-adjusted":
        df = mixture.trace**2 / mixture.square
        return Corrected(naive.value * df / mixture.trace, df, mixture.trace / df)
    if kind == "scaled-shifted":
        ratio = float(np.sqrt(naive.df / mixture.square))
        shift = naive.df - ratio * mixture.trace
        return Corrected(naive.value * ratio + shift, naive.df, 1 / ratio, shift)
    scaling = mixture.trace / naive.df
    return Corrected(naive.value / scaling, naive.df, scaling)


@dataclass(frozen=True, eq=False)
class GroupMoments:
    """A group's sample moments beside those the model implies.

    `located` and `implied_located` are means, or for ordinal items thresholds (a measure among these has its mean with
    the sign turned); `cov` and `implied_cov` (p, p) covariances, of ordinal items correlations.
    """

    n: int
    located: Vector
    cov: Matrix
    implied_located: Vector
    implied_cov: Matrix


@dataclass(frozen=True, eq=False)
class Fitted:
    """A fitted model. `spread` (q, q) covariances of the estimates, sparse where groups share no parameters.

    They are NaN throughout where the model is not identified.
    `naive` and `baseline` chi-squares with the mixtures they are draws of; log-likelihoods of the model and of
    unrestricted moments (NaN for least squares); `structures` are those that were fitted, covariates given; `normal` or
    `parts` what they were fitted to; `open` names free parameters the data leave open.
    """

    model: Model
    data: Groups
    estimator: Estimator
    solution: Solution
    constraints: Constraints
    spread: Either
    naive: ChiSquare
    mixture: Mixture
    baseline: ChiSquare
    baseline_mixture: Mixture
    moments: tuple[GroupMoments, ...]
    logl: float = float("nan")
    logl_h1: float = float("nan")
    structures: tuple[Structure, ...] = ()
    normal: NormalData | None = None
    parts: tuple[LeastGroup, ...] = ()
    open: tuple[int, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def x(self) -> Vector:
        """The estimates (q,)."""
        return self.solution.x

    @property
    def vcov(self) -> Matrix:
        """The covariances of the estimates (q, q) as an array."""
        return dense(self.spread)

    @property
    def converged(self) -> bool:
        """Whether a minimum was found."""
        return self.solution.converged

    @property
    def free(self) -> int:
        """Free parameters, those tied by constraints counted once."""
        return int(self.constraints.free)

    @property
    def scaled(self) -> Corrected | None:
        """The corrected chi-square, None where the estimator has none."""
        return corrected(self.naive, self.mixture, self.estimator.correction)

    @property
    def baseline_scaled(self) -> Corrected | None:
        """The same of the independence model."""
        return corrected(self.baseline, self.baseline_mixture, self.estimator.correction)
