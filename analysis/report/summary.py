"""The first page: what was found, in plain words with the numbers beside; below it every check, and every refusal."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis.report import limitations
from analysis.report.manuscript.confirmatory import best_measures
from analysis.report.manuscript.grammar import listed, plain, unit
from analysis.report.manuscript.groups import MEDIUM, begins_well, beyond_at, first_fit, unlike
from analysis.report.manuscript.reliability import omegas
from analysis.report.sections.cfa import checks as fit_checks
from analysis.report.thresholds import ICC2, OMEGA
from analysis.report.titles import titles as titles_of
from analysis.report.validation import Section, Validation
from analysis.result import Row, to_table
from instrument.document import Block, Bullets, Heading, Note, Paragraph

ABOUT_TREATMENT = (
    "Under every table stands how it treats the answers: as continuous (means, Pearson correlations) or as ordinal "
    "(thresholds, polychoric correlations). With few categories or skewed answers the two may differ."
)
_LIMITATIONS = 3
# How many of the four measures of fit met their thresholds, where that is no number.
_COUNTED = {0: "none", 4: "all"}
# Half the width of a 95% interval in standard errors.
_NORMAL = 1.96


def blocks(validation: Validation) -> list[Block]:
    """Return the first page, the table of checks and what could not be done."""
    found: list[Block] = [Heading("Summary", "summary")]
    if isinstance(validation.inputs.spec.simulated, str):
        found.append(Note(validation.inputs.spec.simulated, "warning"))
    for said in (_answered(validation), _trusted(validation), _compared(validation), _components(validation)):
        if said:
            found.append(Paragraph(" ".join(said)))
    worst = tuple(one.text for one in limitations.found(validation)[:_LIMITATIONS])
    found += [Paragraph("The limitations that reach furthest are these."), Bullets(worst)]
    return [*found, *_table_of_checks(validation)]


def _table_of_checks(validation: Validation) -> list[Block]:
    checks = [row for section in validation.sections if section.result for row in _checks(section)]
    # What was not given is said in its own section; what could not be done belongs on the first page too.
    refused = [f"{s.title}: {s.reason}" for s in validation.sections if s.status != "ok" and not s.not_given]
    found: list[Block] = [Heading("Every check", "summary-every-check", 3), Paragraph(ABOUT_TREATMENT)]
    if checks:
        note = "A threshold is a convention, not a proof; each one's source stands beside it."
        found.append(to_table("summary-checks", "Numbers beside what is commonly asked", checks, (note,)))
    return [*found, *(Note(text, "refused") for text in refused)]


def _checks(section: Section) -> list[Row]:
    checks = getattr(section.module, "checks", None)
    return list(checks(section.result)) if checks else []


def _answered(validation: Validation) -> list[str]:
    sample = validation.inputs.sample
    said = [f"{len(sample.answers):,} people answered the {len(sample.items)} items of this questionnaire."]
    if sample.constructs:
        titles = titles_of(validation)
        said.append(f"It is meant to measure {listed(titles.get(name, name) for name in sample.constructs)}.")
    if (clusters := validation.result("clusters")) is not None:
        said.append(f"The people belong to {clusters.sizes.clusters} clusters, such as universities.")
    return said


def _trusted(validation: Validation) -> list[str]:
    found, titles, said = omegas(validation), titles_of(validation), []
    if found:
        said.append(
            f"A score is called reliable here if at least {100 * OMEGA.value:.0f}% of its differences between people "
            "are differences in what it measures (omega, after Nunnally & Bernstein, 1994)."
        )
        shown = {name: f"{titles.get(name, name)} (ω = {unit(x.estimate)})" for name, x in found.items()}
        good = [text for name, text in shown.items() if OMEGA.met(found[name].estimate)]
        weak = [text for name, text in shown.items() if not OMEGA.met(found[name].estimate)]
        said += [f"This is reached by {listed(good)}."] if good else []
        said += [f"This is not reached by {listed(weak)}."] if weak else []
    judged = validation.result("cfa")
    if judged is not None and judged.main.converged:
        met = sum(row["verdict"] == "yes" for row in fit_checks(judged))
        said.append(
            f"How well the planned structure fits the answers is judged by four measures; {_COUNTED.get(met, met)} of "
            f"them met the thresholds of Hu and Bentler (1999): {best_measures(judged)}."
        )
    elif judged is not None:
        said.append("The planned structure could not be fitted to the answers.")
    return said


def _compared(validation: Validation) -> list[str]:
    said = []
    invariance, profile = validation.result("invariance"), validation.result("universities")
    if invariance is not None:
        if not begins_well(invariance):
            said.append(
                "Groups are not to be compared: the planned structure does not fit within them by the thresholds of Hu "
                f"and Bentler (1999), {first_fit(invariance)}."
            )
        elif level := beyond_at(invariance):
            said.append(
                f"Groups are to be compared with caution: from the {level} level on the items do not work alike in "
                "them (Chen, 2007)."
            )
        elif differing := unlike(invariance):
            shown = [f"{name} (dMACS = {unit(size)})" for name, size in differing.items()]
            said.append(
                "Groups may be compared on the whole, by the changes in fit (Chen, 2007), but of the items these work "
                f"differently in them, by {unit(MEDIUM)} or more (medium; Nye et al., 2019): {listed(shown)}."
            )
        else:
            said.append("Groups may be compared: the items work alike in them by the changes in fit (Chen, 2007).")
    else:
        said.append("Whether groups may be compared was not tested.")
    if profile is None:
        return [*said, "Universities cannot be compared with these data."]
    known = {score.name: score.icc2 for score in profile.scores if score.icc2 == score.icc2}
    titles = titles_of(validation)
    good = [f"{titles.get(name, name)} ({unit(value)})" for name, value in known.items() if ICC2.met(value)]
    if good:
        said.append(
            f"Universities may be ranked by {listed(good)}, where the reliability of their means, ICC(2), is at least "
            f"{unit(ICC2.value)} (LeBreton & Senter, 2008)."
        )
    elif known:
        said.append(
            f"Universities may not be ranked: the reliability of their means, ICC(2), is {unit(max(known.values()))} "
            f"at best, below {unit(ICC2.value)} (LeBreton & Senter, 2008)."
        )
    return said


@dataclass(frozen=True, slots=True)
class Component:
    """A scale's mean over respondents, of the mean of the items each answered, with its 95% interval."""

    name: str
    mean: float
    lower: float
    upper: float


