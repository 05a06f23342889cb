"""Reliability of the scales; convergent and discriminant validity of the factors."""

from collections.abc import Mapping

from analysis.estimators.alpha import Alpha
from analysis.estimators.convergent import Validity
from analysis.estimators.omega import Omega
from analysis.report.manuscript.grammar import counted, extremes, interval, listed, ranged, unit
from analysis.report.thresholds import ALPHA, AVE, CR, FACTOR_R, HTMT, OMEGA_H
from analysis.report.validation import Validation
from analysis.result import Row


def alphas(validation: Validation) -> dict[str, Alpha]:
    """Return alpha by scale."""
    found = validation.result("alpha")
    return {} if found is None else {x.name: x for x in found.members if isinstance(x, Alpha)}


def omegas(validation: Validation, kind: str = "total") -> dict[str, Omega]:
    """Return omega of a kind by scale."""
    found = validation.result("omega")
    return {} if found is None else {x.name: x for x in found.members if isinstance(x, Omega) and x.kind == kind}


def methods(validation: Validation) -> list[str]:
    """Say which coefficients were computed, with which intervals and thresholds."""
    said = []
    if found := alphas(validation):
        bootstrapped = "bootstrap" in next(iter(found.values())).settings.estimator
        how = "bootstrap intervals" if bootstrapped else "the intervals of Feldt et al. (1987)"
        said.append(f"Internal consistency was estimated by coefficient alpha (Cronbach, 1951) with {how}.")
    if found_omegas := omegas(validation):
        bootstrapped = "bootstrap" in next(iter(found_omegas.values())).settings.estimator
        how = "bootstrap intervals" if bootstrapped else "intervals by the delta method"
        said.append(f"Omega total of one-factor models was estimated (McDonald, 1999) with {how}.")
    if omegas(validation, "categorical"):
        said.append("Categorical omega allows for answers in few categories (Green & Yang, 2009).")
    if omegas(validation, "hierarchical"):
        said.append("Omega hierarchical of all items came from a Schmid-Leiman solution (Zinbarg et al., 2005).")
    if said:
        said.append(f"Coefficients of at least {unit(ALPHA.value)} were asked for (Nunnally & Bernstein, 1994).")
    if validation.result("convergent") is not None:
        said.append(
            f"Convergent validity was judged by composite reliability (CR, at least {unit(CR.value)}) and average "
            f"variance extracted (AVE, at least {unit(AVE.value)}; Fornell & Larcker, 1981)."
        )
        said.append(
            f"Discriminant validity was judged by HTMT2 (Roemer et al., 2021; at most {unit(HTMT.value)}: Henseler et "
            f"al., 2015) and the intervals of the factor correlations (at most {unit(FACTOR_R.value)}: Rönkkö & Cho, "
            "2022)."
        )
    return said


def results(validation: Validation) -> list[str]:
    """Say every scale's coefficients with their intervals, and how the factors hold together and apart."""
    said = [*_scales(alphas(validation), omegas(validation)), *_categorical(omegas(validation, "categorical"))]
    for one in omegas(validation, "hierarchical").values():
        verdict = "reached" if OMEGA_H.met(one.estimate) else "did not reach"
        said.append(
            f"Omega hierarchical of all items, {unit(one.estimate)}, {verdict} the {unit(OMEGA_H.value)} asked of a "
            "total score."
        )
    found = validation.result("convergent")
    return said if found is None else [*said, *_convergent(found), *_discriminant(found)]


def _scales(alpha: Mapping[str, Alpha], omega: Mapping[str, Omega]) -> list[str]:
    said, low = [], []
    for name, one in alpha.items():
        a = f"α = {unit(one.estimate)}, {interval(one.lower, one.upper)}"
        other = omega.get(name)
        if other is None or other.estimate != other.estimate:
            said.append(f"For {name}, {a}.")
        else:
            said.append(f"For {name}, {a}; ω = {unit(other.estimate)}, {interval(other.lower, other.upper)}.")
        if not ALPHA.met(one.estimate) or (other is not None and not ALPHA.met(other.estimate)):
            low.append(name)
    if alpha and not low:
        said.append(f"All scales reached {unit(ALPHA.value)}.")
    elif low:
        one_low = f"One scale did not reach {unit(ALPHA.value)}: {low[0]}."
        said.append(counted(len(low), one_low, f"Below {unit(ALPHA.value)} were {{n}} scales: {listed(low)}."))
    return said


def _categorical(omega: Mapping[str, Omega]) -> list[str]:
    ends = extremes([(name, one.estimate) for name, one in omega.items()])
    if ends is None:
        return []
    least, low = ends[0]
    if len(omega) == 1:
        return [f"Categorical omega was {unit(low)} ({least})."]
    return [f"Categorical omega {ranged(ends)}."]


def _number(row: Row, key: str) -> float:
    value = row.get(key)
    return float(value) if isinstance(value, int | float) else float("nan")


def _convergent(found: Validity) -> list[str]:
    said = []
    for name, key, threshold in (("CR", "cr", CR), ("AVE", "ave", AVE)):
        known = [(str(row["factor"]), _number(row, key)) for row in found.rows()]
        if ends := extremes(known):
            reached = sum(threshold.met(value) for _, value in known)
            said.append(f"{name} {ranged(ends)}; {reached} of {len(known)} reached {unit(threshold.value)}.")
    return said


def _discriminant(found: Validity) -> list[str]:
    said = []
    pairs = [(f"{p['factor']} with {p['other']}", max(map(abs, (_number(p, "r_lower"), _number(p, "r_upper")))))
             for p in found.pairs()]  # fmt: skip
    if ends := extremes(pairs):
        pair, value = ends[1]
        verdict = "within" if FACTOR_R.met(value) else "beyond"
        said.append(
            f"The greatest upper end of a factor correlation, {unit(value)} ({pair}), is {verdict} "
            f"{unit(FACTOR_R.value)} (Rönkkö & Cho, 2022)."
        )
    ratios = [(f"{p['factor']} with {p['other']}", _number(p, "htmt2")) for p in found.ratio_rows()]
    if ends := extremes(ratios):
        pair, value = ends[1]
        verdict = "within" if HTMT.met(value) else "beyond"
        said.append(
            f"The greatest HTMT2, {unit(value)} ({pair}), is {verdict} {unit(HTMT.value)} (Henseler et al., 2015)."
        )
    return said
