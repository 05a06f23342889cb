"""How much variance a two-level model explains, and by what: Rights & Sterba's (2019) decomposition."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.fit.mixed.fitted import MixedFit

Vector = NDArray[np.float64]
# A predictor whose variance between clusters is less than this share of its variance is centred within them.
_CENTRED = 1e-10


@dataclass(frozen=True, slots=True)
class Explained:
    """Model-implied parts of the variance.

    `f1` fixed effects within clusters, `f2` between them, `v` random slopes, `m` random intercepts (at the slopes'
    columns' means), `residual`. `blended`: predictors that vary at both levels, whose one slope is a blend.
    """

    f1: float
    f2: float
    v: float
    m: float
    residual: float
    blended: tuple[str, ...]

    @property
    def within(self) -> float:
        """The variance within clusters."""
        return self.f1 + self.v + self.residual

    @property
    def between(self) -> float:
        """The variance between clusters."""
        return self.f2 + self.m

    @property
    def total(self) -> float:
        """The variance of the outcome."""
        return self.within + self.between

    def measures(self) -> list[tuple[str, str, float]]:
        """Return (level, source, R-squared): of the total, the within and the between variance."""
        parts = {"f1": self.f1, "f2": self.f2, "v": self.v, "m": self.m}
        found = [("total", name, value / self.total) for name, value in parts.items()]
        found += [
            ("total", "f", (self.f1 + self.f2) / self.total),
            ("total", "fv", (self.f1 + self.f2 + self.v) / self.total),
            ("total", "fvm", (self.f1 + self.f2 + self.v + self.m) / self.total),
            ("within", "f1", self.f1 / self.within),
            ("within", "v", self.v / self.within),
            ("within", "f1v", (self.f1 + self.v) / self.within),
        ]
        if self.between > 0:
            found += [("between", "f2", self.f2 / self.between), ("between", "m", self.m / self.between)]
        return found


def explained(fit: MixedFit) -> Explained | None:
    """Return the parts of a model with one grouping factor; None with more, for which they are not defined.

    Of the fixed part the cluster means' variance is f2, the rest f1 (divisor n - 1, as r2mlm): with predictors centred
    within clusters the slopes' own, otherwise a blend that `blended` names. v = trace(T S) and m = k'T k, S and k
    the covariances and means of the random terms' columns.
    """
    groups = {term.group for term in fit.design.terms}
    if len(groups) > 1:
        return None
    term = fit.design.terms[0]

    def between(values: Vector) -> Vector:
        sizes = np.bincount(term.codes, minlength=term.levels)
        return np.asarray((np.bincount(term.codes, values, term.levels) / sizes)[term.codes])

    prediction = fit.fitted_fixed
    means = between(prediction)
    v = m = 0.0
    for one, covariance in zip(fit.design.terms, fit.random, strict=True):
        spread = np.atleast_2d(np.cov(one.z, rowvar=False))
        centre = one.z.mean(axis=0)
        v += float(np.trace(covariance @ spread))
        m += float(centre @ covariance @ centre)
    blended = []
    for name, column in zip(fit.design.names, fit.design.x.T, strict=True):
        whole, part = float(np.var(column)), float(np.var(between(column)))
        if whole > 0 and _CENTRED * whole < part < (1 - _CENTRED) * whole:
            blended.append(name)
    return Explained(
        float(np.var(prediction - means, ddof=1)),
        float(np.var(means, ddof=1)),
        v,
        m,
        fit.residual_variance,
        tuple(blended),
    )