def components(validation: Validation) -> list[Component]:
    """Return every scale's mean; where there are clusters its error grows by the design effect (Kish 1965)."""
    sample, icc = validation.inputs.sample, validation.result("icc")
    effects = {} if icc is None else {score.name: score.analysis.design_effect for score in icc.scores}
    found = []
    for name, items in sample.constructs.items():
        scores = sample.select(items).answers.mean(axis=1).dropna().to_numpy(dtype=float)
        if len(scores) > 1:
            effect = max(effects.get(f"{name} (mean)", 1.0), 1.0)
            half = _NORMAL * float(np.std(scores, ddof=1)) * float(np.sqrt(effect / len(scores)))
            mean = float(np.mean(scores))
            found.append(Component(name, mean, mean - half, mean + half))
    return found


def _components(validation: Validation) -> list[str]:
    found, scale, titles = components(validation), validation.inputs.spec.scale, titles_of(validation)
    if len(found) < 2:
        return []
    low, high = min(found, key=lambda x: x.mean), max(found, key=lambda x: x.mean)
    bounds = f"On the scale from {scale.min} to {scale.max}"
    said = [f"{bounds} the highest mean is that of {_mean(high, titles)}, the lowest that of {_mean(low, titles)}."]
    if plain(low.mean) == plain(high.mean):
        said = [f"{bounds} the highest and the lowest mean are alike: {_mean(high, titles)}; {_mean(low, titles)}."]
    made = "Each interval is its mean ± 1.96 standard errors"
    if validation.result("icc") is not None:
        made = f"{made} widened by the root of the design effect, for people of one cluster are alike (Kish, 1965)"
    # The same people gave both means, so whether intervals overlap says little of the difference.
    return [*said, f"{made}.", "It is of that mean alone: the intervals are no test of the difference between two."]


def _mean(one: Component, titles: Mapping[str, str]) -> str:
    return f"{titles.get(one.name, one.name)} (M = {plain(one.mean)}, 95% CI [{plain(one.lower)}, {plain(one.upper)}])"
