"""Adequacy, number of factors, exploratory factor analysis."""

import re

import numpy as np

from analysis.estimators.adequacy import Adequacy
from analysis.estimators.efa import FactorSolution
from analysis.estimators.retention import Retention
from analysis.kernel.cross_loadings import CROSS, GAP, crossings, leading
from analysis.report.manuscript.grammar import (
    counted,
    extremes,
    interval,
    listed,
    plain,
    series,
    statistic,
    unit,
)
from analysis.report.thresholds import KMO, MSA
from analysis.report.validation import Validation

_CRITERIA = {
    "pa_components_percentile": "parallel analysis of components",
    "pa_factors_percentile": "parallel analysis of factors",
    "map": "the minimum average partial",
    "ekc": "the empirical Kaiser criterion",
    "hull_cfi": "the Hull method",
    "vss1": "very simple structure",
}

_NAMED = {"pearson": "Pearson", "polychoric": "polychoric"}


def methods(validation: Validation) -> list[str]:
    """Say how adequacy and the number of factors were judged, and how factors were extracted and rotated."""
    said = []
    if (adequacy := validation.result("adequacy")) is not None:
        said.append(
            f"Sampling adequacy of the {adequacy.settings.correlation} correlations was judged by the Kaiser-Meyer-"
            f"Olkin measure (KMO, at least {unit(KMO.value)}; Kaiser & Rice, 1974) and Bartlett's (1951) test."
        )
    if (found := validation.result("retention")) is not None:
        said += _retention(found)
    if (found := validation.result("efa")) is not None:
        said += _extraction(found)
    return said


def _retention(found: Retention) -> list[str]:
    return [
        "The number of factors was examined by parallel analysis (Horn, 1965), the minimum average partial (Velicer, "
        "1976), the empirical Kaiser criterion (Braeken & van Assen, 2017), the Hull method (Lorenzo-Seva et al., "
        f"2011) and very simple structure (Revelle & Rocklin, 1979), on {found.settings.correlation} correlations.",
        f"Parallel analysis compared the eigenvalues with the {found.options.percentile:g}th percentile of noise "
        f"({_noise(found)}; seed {found.options.seed}).",
    ]


def _noise(found: Retention) -> str:
    """Return how many random data sets the noise is of, for each kind of correlations."""
    made = [f"{len(each.noise.components):,} draws for {_NAMED[each.kind]} correlations" for each in found.evidence]
    return listed(made)


def _extraction(found: FactorSolution) -> list[str]:
    extraction, *how = found.settings.estimator.split(", ")
    rotation = next((part.split(" ")[0] for part in how if " rotation" in part), "")
    named = f"{found.settings.correlation} correlations"
    if len(found.factors) == 1 or not rotation:
        said = [f"An exploratory factor analysis of the {named} used {extraction} extraction."]
    else:
        said = [f"An exploratory factor analysis of the {named} used {extraction} extraction and {rotation} rotation."]
    for text in found.settings.more:
        if starts := re.match(r"rotation from (\d+) starts, seed (\d+)", text):
            said.append(f"The rotation began from {starts[1]} starts, seed {starts[2]}.")
    return said


def results(validation: Validation) -> list[str]:
    """Say adequacy, what each criterion suggests, and what the exploratory analysis found."""
    said = []
    if (found := validation.result("adequacy")) is not None:
        said += _adequacy(found)
    if (found := validation.result("retention")) is not None:
        for evidence in found.evidence:
            known = {one.criterion.key: one.factors for one in found.found if one.matrix == evidence.kind}
            voices = (f"{_none(known[key])} by {name}" for key, name in _CRITERIA.items() if key in known)
            said.append(
                f"The numbers of factors suggested by {_NAMED[evidence.kind]} correlations were {series(voices)}."
            )
        said.append(_agreement(found))
    if (found := validation.result("efa")) is not None:
        said += _solution(found)
    return said


