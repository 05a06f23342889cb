"""Coefficient omega: total, hierarchical and categorical, each with an interval."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from analysis.fit.omega import Choices, Coefficient, Found, IntervalBy
from analysis.fit.omega_bifactor import bifactor
from analysis.fit.omega_categorical import categorical
from analysis.fit.omega_hierarchical import hierarchical
from analysis.fit.omega_total import total
from analysis.result import NamedRows, Result, Row, Settings
from analysis.sample import Data, Sample
from instrument.errors import Refused, nearest

if TYPE_CHECKING:
    import pandas as pd

Kind = Literal["total", "hierarchical", "categorical"]
Extraction = Literal["ml", "minres", "dwls", "uls"]
Method = Literal["schmid-leiman", "bifactor"]
# What each kind can be extracted by, the default first.
_EXTRACTIONS: dict[str, tuple[Extraction, ...]] = {
    "total": ("ml", "minres"),
    "categorical": ("dwls", "uls"),
    "schmid-leiman": ("minres",),
    "bifactor": ("ml",),
}


@dataclass(frozen=True)
class Omega(Result):
    """Omega of one kind: `estimate` with its interval `lower` to `upper` at `level`, and its standard error `se`.

    `coefficients`: this one first, then those that come with it. `loadings` (frame) and `uniquenesses` (p,) are what
    they are made of; `indices`: ECV, PUC and H of a hierarchical omega.
    """

    name: str
    kind: Kind
    items: tuple[str, ...]
    coefficients: tuple[Coefficient, ...]
    level: float
    factors: tuple[str, ...]
    pattern: NDArray[np.float64]
    uniquenesses: NDArray[np.float64]
    converged: bool
    settings: Settings
    warnings: tuple[str, ...] = ()
    indices: Mapping[str, float] = field(default_factory=dict)
    key = "omega"
    caption = "Coefficient omega"

    @property
    def estimate(self) -> float:
        """The omega asked for."""
        return self.coefficients[0].estimate

    @property
    def lower(self) -> float:
        """Lower end of its interval, NaN without one."""
        return self.coefficients[0].lower

    @property
    def upper(self) -> float:
        """Upper end of its interval, NaN without one."""
        return self.coefficients[0].upper

    @property
    def se(self) -> float:
        """Its standard error: delta method, or the standard deviation of the bootstrap values."""
        return self.coefficients[0].se

    @property
    def loadings(self) -> "pd.DataFrame":
        """Loadings the coefficients are made of, items by factors."""
        import pandas as pd

        return pd.DataFrame(self.pattern, index=list(self.items), columns=list(self.factors))

    def rows(self) -> list[Row]:
        """One row a coefficient, the one asked for first."""
        return [
            {
                "construct": c.construct,
                "omega_kind": c.kind,
                "items": c.items,
                "n": self.settings.n_used,
                "omega": c.estimate,
                "omega_se": c.se,
                "lower": c.lower,
                "upper": c.upper,
            }
            for c in self.coefficients
        ]

    def further(self) -> tuple[NamedRows, ...]:
        """The loadings, and the indices of a hierarchical omega."""
        loadings: tuple[Row, ...] = tuple(
            {
                "item": item,
                **{f"loading:{f}": float(self.pattern[i, k]) for k, f in enumerate(self.factors)},
                "uniqueness": float(self.uniquenesses[i]),
            }
            for i, item in enumerate(self.items)
        )
        indices: tuple[Row, ...] = tuple({"index": name, "index_value": v} for name, v in self.indices.items())
        tables = (NamedRows("omega-loadings", f"Loadings omega is made of: {self.name}", loadings),)
        return (*tables, NamedRows("omega-indices", "One general factor?", indices)) if indices else tables

    def estimates(self) -> dict[str, Any]:
        """Return the omega asked for with its interval, and every coefficient and index."""
        return {
            "construct": self.name,
            "kind": self.kind,
            "omega": self.estimate,
            "se": self.se,
            "lower": self.lower,
            "upper": self.upper,
            "level": self.level,
            "coefficients": self.rows(),
            "indices": dict(self.indices),
            "converged": self.converged,
        }


def omega(  # noqa: PLR0913 - one name for three kinds; each choice has a default
    sample: Data,
    kind: Kind = "total",
    name: str = "All items",
    *,
    level: float = 0.95,
    interval: IntervalBy = "delta",
    draws: int = 1000,
    seed: int = 1,
    extraction: Extraction | None = None,
    method: Method = "schmid-leiman",
    factors: int | None = None,
) -> Omega:
    """Return coefficient omega of the sum of all items of `sample`: what share of its variance is common.

    "total": one factor, (sum l)^2/((sum l)^2 + sum psi) (McDonald 1999), of the raw sum; extraction "ml" (default) on
    covariances, semTools::reliability on lavaan::cfa, or "minres", psych::fa. "categorical": of the sum of ordinal
    answers, from thresholds and polychoric correlations (Green & Yang 2009, eq. 21); extraction "dwls" (default) or
    "uls": semTools::reliability on cfa(estimator = "WLSMV" or "ULSMV"). Both also by the observed variance.
    "hierarchical": the general factor's share, with total and group factors': method "schmid-leiman" of `factors`
    (default as many as constructs, three if there are fewer) by minres and oblimin, psych::omega; "bifactor", ML, the
    sample's constructs as group factors, semTools::reliability's omega2.

    interval "delta" (default): with the answers' own fourth moments (asymptotically distribution-free), or the
    thresholds' and correlations' asymptotic covariances; on Fisher's (1921) scale, of omega's root, the correlation of
    the sum with what its items share. "bootstrap": bias-corrected percentiles (Efron 1981) of `draws` resamples of
    respondents, `seed`. "none". sample.missing "pairwise": each covariance from its pair's own rows; "listwise":
    complete rows. Covariances have divisor N - 1 (lavaan's N: loadings differ by that root, omega not).
    Raises Refused with fewer than three items, no more respondents than items, an item that does not vary, or a choice
    not offered.
    """
    sample = Sample.of(sample)
    _check(kind, method, interval, level, draws)
    if factors is not None and (kind, method) != ("hierarchical", "schmid-leiman"):
        raise Refused.at(
            "omega", "`factors` is for a hierarchical omega by Schmid and Leiman.", "Leave it out, or ask for that."
        )
    choices = Choices(name, level, interval, draws, seed)
    extraction = _extraction(method if kind == "hierarchical" else kind, extraction)
    if kind == "total":
        found = total(sample, choices, "minres" if extraction == "minres" else "ml")
    elif kind == "categorical":
        found = categorical(sample, choices, "uls" if extraction == "uls" else "dwls")
    elif method == "bifactor":
        found = bifactor(sample, choices)
    else:
        found = hierarchical(sample, choices, factors)
    return _result(sample, kind, choices, found)


def _check(kind: str, method: str, interval: str, level: float, draws: int) -> None:
    for given, offered in ((kind, get_args(Kind)), (method, get_args(Method)), (interval, get_args(IntervalBy))):
        if given not in offered:
            raise Refused.at(
                "omega", f"{given} is not offered.", f"Choose from {', '.join(offered)}.{nearest(given, offered)}"
            )
    if not 0 < level < 1 or draws < 2:
        raise Refused.at(
            "omega", f"level {level:g}, {draws} draws.", "Take a level between 0 and 1 and 2 draws or more."
        )


def _extraction(kind: str, asked: Extraction | None) -> Extraction:
    offered = _EXTRACTIONS[kind]
    if asked is not None and asked not in offered:
        raise Refused.at("omega", f"extraction {asked} is not offered for {kind}.", f"Use {' or '.join(offered)}.")
    return asked or offered[0]


def _without_value(name: str, found: Found) -> list[str]:
    """Name the coefficients that a model which was fitted does not have."""
    lost = [f"{c.kind} of {c.construct}" for c in found.coefficients if found.converged and np.isnan(c.estimate)]
    return [f"{name}: no {', '.join(lost)}, the sum of its items does not vary."] if lost else []


def _result(sample: Sample, kind: Kind, choices: Choices, found: Found) -> Omega:
    pairwise = {
        "total": "pairwise covariances",
        "categorical": "pairwise, a correlation from everybody who answered both items",
        "hierarchical": "pairwise correlations" if found.correlation else "pairwise covariances",
    }
    settings = Settings(
        found.estimator,
        "ordinal" if kind == "categorical" else "continuous",
        "complete rows only" if sample.missing == "listwise" else pairwise[kind],
        len(found.sample.answers),
        sample.n_rows,
        correlation=found.correlation,
        more=found.more,
    )
    return Omega(
        choices.name,
        kind,
        found.sample.items,
        found.coefficients,
        choices.level,
        found.factors,
        found.loadings,
        found.uniquenesses,
        found.converged,
        settings,
        (*found.warnings, *_without_value(choices.name, found)),
        found.indices,
    )
