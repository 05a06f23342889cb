"""Fit measures of a fitted model under lavaan's names (dots as underscores): naive, scaled and robust side by side."""

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np

from analysis.fit.sem.fitted import Corrected, Fitted
from analysis.fit.sem.robust import robust, why_none
from analysis.kernel import fit_indices
from analysis.kernel.fit_indices import ChiSquare

NAN = float("nan")


# A ladder of invariance asks for one fit's measures at every step, and the robust ones take as long as the fit.
_KNOWN: "WeakKeyDictionary[Fitted, dict[str, float]]" = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class _Sizes:
    """`n` what a noncentrality is divided by, and the number of groups."""

    n: float
    groups: int


def fit_measures(fitted: Fitted) -> dict[str, float]:
    """Return every measure; NaN throughout, but for df, if the model did not converge.

    chisq, df and their baseline's are followed by _scaled ones. cfi, tli, rmsea come naive, _scaled (computed from the
    scaled chi-squares) and _robust (fit.sem.robust), which estimate what the naive ones would be were the answers
    normal, complete and continuous. N divides the noncentrality of likelihoods, N - G that of least squares; RMSEA of G
    groups is sqrt(G) times as great (Steiger 1998).
    """
    if fitted not in _KNOWN:
        _KNOWN[fitted] = _measured(fitted)
    return dict(_KNOWN[fitted])


def _measured(fitted: Fitted) -> dict[str, float]:
    least = fitted.estimator.discrepancy != "ML"
    groups = len(fitted.data.groups)
    sizes = _Sizes(fitted.data.n - (groups if least else 0), groups)
    found = (
        _chisquares(fitted)
        | _incremental(fitted)
        | _rmsea(fitted, sizes)
        | _robust(fitted, sizes)
        | {"srmr": srmr(fitted)}
    )
    found |= {"npar": fitted.free, "ntotal": fitted.data.n} | _likelihood(fitted)
    if not fitted.converged:
        return {name: float(value) if name in ("df", "npar", "ntotal") else NAN for name, value in found.items()}
    return {name: float(value) for name, value in found.items()}


def srmr(fitted: Fitted) -> float:
    """Return the root mean square of the residual correlations; means count where they are modelled (Bentler 1995).

    Thresholds do not count. Groups are weighed by their size.
    """
    means = fitted.model.options.meanstructure and fitted.estimator.discrepancy == "ML"
    values, total = 0.0, 0
    for group in fitted.moments:
        sd = np.sqrt(np.diag(group.cov))
        residual = ((group.cov - group.implied_cov) / np.outer(sd, sd))[np.tril_indices(len(sd))]
        squares, count = float(np.sum(residual**2)), len(residual)
        if means:
            located = (group.located - group.implied_located) / sd
            squares, count = squares + float(np.sum(located**2)), count + len(located)
        values += group.n * float(np.sqrt(squares / count))
        total += group.n
    return values / total if total else NAN


def _chisquares(fitted: Fitted) -> dict[str, float]:
    found: dict[str, float] = {}
    both = (("", fitted.naive, fitted.scaled), ("baseline_", fitted.baseline, fitted.baseline_scaled))
    for prefix, naive, scaled in both:
        found |= {f"{prefix}chisq": naive.value, f"{prefix}df": naive.df, f"{prefix}pvalue": naive.p_value}
        if scaled is not None:
            found |= {
                f"{prefix}chisq_scaled": scaled.value,
                f"{prefix}df_scaled": scaled.df,
                f"{prefix}pvalue_scaled": scaled.p_value,
                f"{prefix}chisq_scaling_factor": scaled.scaling,
            }
    return found


def _incremental(fitted: Fitted) -> dict[str, float]:
    model, null = fitted.naive, fitted.baseline
    found = {"cfi": fit_indices.cfi(model, null), "tli": fit_indices.tli(model, null)}
    scaled, null_scaled = fitted.scaled, fitted.baseline_scaled
    if scaled is None or null_scaled is None:
        return found
    return found | {
        "cfi_scaled": fit_indices.cfi(_as_chisquare(scaled), _as_chisquare(null_scaled)),
        "tli_scaled": fit_indices.tli(_as_chisquare(scaled), _as_chisquare(null_scaled)),
    }


