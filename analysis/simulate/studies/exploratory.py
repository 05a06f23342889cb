"""EFA: bootstrap intervals of a rotated solution, RMSEA with a minor factor left out, recovery by each extraction."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.estimators.efa import FactorSolution, efa
from analysis.fit.rotation import rotate
from analysis.kernel.factor_fit import factor_fit
from analysis.kernel.minres import minres
from analysis.kernel.ml_extraction import maximum_likelihood
from analysis.kernel.procrustes import matching
from analysis.sample import Sample
from analysis.simulate.answers import sample_of
from analysis.simulate.coverage import Study, Target
from analysis.simulate.normal_factors import NormalFactors

Matrix = NDArray[np.float64]
Ends = tuple[Matrix, Matrix, Matrix]

DRAWS, STARTS = 500, 5
PATTERN = np.array([[0.75, 0.0], [0.7, 0.1], [0.65, 0.0], [0.6, -0.1], [0.55, 0.2], [0.0, 0.7], [0.1, 0.6], [0.0, 0.5]])
PHI = np.array([[1.0, 0.35], [0.35, 1.0]])
# Two items of the first factor and two of the second share something more.
MINOR = np.array([0.35, 0.35, 0.0, 0.0, 0.0, 0.35, 0.35, 0.0])
_LOADINGS, _PHI, _COMMUNALITIES = (
    f"{what}, bootstrap BC, {DRAWS} draws" for what in ("loadings", "factor correlation", "communalities")
)
_RMSEA = "RMSEA, ML"
_EXTRACTIONS: tuple[Any, ...] = ("minres", "ml", "paf")
_TWO = "Eight normal items, two factors correlated .35, loadings .75 to .50, cross-loadings up to .2"


@dataclass(frozen=True, eq=False)
class _Rotated:
    """A population's rotated solution: what oblimin makes of its correlations."""

    pattern: Matrix
    phi: Matrix
    communalities: Matrix

    @classmethod
    def of(cls, correlation: Matrix) -> "_Rotated":
        found = rotate(minres(correlation, len(PHI)).loadings, "oblimin")
        return cls(found.pattern, found.phi, found.communalities)

    def laid(self, found: FactorSolution) -> tuple[NDArray[np.int64], Matrix]:
        """Return the order and the signs of a sample's factors that make them the population's."""
        return matching(found.rotated.pattern, self.pattern)


def bootstrap(n: int = 500) -> Study:
    """Bootstrap intervals of minres and oblimin."""
    note = (
        "Oblimin makes a sample's cross-loadings least, noise and all, at the cost of the factor correlation: that is "
        "too small, and its bias falls as 1/N. Plain percentiles would take the bias twice."
    )
    population = NormalFactors(PATTERN, PHI)
    truth = _Rotated.of(population.correlation)

    def find(sample: Sample, seed: int) -> Mapping[str, ArrayLike]:
        found = efa(sample, 2, draws=DRAWS, starts=STARTS, seed=seed)
        ends, rotated = found.intervals, found.rotated
        assert ends is not None
        order, sign = truth.laid(found)
        pattern = _turned((rotated.pattern[:, order], *ends.pattern[:, :, order]), sign)
        phi = _turned((rotated.phi[:1, 1:], *ends.phi[:, :1, 1:]), sign[:1] * sign[1:])
        common = np.stack([rotated.communalities, *ends.communalities], axis=1)
        return {_LOADINGS: pattern, _PHI: phi, _COMMUNALITIES: common}

    return Study(
        "efa-bootstrap",
        f"{_TWO}. Minimum residuals and oblimin; the truth is their solution of the population's correlations.",
        n,
        lambda rng: sample_of(population.draw(rng, n)),
        find,
        (
            Target(_LOADINGS, truth.pattern.ravel()),
            Target(_PHI, truth.phi[0, 1:]),
            Target(_COMMUNALITIES, truth.communalities),
        ),
        note=note,
    )


def rmsea(n: int = 500) -> Study:
    """RMSEA's interval where a minor factor is left out."""
    population = NormalFactors(np.column_stack([PATTERN, MINOR]), np.pad(PHI, (0, 1)) + np.diag([0.0, 0.0, 1.0]))
    correlation = population.correlation
    fit = factor_fit(correlation, maximum_likelihood(correlation, 2).loadings, np.eye(2), n)

    def find(sample: Sample, seed: int) -> Mapping[str, ArrayLike]:
        found = efa(sample, 2, "ml", rotation="varimax", seed=seed).fit
        return {_RMSEA: (found["rmsea"], found["rmsea_ci_lower"], found["rmsea_ci_upper"])}

    return Study(
        "efa-rmsea",
        f"{_TWO}; two factors are extracted, and a third one, loadings .35 on four items, is left out.",
        n,
        lambda rng: sample_of(population.draw(rng, n)),
        find,
        (Target(_RMSEA, np.array([np.sqrt(fit.objective / fit.df)]), level=0.90),),
    )


def recovery(n: int = 500) -> Study:
    """How near the loadings and the factor correlation come, by each extraction."""
    population = NormalFactors(PATTERN, PHI)
    truth = _Rotated.of(population.correlation)

    def find(sample: Sample, seed: int) -> Mapping[str, ArrayLike]:
        every: dict[str, ArrayLike] = {}
        for extraction in _EXTRACTIONS:
            found = efa(sample, 2, extraction, starts=STARTS, seed=seed)
            order, sign = truth.laid(found)
            pattern, phi = found.rotated.pattern[:, order] * sign, found.rotated.phi[:1, 1:] * sign.prod()
            for label, values in zip(_labels(extraction), (pattern, phi), strict=True):
                every[label] = np.column_stack([values.ravel()] * 3)
        return every

    targets = [
        Target(label, values, level=None)
        for extraction in _EXTRACTIONS
        for label, values in zip(_labels(extraction), (truth.pattern.ravel(), truth.phi[0, 1:]), strict=True)
    ]
    return Study(
        "efa-recovery",
        f"{_TWO}. Oblimin after each extraction.",
        n,
        lambda rng: sample_of(population.draw(rng, n)),
        find,
        tuple(targets),
    )


def _labels(extraction: str) -> tuple[str, str]:
    return f"loadings, {extraction}", f"factor correlation, {extraction}"


def _turned(ends: Ends, sign: Matrix) -> Matrix:
    """Return estimates with lower and upper ends, each (a, b), as (a b, 3); a factor turned round swaps its ends."""
    estimate, lower, upper = ends
    low, high = np.where(sign > 0, lower, -upper), np.where(sign > 0, upper, -lower)
    return np.stack([(estimate * sign).ravel(), low.ravel(), high.ravel()], axis=1)
