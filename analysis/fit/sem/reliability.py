"""Composite reliability, average variance extracted and factor correlations of a fit, with delta-method errors."""

from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.fit.sem.fitted import Fitted
from analysis.fit.sem.implied import Reader, measured
from analysis.fit.sem.standardised import errors, slopes
from analysis.kernel.validity import average_variance_extracted, composite_reliability

Z95 = 1.959963984540054
KINDS = ("cr", "cr_std", "ave", "ave_raw")


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its standard error (NaN where there is none)."""

    value: float
    se: float

    @property
    def lower(self) -> float:
        """Lower end of the 95 % interval."""
        return self.value - Z95 * self.se

    @property
    def upper(self) -> float:
        """Upper end of the 95 % interval."""
        return self.value + Z95 * self.se


@dataclass(frozen=True, slots=True)
class Reliabilities:
    """One group's: by factor the estimates of KINDS, and by pair of factors their correlation."""

    factors: dict[str, dict[str, Estimate]]
    correlations: dict[tuple[str, str], Estimate]


def reliabilities(fitted: Fitted, group: int) -> Reliabilities:
    """Return what a group's model says of every factor that items measure, and of every pair of these."""
    reader, model = Reader.of(fitted), fitted.model
    members = measured(model)
    pairs = list(combinations(members, 2))

    def values(x: NDArray[Any]) -> NDArray[Any]:
        at = reader.at(group, x)
        std = at.standardised()
        found: list[Any] = []
        for name, rows in members.items():
            j, chosen = model.latent.index(name), list(rows)
            for of in (at, std):
                total = of.total[np.ix_(chosen, chosen)]
                own, variance = of.loadings[chosen, j], of.factors[j, j]
                found += [composite_reliability(own, variance, total), average_variance_extracted(own, variance, total)]
        found += [std.factors[model.latent.index(a), model.latent.index(b)] for a, b in pairs]
        return np.array(found, dtype=x.dtype)

    with np.errstate(invalid="ignore", divide="ignore"):
        made = np.real(values(fitted.x))
        se = errors(slopes(values, fitted.x), fitted.spread)
    estimates = [Estimate(float(v), float(e)) for v, e in zip(made, se, strict=True)]
    factors = {}
    for k, name in enumerate(members):
        cr, raw, cr_std, ave = estimates[4 * k : 4 * k + 4]
        factors[name] = {"cr": cr, "cr_std": cr_std, "ave": ave, "ave_raw": raw}
    return Reliabilities(factors, dict(zip(pairs, estimates[4 * len(members) :], strict=True)))
