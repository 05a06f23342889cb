"""CFA: standardised loadings, a factor correlation and RMSEA, of normal items and of ordinal ones taken as measures."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.estimators.cfa import cfa
from analysis.sample import Sample
from analysis.simulate.answers import sample_of
from analysis.simulate.coverage import Study, Target
from analysis.simulate.likert import Likert
from analysis.simulate.normal_factors import NormalFactors

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]

MODEL = "f =~ y1 + y2 + y3 + y4\ng =~ y5 + y6 + y7 + y8"
LOADINGS = np.array([0.8, 0.7, 0.6, 0.5, 0.75, 0.65, 0.55, 0.45])
FACTOR_R = 0.4
MINOR = np.array([0.4, 0.0, 0.0, 0.4, 0.4, 0.0, 0.0, 0.4])
SKEWED = (-0.3, 0.5, 1.1, 1.7)
_LOADINGS, _FACTOR_R, _RMSEA = "standardised loadings ± 1.96 SE", "factor correlation ± 1.96 SE", "RMSEA"
_PATTERN = np.where(np.arange(8)[:, None] // 4 == np.arange(2), LOADINGS[:, None], 0.0)
_PHI = np.array([[1.0, FACTOR_R], [FACTOR_R, 1.0]])
_MODEL = "Two factors of four items each"


@dataclass(frozen=True, eq=False)
class _Fitted:
    """What maximum likelihood makes of a population's correlations by the model: parameters and discrepancy F0."""

    loadings: Vector
    factor_r: float
    discrepancy: float

    @classmethod
    def to(cls, correlation: Matrix) -> "_Fitted":
        """Minimise log|S| + tr(R S^-1) - log|R| - p over standardised loadings, uniquenesses and the correlation."""
        from scipy.optimize import minimize

        p = len(correlation)
        own = np.linalg.slogdet(correlation)[1] + p

        def implied(x: Vector) -> Matrix:
            pattern = np.where(_PATTERN != 0, x[:p, None], 0.0)
            model: Matrix = pattern @ np.array([[1.0, x[-1]], [x[-1], 1.0]]) @ pattern.T + np.diag(np.exp(x[p:-1]))
            return model

        def discrepancy(x: Vector) -> float:
            model = implied(x)
            return float(np.linalg.slogdet(model)[1] + np.trace(np.linalg.solve(model, correlation)) - own)

        start = np.concatenate([LOADINGS, np.log(1 - LOADINGS**2), [FACTOR_R]])
        found = minimize(discrepancy, start, method="BFGS", options={"gtol": 1e-7})
        deviations = np.sqrt(np.diag(implied(found.x)))
        return cls(found.x[:p] / deviations, float(found.x[-1]), float(found.fun))


def normal(n: int = 500) -> Study:
    """Normal items, the right model."""
    population = NormalFactors(_PATTERN, _PHI)
    return Study(
        "cfa",
        f"{_MODEL}, normal, loadings .8 to .45, factors correlated .4; the model is right.",
        n,
        lambda rng: sample_of(population.draw(rng, n)),
        _estimates,
        (Target(_LOADINGS, LOADINGS), Target(_FACTOR_R, np.array([FACTOR_R]))),
    )


def ordinal(n: int = 500) -> Study:
    """Skewed ordinal answers, analysed as if they were normal measures."""
    population = Likert.of(NormalFactors(_PATTERN, _PHI).correlation, [SKEWED] * len(LOADINGS))
    covariance = population.covariance
    sd = np.sqrt(np.diag(covariance))
    truth = _Fitted.to(covariance / np.outer(sd, sd))
    return Study(
        "cfa-ordinal",
        f"{_MODEL} answered in five categories, 38 % in the first; taken as normal measures. The truth is the ML "
        "solution of the answers' own correlations.",
        n,
        lambda rng: sample_of(population.draw(rng, n)),
        _estimates,
        (Target(_LOADINGS, truth.loadings, "not normal"), Target(_FACTOR_R, np.array([truth.factor_r]), "not normal")),
    )


def rmsea(n: int = 500) -> Study:
    """A minor factor is left out of the model."""
    population = NormalFactors(np.column_stack([_PATTERN, MINOR]), np.pad(_PHI, (0, 1)) + np.diag([0.0, 0.0, 1.0]))
    df = 19
    truth = np.sqrt(_Fitted.to(population.correlation).discrepancy / df)

    def find(sample: Sample, seed: int) -> Mapping[str, ArrayLike]:
        fit = cfa(sample, MODEL, estimator="ML", missing="listwise").fit
        return {_RMSEA: (fit["rmsea"], fit["rmsea_ci_lower"], fit["rmsea_ci_upper"])}

    return Study(
        "cfa-rmsea",
        f"{_MODEL}, normal; a third factor, loadings .4 on four items, is left out of the model.",
        n,
        lambda rng: sample_of(population.draw(rng, n)),
        find,
        (Target(_RMSEA, np.array([truth]), level=0.90),),
    )


def _estimates(sample: Sample, seed: int) -> Mapping[str, ArrayLike]:
    table = cfa(sample, MODEL, estimator="ML", missing="listwise").parameters
    loadings = table[table["op"] == "=~"]
    between = table[(table["op"] == "~~") & (table["lhs"] == "f") & (table["rhs"] == "g")]
    return {_LOADINGS: _wald(loadings), _FACTOR_R: _wald(between)}


def _wald(rows: Any) -> Matrix:
    estimate, reach = rows["std_all"].to_numpy(), 1.959963984540054 * rows["std_se"].to_numpy()
    return np.column_stack([estimate, estimate - reach, estimate + reach])
