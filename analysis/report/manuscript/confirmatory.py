"""Confirmatory factor analysis and the rivals of its model."""

from collections.abc import Mapping

import numpy as np

from analysis.estimators.cfa import ConfirmatoryFit
from analysis.estimators.rivals import Rivals, solution
from analysis.report.manuscript.grammar import counted, degrees, extremes, interval, listed, plain, statistic, unit
from analysis.report.sections.cfa import Judged, checks
from analysis.report.thresholds import CFI, RMSEA, SRMR
from analysis.report.validation import Validation

# Residual correlations greater in size than this are counted.
RESIDUAL = 0.10
_SIGNIFICANT = 0.05
_ESTIMATORS = {
    "WLSMV": "diagonally weighted least squares with robust standard errors and a mean- and variance-adjusted test "
    "(WLSMV; Asparouhov & Muthén, 2010)",
    "MLR": "maximum likelihood with robust standard errors and a scaled test (MLR; Yuan & Bentler, 2000)",
}
_RIVALS = {
    "one": "one-factor",
    "correlated": "correlated-factors",
    "second_order": "second-order",
    "bifactor": "bifactor",
}


def estimated(fit: ConfirmatoryFit) -> str:
    """Return the estimator in words."""
    return _ESTIMATORS.get(fit.choice.estimator.name, f"the estimator {fit.choice.estimator.name}")


def missing(policy: str) -> str:
    """Return what became of missing answers in a model, as a sentence."""
    return {
        "pairwise": "Thresholds came from each item's own answers and correlations from those of each pair.",
        "fiml": "Missing answers were handled by full-information maximum likelihood.",
        "listwise": "Respondents with a missing answer were left out of it.",
    }[policy]


def methods(validation: Validation) -> list[str]:
    """Say which model was fitted how, by what it was judged, and which rivals it had."""
    said = []
    judged = validation.result("cfa")
    if judged is not None:
        main = judged.main
        said.append(f"The confirmatory factor analysis was estimated by {estimated(main)}.")
        said.append(missing(main.choice.missing))
        if judged.settings.clusters:
            said.append("Standard errors and tests were robust to the clusters.")
        elif validation.inputs.sample.cluster is not None:
            said.append("Standard errors and tests treated the respondents as independent.")
        said.append(
            f"Fit was judged by CFI and TLI ({CFI.asked}), RMSEA ({RMSEA.asked}) and SRMR ({SRMR.asked}) after Hu and "
            "Bentler (1999)."
        )
    rivals = validation.result("rivals")
    if rivals is not None:
        names = listed(f"the {_RIVALS[key]} model" for key in rivals.fits)
        said.append(f"Rival models of the same items were compared: {names}.")
    return said


def results(validation: Validation) -> list[str]:
    """Say how well the model fits, what its loadings and correlations are, and how the rivals do."""
    judged, rivals = validation.result("cfa"), validation.result("rivals")
    return [*(_model(judged) if judged is not None else []), *(_compared(rivals, judged) if rivals is not None else [])]


def _model(judged: Judged) -> list[str]:
    main = judged.main
    if not main.converged:
        return ["The confirmatory model did not converge, and no estimate of it is reported."]
    said = [_test(main), *_indices(judged)]
    if (state := solution(main)) == "improper":
        said.append("The solution is improper, and its estimates are not to be interpreted.")
    elif state == "not identified":
        said.append("The model is not identified, and its estimates are not to be interpreted.")
    return [*said, *_loadings(main), *_correlations(main), *_residuals(main)]


def _test(main: ConfirmatoryFit) -> str:
    fit, n = main.fit, main.settings.n_used
    free = counted(main.fitted.free, "one free parameter", "{n} free parameters")
    naive = statistic(fit["chisq"], fit["df"], fit["pvalue"])
    if np.isfinite(fit.get("chisq_scaled", np.nan)):
        scaled = statistic(fit["chisq_scaled"], fit["df_scaled"], fit["pvalue_scaled"])
        return f"With N = {n:,} and {free} the scaled test of the model was {scaled} (uncorrected {naive})."
    return f"With N = {n:,} and {free} the test of the model was {naive}."


def _kind(fit: Mapping[str, float]) -> str:
    kinds = ("robust", "scaled")
    return next((kind for kind in kinds if np.isfinite(fit.get(f"cfi_{kind}", np.nan))), "uncorrected")


def measures(fit: Mapping[str, float], kind: str) -> str:
    """Return CFI, TLI, RMSEA with its interval, and SRMR; `kind` robust, scaled or uncorrected."""
    of = {name: fit.get(f"{name}_{kind}", fit[name]) for name in ("cfi", "tli", "rmsea")}
    lower, upper = (fit.get(f"rmsea_ci_{end}_{kind}", fit[f"rmsea_ci_{end}"]) for end in ("lower", "upper"))
    return (
        f"CFI = {unit(of['cfi'], 3)}, TLI = {unit(of['tli'], 3)}, RMSEA = {unit(of['rmsea'], 3)}, "
        f"{interval(lower, upper, 90, 3)}, SRMR = {unit(fit['srmr'], 3)}"
    )


