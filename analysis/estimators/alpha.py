"""Coefficient alpha of the raw scores, with its intervals side by side and the standard error of measurement."""

from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from analysis.choices import check_draws, check_level, check_name
from analysis.fit.correlation import ordinal_correlation
from analysis.fit.scale_covariance import scale_covariance
from analysis.grammar import agree, counted
from analysis.kernel.alpha import cronbach_alpha, feldt_interval, mean_off_diagonal, standardised_alpha
from analysis.kernel.alpha_intervals import (
    adf_se,
    alpha_influence,
    alphas,
    bonett_interval,
    normal_theory_se,
    wald_interval,
)
from analysis.kernel.bca import bca_interval
from analysis.kernel.covariance import to_correlation
from analysis.kernel.resample import Interval, percentile_interval, resampled_covariances
from analysis.result import NamedRows, Result, Row, Settings
from analysis.sample import Data, Sample
from instrument.errors import Refused

Matrix = NDArray[np.float64]
Method = Literal["feldt", "bonett", "adf", "bootstrap"]

_NAMES: dict[Method, str] = {
    "feldt": "Feldt",
    "bonett": "Bonett",
    "adf": "asymptotically distribution-free",
    "bootstrap": "bootstrap percentile",
}
CAVEAT = (
    "ordinal alpha belongs to the sum of the normal responses behind the answers: it is not the reliability of the "
    "observed score (Chalmers 2018)"
)


@dataclass(frozen=True, slots=True)
class AlphaInterval:
    """One interval of alpha: `method`, what it takes to be true, its standard error where it has one, else NaN.

    `draws_used`: bootstrap samples that gave a value, None for a formula.
    """

    method: str
    lower: float
    upper: float
    assumes: str
    se: float = float("nan")
    draws_used: int | None = None


@dataclass(frozen=True)
class Alpha(Result):
    """Alpha of one scale: `estimate` with its interval `lower` to `upper` at `level`; `intervals` has all of them.

    `sd_sum` is the standard deviation of the items' sum; `sem_sum` and `sem_mean`, SD sqrt(1 - alpha), are the standard
    errors of measurement of sum and mean. `ordinal_alpha` is None unless asked for, NaN where it cannot be had.
    """

    name: str
    items: tuple[str, ...]
    estimate: float
    lower: float
    upper: float
    level: float
    standardised: float
    mean_inter_item_r: float
    sd_sum: float
    ordinal_alpha: float | None
    intervals: tuple[AlphaInterval, ...]
    settings: Settings
    warnings: tuple[str, ...] = ()
    key = "alpha"
    caption = "Coefficient alpha"

    @property
    def sem_sum(self) -> float:
        """Standard error of measurement of the items' sum; NaN for an alpha above 1."""
        return self.sd_sum * float(np.sqrt(1 - self.estimate)) if self.estimate <= 1 else float("nan")

    @property
    def sem_mean(self) -> float:
        """Standard error of measurement of the items' mean."""
        return self.sem_sum / len(self.items)

    def rows(self) -> list[Row]:
        """One row."""
        row: Row = {
            "construct": self.name,
            "items": len(self.items),
            "n": self.settings.n_used,
            "alpha": self.estimate,
            "lower": self.lower,
            "upper": self.upper,
            "alpha_standardised": self.standardised,
            "mean_inter_item_r": self.mean_inter_item_r,
            "sem_sum": self.sem_sum,
            "sem_mean": self.sem_mean,
        }
        return [row if self.ordinal_alpha is None else row | {"ordinal_alpha": self.ordinal_alpha}]

    def further(self) -> tuple[NamedRows, ...]:
        """Every interval, one a row."""
        rows: tuple[Row, ...] = tuple(
            {
                "construct": self.name,
                "interval": one.method,
                "lower": one.lower,
                "upper": one.upper,
                "interval_se": one.se,
                "draws_used": one.draws_used,
                "assumes": one.assumes,
            }
            for one in self.intervals
        )
        return (NamedRows("alpha_intervals", f"Intervals of alpha, {self.level:.0%}", rows),)

    def estimates(self) -> dict[str, Any]:
        """Return alpha with its interval and the level of the interval, standard errors of measurement."""
        return {
            "construct": self.name,
            "alpha": self.estimate,
            "lower": self.lower,
            "upper": self.upper,
            "level": self.level,
            "sd_sum": self.sd_sum,
            "sem_sum": self.sem_sum,
            "sem_mean": self.sem_mean,
            "ordinal_alpha": self.ordinal_alpha,
        }


