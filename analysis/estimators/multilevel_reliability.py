"""Reliability by level: omega and alpha within clusters, between them, and of observed cluster means."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from analysis.fit.twolevel.constructs import Construct, construct_models
from analysis.fit.twolevel.engine import fit_two_levels
from analysis.fit.twolevel.fitted import Estimator
from analysis.fit.twolevel.reliability import (
    KINDS,
    Interval,
    alphas,
    delta_intervals,
    monte_carlo_intervals,
    omegas,
    unrestricted_vcov,
)
from analysis.fit.twolevel.request import check_estimator, prepared
from analysis.fit.twolevel.said import doubts
from analysis.fit.twolevel.unrestricted import references
from analysis.result import Result, Row, Settings
from analysis.sample import Data, Sample
from instrument.errors import UsageError

IntervalBy = Literal["delta", "monte-carlo"]
_ERRORS = {"MLR": "MLR (cluster-robust)", "ML": "ML (observed information)"}


@dataclass(frozen=True)
class MultilevelReliability(Result):
    """Coefficients by scale: `coefficients` scale -> ("omega" or "alpha", kind) -> value with interval.

    Kinds: within, between (of clusters' own means), "cluster means" (those observed, of `harmonic_size` members), both.
    The properties are the first scale's; a coefficient that has no meaning for the construct is NaN.
    """

    construct: Construct
    coefficients: Mapping[str, Mapping[tuple[str, str], Interval]]
    harmonic_size: float
    level: float
    converged: bool
    settings: Settings
    warnings: tuple[str, ...] = ()
    key = "multilevel_reliability"
    caption = "Reliability within and between clusters"

    def _of(self, coefficient: str, kind: str) -> float:
        first = next(iter(self.coefficients.values()))
        found = first.get((coefficient, kind))
        return float("nan") if found is None else found.value

    @property
    def omega_within(self) -> float:
        """Omega of persons' standing within their clusters (Geldhof et al. 2014; Lai 2021)."""
        return self._of("omega", "within")

    @property
    def omega_between(self) -> float:
        """Omega of clusters' own means, without the error of having observed few members (Geldhof et al. 2014)."""
        return self._of("omega", "between")

    @property
    def omega_means(self) -> float:
        """Omega of the cluster means that are observed (Lai 2021)."""
        return self._of("omega", "cluster means")

    @property
    def omega_both(self) -> float:
        """Omega of persons' scores as they are, both levels together (Lai 2021)."""
        return self._of("omega", "both")

    @property
    def alpha_within(self) -> float:
        """Alpha of persons' standing within their clusters."""
        return self._of("alpha", "within")

    @property
    def alpha_between(self) -> float:
        """Alpha of clusters' own means."""
        return self._of("alpha", "between")

    @property
    def alpha_means(self) -> float:
        """Alpha of the cluster means that are observed."""
        return self._of("alpha", "cluster means")

    @property
    def alpha_both(self) -> float:
        """Alpha of persons' scores as they are."""
        return self._of("alpha", "both")

    def rows(self) -> list[Row]:
        """One row a scale, coefficient and kind."""
        signs = {"omega": "ω", "alpha": "α"}
        return [
            {
                "construct": name,
                "reliability_kind": signs[coefficient],
                "reliable": kind,
                "reliability": found.value,
                "se": found.se,
                "lower": found.lower,
                "upper": found.upper,
            }
            for name, members in self.coefficients.items()
            for (coefficient, kind), found in members.items()
        ]

    def estimates(self) -> dict[str, Any]:
        """Return every coefficient with its interval, and what they rest on."""
        return {
            "construct": self.construct,
            "harmonic_size": self.harmonic_size,
            "level": self.level,
            "converged": self.converged,
            "coefficients": self.rows(),
        }


def multilevel_reliability(  # noqa: PLR0913 - one choice a question
    sample: Data,
    construct: Construct = "configural",
    *,
    estimator: Estimator = "MLR",
    missing: Literal["fiml", "listwise"] | None = None,
    level: float = 0.95,
    interval: IntervalBy = "delta",
    draws: int = 5000,
    seed: int = 1,
    small_sample: bool = True,
) -> MultilevelReliability:
    """Return omega and alpha of every construct of the sample, within clusters and between them.

    Omega rests on the two-level model that `construct` writes (see `twolevel_cfa`): configural, equal loadings on both
    levels; shared, a factor between clusters alone, so that only the coefficients between clusters are there;
    simultaneous, where between clusters the configural and the shared factor count together. All constructs stand in
    one model. Alpha rests on the unrestricted covariance matrices of both levels. Equations: fit.twolevel.reliability
    (Geldhof, Preacher & Zyphur 2014; Lai 2021).

    interval "delta" (default): delta method on the logit scale, with `estimator`'s covariances of the estimates;
    "monte-carlo": percentiles of `draws` normal draws of the estimates, `seed`. Raises what `twolevel_cfa` does; a
    model that does not converge leaves NaN for omega, and alpha as it is. Checked against semTools::compRelSEM 0.5-6.
    """
    check_estimator(estimator)
    sample = Sample.of(sample)
    if interval not in ("delta", "monte-carlo") or not 0 < level < 1 or draws < 2:
        what = f"interval {interval}, level {level:g}, {draws} draws."
        raise UsageError.at("reliability", what, "Use delta or monte-carlo, a level in (0, 1), 2 draws or more.")
    scales = dict(sample.scales)
    setting, how = prepared(sample, *construct_models(scales, construct), missing, "marker")
    found = references(setting, estimator)
    fitted = fit_two_levels(setting, estimator, found, small_sample=small_sample)
    inverse_size = float(np.mean(1 / setting.data.sizes))
    covered = unrestricted_vcov(found, robust=estimator == "MLR", small_sample=small_sample)
    asked = (omegas(fitted, scales, inverse_size), alphas(setting, found, scales, inverse_size))
    if interval == "delta":
        omega, alpha = (delta_intervals(*of, v, level) for of, v in zip(asked, (fitted.vcov, covered), strict=True))
    else:
        omega = monte_carlo_intervals(*asked[0], fitted.vcov, level, draws, seed)
        alpha = monte_carlo_intervals(*asked[1], covered, level, draws, seed)
    if not fitted.converged:
        omega = [Interval(*[float("nan")] * 4)] * len(omega)
    coefficients = {
        name: _named(construct, omega[4 * k : 4 * k + 4], alpha[4 * k : 4 * k + 4]) for k, name in enumerate(scales)
    }
    by = "delta method on the logit scale" if interval == "delta" else f"{draws:,} Monte Carlo draws, seed {seed}"
    more = (f"{level:.0%} intervals by {by}", f"harmonic mean cluster size {1 / inverse_size:.2f}", *sample.notes)
    name, data = f"two-level {construct} model, {_ERRORS[estimator]}", setting.data
    settings = Settings(name, "continuous", how, data.n, sample.n_rows, clusters=data.j, more=more)
    said = (*doubts(fitted), *_odd(coefficients), *_without(coefficients))
    return MultilevelReliability(construct, coefficients, 1 / inverse_size, level, fitted.converged, settings, said)


def _named(construct: Construct, omega: list[Interval], alpha: list[Interval]) -> dict[tuple[str, str], Interval]:
    """Return the coefficients that have a meaning: a shared construct is nobody's own standing within a cluster."""
    kinds = KINDS[1:3] if construct == "shared" else KINDS
    found = {("omega", kind): omega[KINDS.index(kind)] for kind in kinds}
    return found | {("alpha", kind): alpha[KINDS.index(kind)] for kind in kinds}


def _odd(coefficients: Mapping[str, Mapping[tuple[str, str], Interval]]) -> list[str]:
    return [
        f"{name}: {coefficient} {kind} is {found.value:.2f}, outside 0 to 1: its variances or covariances are negative."
        for name, members in coefficients.items()
        for (coefficient, kind), found in members.items()
        if not np.isnan(found.value) and not 0 <= found.value <= 1
    ]


def _without(coefficients: Mapping[str, Mapping[tuple[str, str], Interval]]) -> list[str]:
    """Say which coefficients have no interval: their matrix lies on a bound, or the model has no errors."""
    lost = [
        f"{name}: {coefficient} {kind}"
        for name, members in coefficients.items()
        for (coefficient, kind), found in members.items()
        if not np.isnan(found.value) and np.isnan(found.lower)
    ]
    return [f"No standard error and no interval of {', '.join(lost)}: the estimates have none."] if lost else []