def best_measures(judged: Judged) -> str:
    """Return the measures that are judged: robust ones where they can be had, else scaled."""
    return measures(judged.fit, _kind(judged.fit))


def _indices(judged: Judged) -> list[str]:
    kind = _kind(judged.fit)
    said = [f"The {kind} indices were {best_measures(judged)}."]
    rows = checks(judged)
    met = [str(row["statistic"]).split(",")[0] for row in rows if row["verdict"] == "yes"]
    missed = [str(row["statistic"]).split(",")[0] for row in rows if row["verdict"] == "no"]
    if not missed:
        return [*said, "All of them met the cut-offs of Hu and Bentler (1999)."]
    if not met:
        return [*said, "None of them met the cut-offs of Hu and Bentler (1999)."]
    return [*said, f"Of the cut-offs of Hu and Bentler (1999), met: {', '.join(met)}; not met: {', '.join(missed)}."]


def _loadings(main: ConfirmatoryFit) -> list[str]:
    ends = extremes([(x.rhs, x.std_all) for x in main.estimated if x.op == "=~"])
    if ends is None:
        return []
    (least, low), (most, high) = ends
    return [f"Standardised loadings ranged from {unit(low)} ({least}) to {unit(high)} ({most})."]


def _correlations(main: ConfirmatoryFit) -> list[str]:
    factors = {x.lhs for x in main.estimated if x.op == "=~"}
    between = [x for x in main.estimated if x.op == "~~" and x.lhs != x.rhs and {x.lhs, x.rhs} <= factors]
    if not between:
        return []
    if len(between) == 1:
        return [f"The two factors of the model correlated at r = {unit(between[0].std_all)}."]
    low, high = min(between, key=lambda x: x.std_all), max(between, key=lambda x: x.std_all)
    return [
        f"Factor correlations ranged from {unit(low.std_all)} ({low.lhs} with {low.rhs}) to {unit(high.std_all)} "
        f"({high.lhs} with {high.rhs})."
    ]


def residuals_beyond(main: ConfirmatoryFit) -> tuple[int, int]:
    """Return how many residual correlations are greater in size than RESIDUAL, and how many there are."""
    found, count = 0, 0
    for frame in main.residual_correlations.values():
        values = frame.to_numpy()[np.tril_indices(len(frame), -1)]
        found, count = found + int((np.abs(values) > RESIDUAL).sum()), count + len(values)
    return found, count


def _residuals(main: ConfirmatoryFit) -> list[str]:
    found, count = residuals_beyond(main)
    return [
        f"Of {count:,} residual correlations, {f'{found:,}' if found else 'none'} exceeded {unit(RESIDUAL)} in size."
    ]


def _same(fit: ConfirmatoryFit, judged: Judged | None) -> bool:
    """Whether a rival is the model itself, which is described already."""
    if judged is None or not (fit.converged and judged.main.converged):
        return False
    mine, other = judged.main.fit, fit.fit
    return mine["df"] == other["df"] and bool(np.isclose(mine["chisq"], other["chisq"], rtol=1e-6))


def _compared(rivals: Rivals, judged: Judged | None) -> list[str]:
    said = []
    for key, fit in rivals.fits.items():
        name = _RIVALS[key]
        if _same(fit, judged):
            said.append(f"The {name} model is the model described.")
            continue
        state = solution(fit)
        if state == "did not converge":
            said.append(f"The {name} model did not converge.")
            continue
        chisq = fit.fit.get("chisq_scaled", fit.fit["chisq"])
        said.append(
            f"The {name} model had χ²({degrees(fit.fit['df'])}) = {plain(chisq)}, "
            f"CFI = {unit(rivals.index(key, 'cfi'), 3)}, RMSEA = {unit(rivals.index(key, 'rmsea'), 3)}, "
            f"SRMR = {unit(fit.fit['srmr'], 3)}."
        )
        if state != "proper":
            said.append(f"The solution of the {name} model is not proper and is not to be interpreted.")
    test = rivals.differences.get(("one", "correlated"))
    if test is not None and not test.why:
        value = test.chisq if test.method == "chi-square" else test.scaled
        p = statistic(value, test.df, test.p_value)
        worse = "significantly worse than" if test.p_value < _SIGNIFICANT else "not significantly worse than"
        said.append(f"The one-factor model fitted {worse} the correlated-factors model, Δ{p}.")
    return said