def alpha(
    sample: Data,
    name: str = "All items",
    level: float = 0.95,
    interval: Method = "feldt",
    draws: int = 1000,
    seed: int = 1,
    ordinal: bool = False,
) -> Alpha:
    """Return coefficient alpha of all items of `sample` (Cronbach 1951) with its intervals, `interval` as the main one.

    "feldt" (Feldt, Woodruff & Salih 1987), "bonett" (2002), "adf" (Maydeu-Olivares, Coffman & Hartmann 2007), and the
    normal-theory one (van Zyl, Neudecker & Nel 2000) always stand in `intervals`; "bootstrap" adds percentile and BCa
    from `draws` samples of respondents drawn by `seed`. `ordinal` asks for alpha of the polychoric correlations
    (Zumbo, Gadermann & Zeisser 2007), NaN with a warning where these cannot be had.

    sample.missing "pairwise": covariances from each pair's own rows, N for the interval is the rows with any answer
    (psych::alpha takes all rows, the same number where nobody left the whole scale out); "adf" takes each respondent's
    influence on every pair they answered, right if answers are missing completely at random. "listwise": complete rows.
    Always describes the raw scores, whatever the item treatment. Raises Refused with fewer than two items, a pair of
    them that fewer than three people answered, or a sum of items that does not vary. Checked against psych::alpha,
    psych::alpha.ci, and lavaan's robust standard error of alpha as a function of a saturated model's covariances.
    """
    sample = Sample.of(sample)
    _check_options(level, interval, draws)
    used, covariance = scale_covariance(sample, name, "alpha")
    x, estimate = used.array, cronbach_alpha(covariance)
    intervals = _formulas(x, covariance, estimate, level)
    if interval == "bootstrap":
        intervals |= _bootstrap(x, estimate, level, draws, seed)
    chosen = intervals[interval]
    warnings = _doubts(name, estimate, chosen, draws)
    ordinal_alpha = _ordinal_alpha(name, used, warnings) if ordinal else None
    correlation = to_correlation(covariance)
    standardised = standardised_alpha(correlation)
    if np.isnan(standardised):
        warnings.append(_none_standardised(name, used, correlation))
    return Alpha(
        name=name,
        items=used.items,
        estimate=estimate,
        lower=chosen.lower,
        upper=chosen.upper,
        level=level,
        standardised=standardised,
        mean_inter_item_r=mean_off_diagonal(correlation),
        sd_sum=float(np.sqrt(covariance.sum())),
        ordinal_alpha=ordinal_alpha,
        intervals=tuple(intervals.values()),
        settings=_settings(
            used, f"alpha, {_NAMES[interval]} {level:.0%} interval", _more(interval, draws, seed, ordinal)
        ),
        warnings=tuple(warnings),
    )


def _none_standardised(name: str, used: Sample, correlation: Matrix) -> str:
    constant = [item for item, r in zip(used.items, np.diag(correlation), strict=True) if np.isnan(r)]
    if not constant:
        return f"{name}: no standardised alpha, the sum of the standardised items does not vary."
    which = f"{', '.join(constant)} {'does' if len(constant) == 1 else 'do'} not vary among the rows used"
    return f"{name}: no standardised alpha and no mean inter-item r, {which}."


def _settings(used: Sample, estimator: str, more: tuple[str, ...]) -> Settings:
    missing = f"{used.missing} covariances"
    return Settings(estimator, "continuous", missing, len(used.answers), used.n_rows, more=more)


def _check_options(level: float, interval: str, draws: int) -> None:
    check_name("interval", interval, get_args(Method))
    check_level(level)
    check_draws(draws)