def _robust(fitted: Fitted, sizes: _Sizes) -> dict[str, float]:
    """Return the robust indices (fit.sem.robust), NaN where the estimator should have them but they cannot be had."""
    found = robust(fitted)
    if found is None:
        names = ("cfi", "tli", "rmsea", "rmsea_ci_lower", "rmsea_ci_upper", "rmsea_pvalue")
        return {f"{name}_robust": NAN for name in names} if fitted.scaled is not None or why_none(fitted) else {}
    model, null = found.model.test, found.null.test
    excess, null_excess = model.value - found.model.chance, null.value - found.null.chance
    best = max(excess, null_excess, 0.0)
    factor = found.model.chance / model.df if model.df else NAN
    mean_scaled = ChiSquare(model.value / factor, model.df) if model.df else ChiSquare(NAN, 0)
    return {
        "cfi_robust": 1.0 if best == 0 else 1 - max(excess, 0.0) / best,
        "tli_robust": 1 - (excess * null.df) / (null_excess * model.df) if model.df else NAN,
    } | _rmsea_of(mean_scaled, sizes, "_robust", factor)


def mean_factor(fitted: Fitted) -> float:
    """Return the mean of the test's mixture per degree of freedom: what divides it in mean-adjusted tests."""
    return fitted.mixture.trace / fitted.naive.df if fitted.naive.df else NAN


def _rmsea(fitted: Fitted, sizes: _Sizes) -> dict[str, float]:
    found = _rmsea_of(fitted.naive, sizes, "", 1.0)
    scaled = fitted.scaled
    if scaled is not None:
        factor = mean_factor(fitted)
        # A mean-adjusted test has lavaan's interval: the naive chi-square on as many df as its mixture sums to.
        shifted = fitted.estimator.correction == "scaled-shifted"
        naive = ChiSquare(fitted.naive.value, factor * fitted.naive.df)
        found |= _rmsea_of(_as_chisquare(scaled) if shifted else naive, sizes, "_scaled", 1.0)
    return found


def _rmsea_of(model: ChiSquare, sizes: _Sizes, suffix: str, factor: float) -> dict[str, float]:
    """Return RMSEA with interval and close-fit test; `factor` turns a scaled RMSEA into the robust one."""
    widen = float(np.sqrt(sizes.groups * factor))
    if not model.df > 0 or not np.isfinite(model.value):
        value = 0.0 if model.df == 0 else NAN
        names = ("rmsea", "rmsea_ci_lower", "rmsea_ci_upper")
        return {f"{name}{suffix}": value for name in names} | {f"rmsea_pvalue{suffix}": NAN}
    lower, upper = fit_indices.rmsea_interval(model, sizes.n)
    return {
        f"rmsea{suffix}": widen * fit_indices.rmsea(model, sizes.n),
        f"rmsea_ci_lower{suffix}": widen * lower,
        f"rmsea_ci_upper{suffix}": widen * upper,
        f"rmsea_pvalue{suffix}": fit_indices.close_fit_p(model, sizes.n, 0.05 / widen),
    }


def _likelihood(fitted: Fitted) -> dict[str, float]:
    if fitted.estimator.discrepancy != "ML":
        return {}
    n, k = fitted.data.n, fitted.free
    return {
        "logl": fitted.logl,
        "unrestricted_logl": fitted.logl_h1,
        "aic": 2 * k - 2 * fitted.logl,
        "bic": np.log(n) * k - 2 * fitted.logl,
        "bic2": np.log((n + 2) / 24) * k - 2 * fitted.logl,
    }


def _as_chisquare(scaled: Corrected) -> ChiSquare:
    return ChiSquare(scaled.value, scaled.df)
