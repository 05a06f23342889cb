"""What to look at after a mixed model: how normal its residuals and random effects are, which clusters decide."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from analysis.fit.mixed.fitted import MixedFit
from instrument.errors import Refused, nearest

if TYPE_CHECKING:
    from analysis.result import Row

Vector = NDArray[np.float64]
# Shapiro and Wilk's p is not to be had beyond so many; skewness and kurtosis stand for every number.
_MOST = 5000


@dataclass(frozen=True, slots=True)
class Normality:
    """Skewness, excess kurtosis and Shapiro and Wilk's test of residuals or of one random effect's modes.

    Modes are shrunken, so that their distribution looks more normal than the effects' own is.
    """

    what: str
    n: int
    skewness: float
    excess: float
    w: float
    p_value: float

    def row(self) -> "Row":
        """The check as a row of a table."""
        return {
            "check": self.what,
            "n": self.n,
            "skewness": self.skewness,
            "excess": self.excess,
            "normal_w": self.w,
            "pvalue": self.p_value,
        }


@dataclass(frozen=True, slots=True)
class Influence:
    """The fixed effects without one level of a group: Cook's distance, and the greatest shift in standard errors."""

    left_out: str
    n: int
    cook: float
    shift: float
    predictor: str
    converged: bool

    def row(self) -> "Row":
        """The level as a row of a table."""
        return {"level_left_out": self.left_out, "n": self.n, "cook": self.cook, "predictor": self.predictor}


def normality(fit: MixedFit) -> tuple[Normality, ...]:
    """Check the residuals and every random effect; one that does not vary is left out."""
    found = [_checked("residuals", fit.residuals)]
    for group, (names, modes, _) in fit.modes.items():
        columns = zip(names, modes.T, strict=True)
        found += [_checked(f"random effect {name} of {group}", column) for name, column in columns]
    return tuple(one for one in found if one is not None)


def influence(fit: MixedFit, group: str) -> tuple[Influence, ...]:
    """Leave every level of `group` out in turn and fit anew; the most influential first.

    Cook's distance (b - b_j)' C^-1 (b - b_j) / p, with the covariances C of the whole fit (Cook 1977, of
    clusters instead of rows). Raises Refused for a group that is not in the model, or with two levels.
    """
    groups = {term.group: term for term in fit.design.terms}
    if group not in groups:
        raise Refused.at(f"group '{group}'", "is not in the model.", f"Name one that is.{nearest(group, groups)}")
    term, labels = groups[group], fit.design.labels[group]
    if term.levels < 3:
        raise Refused.at(f"group '{group}'", "with one level less it has one.", "Influence needs three or more.")
    inverse, se = np.linalg.inv(fit.covariance), np.sqrt(np.diag(fit.covariance))
    found = []
    for j, label in enumerate(labels):
        kept = term.codes != j
        p = fit.design.x.shape[1]
        if np.linalg.matrix_rank(fit.design.x[kept]) < p:
            found.append(Influence(label, int((~kept).sum()), float("inf"), float("inf"), "", False))
            continue
        again = fit.without_rows(kept)
        change = fit.beta - again.beta
        most = int(np.argmax(np.abs(change / se)))
        cook = float(change @ inverse @ change) / p
        shift = float(change[most] / se[most])
        name = fit.design.names[most]
        found.append(Influence(label, int((~kept).sum()), cook, shift, name, again.fitted.converged))
    return tuple(sorted(found, key=lambda one: -one.cook))


def _checked(what: str, values: Vector) -> Normality | None:
    from scipy.stats import kurtosis, shapiro, skew

    if len(values) < 3 or np.ptp(values) <= 1e-12 * max(1.0, float(np.abs(values).max())):
        return None
    w, p = shapiro(values) if len(values) <= _MOST else (np.nan, np.nan)
    return Normality(what, len(values), float(skew(values)), float(kurtosis(values)), float(w), float(p))
