"""The model that studies of structural models share: two factors of four items, and what is read from its fits."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.estimators.cfa import ConfirmatoryFit, cfa
from analysis.sample import Sample
from analysis.simulate.coverage import Rate, Study, Target
from analysis.simulate.normal_factors import NormalFactors

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]

MODEL = "f =~ y1 + y2 + y3 + y4\ng =~ y5 + y6 + y7 + y8"
SAID = "Two factors correlated .4, of four items each, loadings .8 to .45"
LOADINGS = np.array([0.8, 0.7, 0.6, 0.5, 0.75, 0.65, 0.55, 0.45])
FACTOR_R = 0.4
DF = 19
FIVE = (-0.3, 0.5, 1.1, 1.7)
ALPHA = 0.05
# A statistic corrected in its mean alone is a chi-square if the weights of its mixture are equal.
MEAN_ONLY = "the weights of the mixture differ, and its mean alone is corrected"
POPULATION = NormalFactors(
    np.where(np.arange(8)[:, None] // 4 == np.arange(2), LOADINGS[:, None], 0.0),
    np.array([[1.0, FACTOR_R], [FACTOR_R, 1.0]]),
)


@dataclass(frozen=True)
class Way:
    """A way to fit the model: its `label` in the table, `options` of `cfa`, and which of its assumptions fail.

    `fails` is of the intervals, `test_fails` of the chi-square (None: the same). `raw`: intervals of intercepts or
    thresholds are asked for, too.
    """

    label: str
    options: Mapping[str, Any] = field(default_factory=dict)
    fails: str = ""
    test_fails: str | None = None
    raw: str = ""

    @property
    def rate(self) -> Rate:
        """What its test should mark."""
        return rejection(f"{self.label}: chi-square", self.fails if self.test_fails is None else self.test_fails)

    def targets(self, located: Vector | None = None) -> tuple[Target, ...]:
        """Return what its intervals are of; `located`: intercepts or thresholds."""
        found = [
            Target(f"{self.label}: standardised loadings", LOADINGS, self.fails),
            Target(f"{self.label}: factor correlation", np.array([FACTOR_R]), self.fails),
        ]
        if located is not None and self.raw:
            found.append(Target(f"{self.label}: {self.raw}", located, self.fails))
        return tuple(found)

    def read(self, sample: Sample) -> dict[str, ArrayLike]:
        """Fit the model and return its intervals and what its test marks; NaN where the fit did not converge."""
        fit = cfa(sample, MODEL, **self.options)
        found: dict[str, ArrayLike] = {
            f"{self.label}: standardised loadings": standardised(fit, "=~"),
            f"{self.label}: factor correlation": standardised(fit, "~~", ("f", "g")),
            self.rate.label: marked(p_of(fit)),
        }
        if self.raw:
            found[f"{self.label}: {self.raw}"] = unstandardised(fit, "|" if self.raw == "thresholds" else "~1")
        return found


def study(
    key: str,
    population: str,
    n: int,
    draw: Callable[[np.random.Generator], Sample],
    ways: Sequence[Way],
    located: Vector | None = None,
    note: str = "",
) -> Study:
    """Return a study that fits the model to the same answers in several ways."""

    def find(sample: Sample, seed: int) -> Mapping[str, ArrayLike]:
        return {label: found for way in ways for label, found in way.read(sample).items()}

    targets = tuple(target for way in ways for target in way.targets(located))
    return Study(key, population, n, draw, find, targets, tuple(way.rate for way in ways), note)


def rejection(label: str, fails: str = "", nominal: float = ALPHA) -> Rate:
    """Return how often a test should mark at 5 %."""
    return Rate(f"{label}, p < .05", nominal, fails=fails)


def p_of(fit: ConfirmatoryFit) -> float:
    """Return the p-value of the corrected chi-square, of the naive one where the estimator has no correction."""
    return fit.fit.get("pvalue_scaled", fit.fit["pvalue"])


def marked(p: float) -> float:
    """Return 1 if p is below .05, 0 if not, NaN if there is none."""
    return float(p < ALPHA) if np.isfinite(p) else float("nan")


def power(noncentrality: float, df: float) -> float:
    """Return how often a noncentral chi-square is above the 95 % point of the central one (Satorra & Saris 1985)."""
    from scipy.stats import chi2, ncx2

    return float(ncx2.sf(chi2.isf(ALPHA, df), df, noncentrality))


def standardised(fit: ConfirmatoryFit, op: str, pair: tuple[str, str] | None = None) -> Matrix:
    """Return estimate, lower and upper end (k, 3) of the standardised parameters of one kind."""
    chosen = [x for x in fit.estimated if x.op == op and (pair is None or (x.lhs, x.rhs) == pair)]
    return np.array([(x.std_all, x.std_lower, x.std_upper) for x in chosen])


def unstandardised(fit: ConfirmatoryFit, op: str) -> Matrix:
    """Return estimate, lower and upper end (k, 3) of the free parameters of one kind, "~1" intercepts."""
    return np.array([(x.est, x.lower, x.upper) for x in fit.estimated if x.op == op and x.free])
