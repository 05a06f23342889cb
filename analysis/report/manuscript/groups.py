"""Measurement invariance across groups."""

from analysis.estimators.invariance import Invariance
from analysis.fit.sem.compared import shown
from analysis.fit.sem.dmacs import BANDS
from analysis.report.manuscript.confirmatory import estimated, missing
from analysis.report.manuscript.grammar import degrees, listed, plain, unit
from analysis.report.sections.invariance import checks
from analysis.report.thresholds import CFI, RMSEA, cfi_change, rmsea_change, srmr_change
from analysis.report.validation import Validation

# From this dMACS on an item's difference between groups is medium, after Nye et al. (2019).
MEDIUM = next(least for least, word in BANDS if word == "medium")


def methods(validation: Validation) -> list[str]:
    """Say across which groups, at which levels, by which changes in fit."""
    found = validation.result("invariance")
    if found is None:
        return []
    many = len(found.sizes)
    first = "Rutkowski & Svetina, 2014" if cfi_change(many, loadings=True).value == -0.02 else "Chen, 2007"
    said = [
        *_estimated(validation, found),
        f"The levels were {listed(f'the {level.name} level' for level in found.levels)}, each with the equalities "
        "before it.",
    ]
    if found.settings.treatment == "ordinal":
        said.append("Levels of ordinal items were identified after Wu and Estabrook (2016).")
    for which, loadings in (("For equal loadings", True), ("At the other levels", False)):
        said.append(
            f"{which} the changes accepted were ΔCFI {cfi_change(many, loadings=loadings).asked}, "
            f"ΔRMSEA {rmsea_change(many, loadings=loadings).asked}, and ΔSRMR {srmr_change(loadings=loadings).asked} "
            f"({first})."
        )
    return said


def _estimated(validation: Validation, found: Invariance) -> list[str]:
    """Say by which estimator; once if it is that of the confirmatory analysis, which is said before."""
    fit, group = next(iter(found.fits.values())), validation.inputs.spec.group
    judged = validation.result("cfa")
    if judged is not None and judged.main.choice == fit.choice:
        same = "in the same way as the confirmatory factor analysis"
        return [f"Measurement invariance across the groups of {group} was estimated {same}."]
    said = f"Measurement invariance across the groups of {group} was estimated by {estimated(fit)}."
    return [said, missing(fit.choice.missing)]


def results(validation: Validation) -> list[str]:
    """Say each level's fit and its change, and the first that goes beyond."""
    found = validation.result("invariance")
    if found is None:
        return []
    beyond = beyond_at(found)
    said = [_level(found, level.name) for level in found.levels]
    if not found.changes:
        return said
    if not begins_well(found):
        said.append(
            "The configural level does not meet the cut-offs of Hu and Bentler (1999) for CFI and RMSEA, so the levels "
            "after it show no invariance of a model that fits."
        )
    if beyond:
        said.append(f"The first change beyond what was asked is that of the {beyond} level.")
    else:
        said.append("No change in fit was beyond what was asked.")
    if differing := unlike(found):
        items = listed(f"{name} (dMACS = {unit(size)})" for name, size in differing.items())
        said.append(
            f"Expected scores differed by a dMACS of {unit(MEDIUM)} or more (medium; Nye et al., 2019) for {items}."
        )
    return said


def begins_well(found: Invariance) -> bool:
    """Whether the first level, without equalities, meets the cut-offs of CFI and RMSEA; nothing can follow if not."""
    fit = found.fits[found.levels[0].name].fit
    return CFI.met(shown(fit, "cfi")) and RMSEA.met(shown(fit, "rmsea"))


def beyond_at(found: Invariance) -> str | None:
    """Return the first level at which a change in CFI, RMSEA or SRMR is not within its threshold."""
    rows = checks(found)
    moved = [row for row in rows if str(row["statistic"]).startswith("Δ")]
    names = [str(row["statistic"]).split(", ", 1)[1] for row in moved if row["verdict"] != "yes"]
    return names[0] if names else None


def first_fit(found: Invariance) -> str:
    """Return CFI and RMSEA of the first level as they are judged."""
    fit = found.fits[found.levels[0].name].fit
    return f"CFI = {unit(shown(fit, 'cfi'), 3)}, RMSEA = {unit(shown(fit, 'rmsea'), 3)}"


def unlike(found: Invariance) -> dict[str, float]:
    """Return the items whose dMACS in some group is MEDIUM or more, with their greatest."""
    sizes: dict[str, float] = {}
    for one in found.differences:
        if one.dmacs >= MEDIUM:
            sizes[one.item] = max(one.dmacs, sizes.get(one.item, 0.0))
    return sizes


def _level(found: Invariance, name: str) -> str:
    one = found.fits[name]
    if not one.converged:
        return f"The {name} level did not converge."
    fit, moved = one.fit, found.changes.get(name)
    chisq = fit.get("chisq_scaled", fit["chisq"])
    test = f"χ²({degrees(fit.get('df_scaled', fit['df']))}) = {plain(chisq)}"
    indices = (
        f"{test}, CFI = {unit(shown(fit, 'cfi'), 3)}, RMSEA = {unit(shown(fit, 'rmsea'), 3)}, "
        f"SRMR = {unit(fit['srmr'], 3)}"
    )
    if moved is None:
        return f"At the {name} level, {indices}."
    changes = f"ΔCFI = {unit(moved.cfi, 3)}, ΔRMSEA = {unit(moved.rmsea, 3)}, ΔSRMR = {unit(moved.srmr, 3)}"
    return f"At the {name} level, {indices}; {changes}."