def _none(factors: int | None) -> str:
    return "no number" if factors is None else str(factors)


def _adequacy(found: Adequacy) -> list[str]:
    worst = min(found.kmo_per_item, key=lambda item: found.kmo_per_item[item])
    verdict = "reached" if KMO.met(found.kmo) else "did not reach"
    low = found.kmo_per_item[worst]
    least = "reached" if MSA.met(low) else "did not reach"
    test = found.bartlett
    return [
        f"The KMO of {unit(found.kmo)} {verdict} {unit(KMO.value)}; the lowest of an item, {unit(low)} ({worst}), "
        f"{least} {unit(MSA.value)} (Kaiser & Rice, 1974).",
        f"Bartlett's test gave {statistic(test.value, test.df, test.p_value)}.",
    ]


def _agreement(found: Retention) -> str:
    counts, total = found.counts, sum(map(len, found.counts.values()))
    if not counts:
        return "No criterion suggested a number of factors."
    if len(counts) == 1:
        return f"All {total} suggestions agreed on {min(counts)}."
    most = found.most_often[0]
    if len(found.most_often) > 1:
        return f"The {total} suggestions ranged from {min(counts)} to {max(counts)}, none of them most often."
    return (
        f"The {total} suggestions ranged from {min(counts)} to {max(counts)}; the most frequent, "
        f"{len(counts[most])} times, was {most}."
    )


def _solution(found: FactorSolution) -> list[str]:
    if not found.converged:
        return ["The exploratory factor analysis did not converge, and no estimate of it is reported."]
    m, pattern, fit = len(found.factors), found.rotated.pattern, found.fit
    explained = plain(100 * float(found.rotated.variances.sum()) / len(found.items), 1)
    one = f"One factor explained {explained}% of the items' variance."
    said = [counted(m, one, f"The {{n}} factors together explained {explained}% of the items' variance.")]
    size = np.abs(pattern)[np.arange(len(pattern)), leading(pattern)]
    if ends := extremes(list(zip(found.items, map(float, size), strict=True))):
        (least, low), (most, high) = ends
        said.append(f"Primary loadings ranged in size from {unit(low)} ({least}) to {unit(high)} ({most}).")
    if m > 1:
        said += _between(found)
    if fit["rmsea"] == fit["rmsea"]:
        said.append(
            f"The fit was {statistic(fit['chisq'], fit['df'], fit['pvalue'])}, RMSEA = {unit(fit['rmsea'], 3)}, "
            f"{interval(fit['rmsea_ci_lower'], fit['rmsea_ci_upper'], 90, 3)}, CFI = {unit(fit['cfi'], 3)}, "
            f"TLI = {unit(fit['tli'], 3)}, RMSR = {unit(fit['rmsr'], 3)}."
        )
        if found.settings.correlation == "polychoric":
            said.append("Of polychoric correlations these indices are descriptions and no tests.")
    if found.solved.heywood:
        said.append("The solution has a Heywood case.")
    return said


def _between(found: FactorSolution) -> list[str]:
    phi = found.rotated.phi
    r = [float(x) for x in phi[np.tril_indices(len(phi), -1)]]
    if len(r) == 1:
        said = [f"The factors correlated at r = {unit(r[0])}."]
    else:
        said = [f"Correlations of the factors ranged from {unit(min(r))} to {unit(max(r))}."]
    crossed = [item for item, other in zip(found.items, crossings(found.rotated.pattern), strict=True) if other]
    rule = f"({unit(CROSS)} or more on another factor, or within {unit(GAP)} of the greatest)"
    if not crossed:
        return [*said, f"No item had a cross-loading {rule}."]
    one, several = (
        f"A cross-loading {rule} was found for one item: {crossed[0]}.",
        (f"Cross-loadings {rule} were found for {{n}} items: {listed(crossed)}."),
    )
    return [*said, counted(len(crossed), one, several)]
