"""Fit measures of a two-level model under lavaan's names (dots as underscores), for the whole and level by level."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from analysis.fit.twolevel.boundary import beside_bounded
from analysis.fit.twolevel.engine import tested_against
from analysis.fit.twolevel.fitted import Tested, TwoLevelFitted
from analysis.fit.twolevel.model import LEVELS
from analysis.fit.twolevel.references import Half, independence, joined, renumbered, unrestricted
from analysis.fit.twolevel.setting import Setting, Solved, solved, trace_of, unbound
from analysis.fit.twolevel.unrestricted import References
from analysis.kernel import fit_indices
from analysis.kernel.fit_indices import ChiSquare
from analysis.kernel.sem.scoring import Constraints

Matrix = NDArray[np.float64]
NAN = float("nan")
_RMSEA = ("rmsea", "rmsea_ci_lower", "rmsea_ci_upper", "rmsea_pvalue")


def fit_measures(fitted: TwoLevelFitted) -> dict[str, float]:
    """Return every measure; NaN throughout, but for counts, if the model did not converge.

    chisq, cfi, tli and rmsea compare with unrestricted moments of both levels and with independent variables on both;
    N, the number of people, divides the noncentrality, and enters BIC (as in lavaan). srmr_within and srmr_between are
    root mean squares of the residual correlations of a level, diagonal included; srmr is their sum.
    """
    n, k = fitted.data.n, fitted.free
    found = of_tests(fitted.tested, fitted.baseline, n)
    within, between = srmr(fitted)
    logl = -fitted.deviance / 2
    found |= {"srmr": within + between, "srmr_within": within, "srmr_between": between}
    found |= {"npar": k, "ntotal": n, "nclusters": fitted.data.j}
    found |= {"logl": logl, "unrestricted_logl": -fitted.best / 2, "aic": 2 * k - 2 * logl}
    found |= {"bic": np.log(n) * k - 2 * logl, "bic2": np.log((n + 2) / 24) * k - 2 * logl}
    kept = ("df", "npar", "ntotal", "nclusters", "unrestricted_logl")
    return {name: float(value) if fitted.converged or name in kept else NAN for name, value in found.items()}


def of_tests(tested: Tested, baseline: Tested, n: float) -> dict[str, float]:
    """Return chi-squares and the indices made of them; _scaled ones too where the tests are corrected."""
    model, null = tested.naive, baseline.naive
    found: dict[str, float] = {}
    for prefix, one in (("", tested), ("baseline_", baseline)):
        found |= {f"{prefix}chisq": one.naive.value, f"{prefix}df": one.naive.df, f"{prefix}pvalue": one.naive.p_value}
        if (scaled := one.scaled) is not None:
            found |= {
                f"{prefix}chisq_scaled": scaled.value,
                f"{prefix}df_scaled": scaled.df,
                f"{prefix}pvalue_scaled": scaled.p_value,
                f"{prefix}chisq_scaling_factor": scaled.scaling,
            }
    found |= _incremental(model, null, "") | _rmsea(model, n, "")
    if tested.scaled is not None and baseline.scaled is not None:
        corrected = [ChiSquare(one.value, one.df) for one in (tested.scaled, baseline.scaled)]
        found |= _incremental(corrected[0], corrected[1], "_scaled")
        # As lavaan: the naive chi-square on as many degrees of freedom as the weights of its mixture sum to.
        found |= _rmsea(ChiSquare(model.value, tested.scaled.scaling * model.df if model.df else 0), n, "_scaled")
    return found


def _incremental(model: ChiSquare, null: ChiSquare, suffix: str) -> dict[str, float]:
    if not (np.isfinite(model.value) and np.isfinite(null.value)):
        return {f"cfi{suffix}": NAN, f"tli{suffix}": NAN}
    return {f"cfi{suffix}": fit_indices.cfi(model, null), f"tli{suffix}": fit_indices.tli(model, null)}


def _rmsea(model: ChiSquare, n: float, suffix: str) -> dict[str, float]:
    if not model.df > 0 or not np.isfinite(model.value):
        value = 0.0 if model.df == 0 else NAN
        return {f"{name}{suffix}": value for name in _RMSEA[:3]} | {f"rmsea_pvalue{suffix}": NAN}
    lower, upper = fit_indices.rmsea_interval(model, n)
    values = (fit_indices.rmsea(model, n), lower, upper, fit_indices.close_fit_p(model, n))
    return {f"{name}{suffix}": value for name, value in zip(_RMSEA, values, strict=True)}


def srmr(fitted: TwoLevelFitted) -> tuple[float, float]:
    """Return SRMR within and between; NaN where a level has a variance that is not above 0."""
    found = []
    for structure, at in zip(fitted.structures, fitted.unrestricted, strict=True):
        implied = structure.moments(fitted.x).sigma
        if (np.diag(implied) <= 0).any() or (np.diag(at.cov) <= 0).any():
            found.append(NAN)
            continue
        residual = (_correlation(at.cov) - _correlation(implied))[np.tril_indices(len(implied))]
        found.append(float(np.sqrt(np.mean(residual**2))))
    return found[0], found[1]


def _correlation(cov: Matrix) -> Matrix:
    sd = np.sqrt(np.diag(cov))
    return np.asarray(cov / np.outer(sd, sd))


@dataclass(frozen=True, eq=False)
class LevelMeasures:
    """One level's fit: `measures` under lavaan's names, NaN where there is none; `why` says so, "" if all are there."""

    measures: dict[str, float]
    why: str = ""


def level_measures(setting: Setting, fitted: TwoLevelFitted, found: References) -> dict[str, LevelMeasures]:
    """Return level -> chi-square, CFI, TLI, RMSEA of its model while the other level is unrestricted.

    Partially saturated models (Ryu & West 2009): the fit of one level alone, with the number of its units: J clusters
    between, N - J within. The baseline has independent variables on that level. Where a model within has no maximum
    beside unrestricted moments between, these are kept positive semidefinite. A level that is unrestricted itself has
    no entry.
    """
    made = {}
    for k, name in enumerate(LEVELS):
        if fitted.model.saturated[k] or not fitted.converged:
            continue
        own, own_kept = _within_bounds(setting, found, *_alone(setting, fitted, found, k), k)
        null, null_kept = _within_bounds(setting, found, *_null(setting, found, k), k)
        robust = not np.isnan(fitted.tested.mixture.trace) and not (own_kept or null_kept)
        tests = [
            tested_against(found, one, trace_of(one) if robust and one.state is not None else NAN)
            for one in (own, null)
        ]
        units = fitted.data.n - fitted.data.j if k == 0 else fitted.data.j
        made[name] = LevelMeasures(of_tests(tests[0], tests[1], units), _why(own, null, tests))
    return made


def _within_bounds(
    setting: Setting, found: References, halves: tuple[Half, Half], held: Constraints, level: int
) -> tuple[Solved, bool]:
    """Fit a level's structure, `held` by constraints of its own, beside the other unrestricted one.

    Return also whether the level between had to be kept within bounds. Its covariates' moments are not estimated, so
    that a model with any has no such fit.
    """
    within, between, start = joined(*halves)
    place = np.arange(len(halves[level].start)) + (len(halves[0].start) if level else 0)
    rows = np.zeros((len(held.rows), len(start)))
    rows[:, place] = held.rows
    made = solved(setting, (within, between), start, Constraints.of(rows, held.sides))
    if made.state is not None or level or len(setting.covariates(1)):
        return made, False
    kept = beside_bounded(setting, *halves, found.moments, held)
    return (kept, True) if kept.state is not None else (made, False)


def _why(own: Solved, null: Solved, tests: list[Tested]) -> str:
    """Return why a level has no chi-square, or no index that compares with independent variables; "" if it has."""
    said = []
    for of, tested, what in zip((own, null), tests, ("its model", "independent variables there"), strict=True):
        if of.state is None:
            said.append(f"{what} beside unrestricted moments of the other level did not converge ({of.solution.why})")
        elif np.isnan(tested.naive.value):
            said.append(f"{what} fit better than unrestricted moments, whose covariances between clusters are bounded")
    return "; ".join(said)


def _alone(
    setting: Setting, fitted: TwoLevelFitted, found: References, level: int
) -> tuple[tuple[Half, Half], Constraints]:
    """Return one level's model and unrestricted moments of the other, and the constraints on that model alone."""
    model = fitted.model
    own = sorted({k for k in model.levels[level].index if k >= 0})
    other = unrestricted_given(setting, found, 1 - level)
    numbers = np.full(model.joint.free, -1, dtype=np.intp)
    numbers[own] = np.arange(len(own))
    half = Half(renumbered(fitted.structures[level], numbers, len(own)), fitted.x[own])
    return ((half, other) if level == 0 else (other, half)), _held(model.constraints, own)