def _more(interval: Method, draws: int, seed: int, ordinal: bool) -> tuple[str, ...]:
    more = ["alpha is the reliability of tau-equivalent items with uncorrelated errors, less than it of other items"]
    more += [f"{draws:,} samples of respondents, seed {seed}"] if interval == "bootstrap" else []
    return (*more, *([CAVEAT] if ordinal else []))


def _doubts(name: str, estimate: float, chosen: AlphaInterval, draws: int) -> list[str]:
    doubts = []
    if estimate < 0:
        doubts.append(f"{name}: alpha is negative. Some items probably need to be reversed.")
    if estimate > 1:
        doubts.append(
            f"{name}: alpha is above 1, because pairwise covariances are not those of one group of people; it has no "
            "Feldt or Bonett interval and no standard error of measurement. Use complete rows."
        )
    if chosen.draws_used is not None and (lost := draws - chosen.draws_used):
        doubts.append(
            f"{name}: {lost:,} of {draws:,} bootstrap samples {agree(lost, 'has', 'have')} no alpha and "
            f"{agree(lost, 'was', 'were')} left out."
        )
    if chosen.upper > 1:
        doubts.append(f"{name}: the interval reaches beyond 1, which no alpha can; take another one.")
    return doubts


def _formulas(x: Matrix, covariance: Matrix, estimate: float, level: float) -> dict[str, AlphaInterval]:
    """Return the intervals that cost nothing."""
    n, p = x.shape
    nothing = (float("nan"), float("nan"))
    feldt = nothing if estimate > 1 else feldt_interval(estimate, n, p, level)
    normal, adf = normal_theory_se(covariance, n), adf_se(alpha_influence(x))
    parallel = "normal answers, equal variances and equal covariances of the items"
    return {
        "feldt": AlphaInterval("Feldt et al. (1987)", *feldt, parallel),
        "bonett": AlphaInterval("Bonett (2002)", *bonett_interval(estimate, n, p, level), parallel),
        "normal": AlphaInterval(
            "normal theory (van Zyl et al. 2000)",
            *wald_interval(estimate, normal, level),
            "normal answers, large N, nothing missing",
            normal,
        ),
        "adf": AlphaInterval(
            "distribution-free (Maydeu-Olivares et al. 2007)",
            *wald_interval(estimate, adf, level),
            "large N, missing completely at random",
            adf,
        ),
    }


def _bootstrap(x: Matrix, estimate: float, level: float, draws: int, seed: int) -> dict[str, AlphaInterval]:
    """Return the percentile and the BCa interval."""
    unit = float(np.nansum(np.nanvar(x, axis=0)))
    values = np.concatenate([alphas(block, unit) for block in resampled_covariances(x, draws, seed)])
    used = values[np.isfinite(values)]
    se = float(np.std(used, ddof=1)) if len(used) > 1 else float("nan")

    def row(method: str, found: Interval) -> AlphaInterval:
        assumes = "respondents drawn independently, missing completely at random"
        return AlphaInterval(method, found.lower, found.upper, assumes, se, found.used)

    percentile = row("bootstrap percentile", percentile_interval(values, level))
    bca = row("bootstrap BCa", bca_interval(values, estimate, alpha_influence(x), level))
    return {"bootstrap": percentile, "bca": bca}


def _ordinal_alpha(name: str, used: Sample, warnings: list[str]) -> float:
    """Return alpha of the polychoric correlations; NaN where there is none. What is doubtful is added to `warnings`."""
    try:
        found = ordinal_correlation(used).estimates
    except Refused as problem:
        warnings.append(f"{name}: no ordinal alpha. {problem.brief}")
        return float("nan")
    if lost := int((~found.converged[np.triu_indices(len(used.items), 1)]).sum()):
        warnings.append(f"{name}: ordinal alpha rests on {counted(lost, 'polychoric correlation')} put at ±0.9999.")
    value = cronbach_alpha(found.rho)
    if np.isnan(value):
        warnings.append(f"{name}: no ordinal alpha, the sum of the polychoric correlations is not above 0.")
    return value
