"""Intervals of everything in a mixed model, by profiling the likelihood or by parametric bootstrap."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.fit.mixed.fitted import MixedFit, correlation, covariances
from analysis.grammar import agree, counted
from analysis.kernel.lmm.deviance import State
from analysis.kernel.lmm.profile import Target, profile_fixed, profile_variance
from analysis.kernel.lmm.resample import bootstrap

Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ends:
    """The ends of one interval."""

    lower: float
    upper: float


def _targets(fit: MixedFit) -> dict[str, Target]:
    """Return what has an interval beside the fixed effects, by "sigma", "sd term column", "cor term column column"."""
    found = {"sigma": Target("sigma")}
    for k, names in enumerate(fit.design.columns):
        found |= {f"sd {k} {i}": Target("sd", k, i) for i in range(len(names))}
        found |= {f"cor {k} {i} {j}": Target("cor", k, i, j) for j in range(len(names)) for i in range(j)}
    return found


def profile_ends(fit: MixedFit, level: float, warnings: list[str]) -> dict[str, Ends]:
    """Return profile intervals, by maximum likelihood; what has none is named in `warnings`."""
    from scipy.stats import chi2

    design, rise = fit.design, float(chi2.ppf(level, 1))
    y = design.y / fit.unit
    found = {}
    for name, target in _targets(fit).items():
        estimate, lower, upper = profile_variance(design.terms, design.x, y, target, rise)
        scale = 1.0 if target.kind == "cor" else fit.unit
        if np.isnan(estimate):
            lower = upper = float("nan")
        found[name] = Ends(scale * lower, scale * upper)
    se = np.sqrt(np.diag(fit.covariance)) / fit.unit
    for k, name in enumerate(design.names):
        lower, upper = profile_fixed(design.terms, design.x, y, k, float(se[k]), rise)
        found[f"fixed {name}"] = Ends(fit.unit * lower, fit.unit * upper)
    if lost := [name for name, ends in found.items() if np.isnan(ends.lower + ends.upper)]:
        warnings.append(f"The profile reaches no end for {', '.join(_told(fit, name) for name in lost)}.")
    return found


def bootstrap_ends(fit: MixedFit, level: float, draws: int, seed: int, warnings: list[str]) -> dict[str, Ends]:
    """Return percentile intervals of parametric samples; how many were lost is added to `warnings`."""
    targets = _targets(fit)
    names = [*targets, *(f"fixed {name}" for name in fit.design.names)]
    mean = fit.fitted_fixed / fit.unit

    def read(state: State) -> Vector:
        products = state.model.products
        beta = np.linalg.solve(products.turned, state.solution[1] + products.taken)
        return np.append([_value(target, state) for target in targets.values()], beta)

    values = bootstrap(fit.state, fit.design.x, mean, draws, seed, read)
    if lost := int(np.isnan(values[:, 0]).sum()):
        were = agree(lost, "was", "were")
        warnings.append(f"{lost:,} of {draws:,} bootstrap samples did not converge and {were} left out.")
    tail = (1 - level) / 2
    found = {}
    for name, column in zip(names, values.T, strict=True):
        used = column[np.isfinite(column)]
        scale = 1.0 if name.startswith("cor") else fit.unit
        ends = scale * np.quantile(used, [tail, 1 - tail]) if len(used) else np.full(2, np.nan)
        found[name] = Ends(float(ends[0]), float(ends[1]))
        if name.startswith("cor") and len(used) < draws - lost:
            without = draws - lost - len(used)
            samples = f"{counted(without, 'sample')} {agree(without, 'has', 'have')}"
            warnings.append(f"{_told(fit, name)}: {samples} none, a variance being 0.")
    return found


def _value(target: Target, state: State) -> float:
    if target.kind == "sigma":
        return float(np.sqrt(state.variance))
    covariance = covariances(state, 1.0)[target.term]
    if target.kind == "sd":
        return float(np.sqrt(covariance[target.i, target.i]))
    return float(correlation(covariance)[target.i, target.j])


def _told(fit: MixedFit, name: str) -> str:
    """Return what an interval is of, as a reader knows it."""
    kind, *places = name.split()
    if kind == "fixed":
        return name.removeprefix("fixed ")
    if kind == "sigma":
        return "the residual SD"
    term, *columns = (int(place) for place in places)
    of = " and ".join(fit.design.columns[term][column] for column in columns)
    group = fit.design.terms[term].group
    return f"the {'correlation' if kind == 'cor' else 'SD'} of {of} between levels of {group}"