def _held(of: Constraints, own: list[int]) -> Constraints:
    """Return the constraints on one level's own parameters; those across levels bind nothing while one is free."""
    elsewhere = np.setdiff1d(np.arange(of.rows.shape[1]), own)
    kept = ~of.rows[:, elsewhere].any(axis=1) if len(of.rows) else np.zeros(0, dtype=bool)
    return Constraints.of(of.rows[kept][:, own], of.sides[kept])


def unrestricted_given(setting: Setting, found: References, level: int) -> Half:
    """Return a level's unrestricted moments but for those of its covariates among themselves, which are given."""
    at, together = found.moments[level], setting.covariates(level)
    half, p = unrestricted(at), len(at.mean)
    if not len(together):
        return half
    theta, nu = half.structure.cells
    bound = np.isin(theta.rows, together) & np.isin(theta.columns, together)
    kept = np.concatenate([theta.free[~bound], nu.free[~np.isin(nu.rows, together)]])
    numbers = np.full(len(half.start), -1, dtype=np.intp)
    numbers[kept] = np.arange(len(kept))
    fixed = independence(at, together).structure.fixed
    cells = tuple(
        replace(one, rows=one.rows[use], columns=one.columns[use], free=numbers[one.free[use]])
        for one, use in ((theta, ~bound), (nu, ~np.isin(nu.rows, together)))
    )
    assert p == len(fixed.nu)
    return Half(replace(half.structure, fixed=fixed, cells=cells, free=len(kept)), half.start[kept])


def _null(setting: Setting, found: References, level: int) -> tuple[tuple[Half, Half], Constraints]:
    """Return independent variables on one level and unrestricted moments on the other; nothing holds them."""
    alone = independence(found.moments[level], setting.covariates(level))
    other = unrestricted_given(setting, found, 1 - level)
    return ((alone, other) if level == 0 else (other, alone)), unbound(len(alone.start))
