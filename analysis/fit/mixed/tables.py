"""The tables of a mixed model: fixed effects with their tests, random effects, and how the variance divides."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from analysis.fit.mixed.fitted import MixedFit, correlation
from instrument.errors import UsageError, nearest

if TYPE_CHECKING:
    from analysis.fit.mixed.intervals import Ends
    from analysis.result import Row

Vector = NDArray[np.float64]
NONE = float("nan")
RESIDUAL = "Residual"
# A standard deviation below this share of the residual's is 0, a correlation this near 1 is 1.
_BOUNDARY = 1e-4


@dataclass(frozen=True, slots=True)
class FixedEffect:
    """One fixed effect, or a weighted sum of them; `df` is infinite where the normal law is taken."""

    name: str
    est: float
    se: float
    df: float
    t: float
    p_value: float
    lower: float
    upper: float

    @classmethod
    def contrast(
        cls, fit: MixedFit, weights: Mapping[str, float], level: float, df: float | None = None, name: str = ""
    ) -> "FixedEffect":
        """Return the weighted sum of fixed effects with its t test; `df` None: by Satterthwaite's method."""
        from scipy.stats import t as law

        if foreign := [one for one in weights if one not in fit.design.names]:
            hint = nearest(foreign[0], fit.design.names)
            raise UsageError.at(foreign[0], "is not a fixed effect of this model.", f"Name one that is.{hint}")
        vector = np.array([weights.get(one, 0.0) for one in fit.design.names])
        label = name or " + ".join(f"{weight:g} {one}" for one, weight in weights.items()).replace("+ -", "- ")
        if not fit.fitted.converged:
            return cls(label, NONE, NONE, NONE, NONE, NONE, NONE, NONE)
        est, se = float(vector @ fit.beta), float(np.sqrt(vector @ fit.covariance @ vector))
        df = fit.satterthwaite.freedom(vector) if df is None else df
        half = float(law.ppf((1 + level) / 2, df)) * se
        return cls(label, est, se, df, est / se, float(2 * law.sf(abs(est / se), df)), est - half, est + half)

    def row(self) -> "Row":
        """The effect as a row of a table."""
        return {
            "predictor": self.name,
            "est": self.est,
            "se": self.se,
            "t_df": None if np.isinf(self.df) else self.df,
            "t": self.t,
            "pvalue": self.p_value,
            "lower": self.lower,
            "upper": self.upper,
        }


@dataclass(frozen=True, slots=True)
class RandomEffect:
    """A variance (`other` empty), or a covariance of two random effects of one term.

    `sd` and `correlation` are None where they have no meaning; `lower` to `upper` is the interval of whichever is
    given, NaN without one. `at_boundary`: the variance is 0, or the correlation 1 or -1.
    """

    group: str
    name: str
    other: str
    variance: float | None
    covariance: float | None
    sd: float | None
    correlation: float | None
    lower: float
    upper: float
    at_boundary: bool

    def row(self) -> "Row":
        """The effect as a row of a table."""
        return {
            "group": self.group,
            "name": self.name,
            "other": self.other,
            "variance": self.variance,
            "covariance": self.covariance,
            "sd": self.sd,
            "correlation": self.correlation,
            "lower": self.lower if np.isfinite(self.lower) else None,
            "upper": self.upper if np.isfinite(self.upper) else None,
        }


def fixed_effects(fit: MixedFit, level: float, by_t: bool, ends: Mapping[str, "Ends"]) -> tuple[FixedEffect, ...]:
    """Return every fixed effect, its interval from `ends` where these have one."""
    found = []
    for name in fit.design.names:
        one = FixedEffect.contrast(fit, {name: 1.0}, level, None if by_t else np.inf, name)
        own = ends.get(f"fixed {name}")
        found.append(one if own is None else _with_ends(one, own))
    return tuple(found)


def _with_ends(one: FixedEffect, own: "Ends") -> FixedEffect:
    return FixedEffect(one.name, one.est, one.se, one.df, one.t, one.p_value, own.lower, own.upper)


def random_effects(fit: MixedFit, ends: Mapping[str, "Ends"]) -> tuple[RandomEffect, ...]:
    """Return the variances of every term, each pair's covariance, and the residual; NaN without convergence."""
    found = []
    for k in range(len(fit.design.terms)):
        found += [*_variances(fit, k, ends), *_covariances(fit, k, ends)]
    variance = fit.residual_variance if fit.fitted.converged else NONE
    own = _ends(ends.get("sigma"))
    sd = float(np.sqrt(variance))
    return (*found, RandomEffect(RESIDUAL, "", "", variance, None, sd, None, *own, at_boundary=False))


def _variances(fit: MixedFit, k: int, ends: Mapping[str, "Ends"]) -> list[RandomEffect]:
    """Return the variances of term k."""
    term, sigma, found = fit.design.terms[k], float(np.sqrt(fit.residual_variance)), []
    scale, sds = np.sqrt(np.mean(term.z**2, axis=0)), np.sqrt(np.diag(fit.random[k]))
    for i, name in enumerate(fit.design.columns[k]):
        sd = float(sds[i]) if fit.fitted.converged else NONE
        zero, own = bool(sds[i] * scale[i] < _BOUNDARY * sigma), _ends(ends.get(f"sd {k} {i}"))
        found.append(RandomEffect(term.group, name, "", sd * sd, None, sd, None, *own, at_boundary=zero))
    return found


def _covariances(fit: MixedFit, k: int, ends: Mapping[str, "Ends"]) -> list[RandomEffect]:
    """Return the covariances of term k."""
    group, names, found = fit.design.terms[k].group, fit.design.columns[k], []
    related = correlation(fit.random[k])
    for i, j in zip(*np.triu_indices(len(names), 1), strict=True):
        ok = fit.fitted.converged
        covariance, r = (float(fit.random[k][i, j]), float(related[i, j])) if ok else (NONE, NONE)
        own, perfect = _ends(ends.get(f"cor {k} {i} {j}")), not abs(r) < 1 - _BOUNDARY
        found.append(RandomEffect(group, names[i], names[j], None, covariance, None, r, *own, at_boundary=perfect))
    return found


def _ends(own: "Ends | None") -> tuple[float, float]:
    return (NONE, NONE) if own is None else (own.lower, own.upper)


def partition(fit: MixedFit) -> dict[str, float]:
    """Return each group's share of the variance beside the fixed effects, and the residual's.

    A group with random slopes counts with its mean variance over the rows, the mean of z' T z.
    """
    parts: dict[str, float] = {}
    for term, covariance in zip(fit.design.terms, fit.random, strict=True):
        own = float(np.einsum("na,ab,nb->", term.z, covariance, term.z)) / fit.n
        parts[term.group] = parts.get(term.group, 0.0) + own
    parts[RESIDUAL] = fit.residual_variance
    total = sum(parts.values())
    return {name: (value / total if fit.fitted.converged else NONE) for name, value in parts.items()}


def contextual(fit: MixedFit, level: float) -> tuple[FixedEffect, ...]:
    """Return x_between less x_within wherever the model has both (analysis.fit.mixed.centring)."""
    from analysis.fit.mixed.centring import BETWEEN, WITHIN

    names = [name.removesuffix(WITHIN) for name in fit.design.names if name.endswith(WITHIN)]
    return tuple(
        FixedEffect.contrast(fit, {name + BETWEEN: 1.0, name + WITHIN: -1.0}, level, None, name)
        for name in names
        if name + BETWEEN in fit.design.names
    )
