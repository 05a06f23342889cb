"""Limitations, written from what was not met, refused or never tried: each with its number and its place."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from analysis.report.manuscript.confirmatory import best_measures
from analysis.report.manuscript.grammar import listed, plain, share, unit
from analysis.report.manuscript.groups import MEDIUM, begins_well, beyond_at, first_fit, unlike
from analysis.report.manuscript.reliability import alphas, omegas
from analysis.report.sections.cfa import checks as fit_checks
from analysis.report.thresholds import ALPHA, BETWEEN_ERRORS, FEW_CLUSTERS, OMEGA
from analysis.report.titles import entitled, titles
from analysis.report.validation import Section, Validation
from analysis.result import show
from instrument.document import Block, Column, Heading, Paragraph, Table

# Lines of the table of checks that one limitation of its own says already.
_SAID_APART = frozenset({"clusters", "cfa", "alpha", "omega"})
# CFI, TLI, RMSEA and SRMR are judged.
_CUTOFFS = 4
_FIRST_LEVEL = ("CFI, configural", "RMSEA, configural")


@dataclass(frozen=True, slots=True)
class Limitation:
    """A sentence, the title of the section that shows it, and how far it reaches: 1 most, 3 least."""

    text: str
    place: str
    rank: int


def found(validation: Validation) -> list[Limitation]:
    """Return every limitation, those that reach furthest first."""
    parts: tuple[Callable[[Validation], Iterator[Limitation]], ...] = (
        _refused,
        _structure,
        _scales,
        _clusters,
        _groups,
        _answers,
        _unmet,
        _untested,
    )
    every = [one for part in parts for one in part(validation)]
    known = titles(validation)
    return sorted((replace(one, text=entitled(one.text, known)) for one in every), key=lambda one: one.rank)


def blocks(validation: Validation) -> list[Block]:
    """Return the limitations as a table whose second column leads to the place."""
    columns = (Column("limitation", "Limitation"), Column("limitation-place", "Section"))
    rows = tuple((one.text, one.place) for one in found(validation))
    about = "What was not met, not computed or not tried limits what may be concluded from these answers."
    return [
        Heading("Limitations", "limitations"),
        Paragraph(about),
        Table("limitations", "What limits the conclusions", columns, rows),
    ]


def _section(validation: Validation, key: str) -> Section | None:
    return next((section for section in validation.sections if section.key == key), None)


def _title(validation: Validation, key: str) -> str:
    section = _section(validation, key)
    return section.title if section else ""


def _refused(validation: Validation) -> Iterator[Limitation]:
    for section in validation.sections:
        if section.status != "ok" and not section.not_given:
            yield Limitation("These answers could not carry this analysis.", section.title, 1)


def _structure(validation: Validation) -> Iterator[Limitation]:
    judged = validation.result("cfa")
    if judged is None:
        return
    title = _title(validation, "cfa")
    if not judged.main.converged:
        yield Limitation("The model did not converge, so the structure was not confirmed.", title, 1)
        return
    missed = sum(row["verdict"] != "yes" for row in fit_checks(judged))
    if missed:
        number = f"{missed} of the 4" if missed < _CUTOFFS else "all four"
        text = f"The model misses {number} cut-offs of Hu and Bentler (1999): {best_measures(judged)}."
        yield Limitation(text, title, 1)
    text = "The cut-offs of Hu and Bentler (1999) were found for one design and continuous answers."
    yield Limitation(text, title, 3)


def _scales(validation: Validation) -> Iterator[Limitation]:
    total, raw = omegas(validation), alphas(validation)
    weak = [f"{name} (ω = {unit(one.estimate)})" for name, one in total.items() if not OMEGA.met(one.estimate)]
    weak += [
        f"{name} (α = {unit(one.estimate)})"
        for name, one in raw.items()
        if not ALPHA.met(one.estimate) and (name not in total or OMEGA.met(total[name].estimate))
    ]
    if weak:
        text = f"Reliability is below {unit(OMEGA.value)} (Nunnally & Bernstein, 1994) for {listed(weak)}."
        yield Limitation(text, _title(validation, "omega") or _title(validation, "alpha"), 1)


def _unmet(validation: Validation) -> Iterator[Limitation]:
    for section in validation.sections:
        checks = getattr(section.module, "checks", None)
        if section.result is None or checks is None or section.key in _SAID_APART:
            continue
        for row in checks(section.result):
            if row["verdict"] == "no" and not str(row["statistic"]).startswith(_FIRST_LEVEL):
                number = show(row["value"], "f3")
                text = f"Not met: {row['statistic']} = {number}; {row['threshold']} is asked by {row['source']}."
                yield Limitation(text, section.title, 2)


def _clusters(validation: Validation) -> Iterator[Limitation]:
    described = validation.result("clusters")
    if described is None:
        return
    j, title = described.sizes.clusters, _title(validation, "clusters")
    if not FEW_CLUSTERS.met(j):
        yield Limitation(
            f"There are {j} clusters, where at least {FEW_CLUSTERS.value:.0f} are asked for (Meuleman & Billiet, 2009)"
            ": nothing is claimed of a structure between them.",
            title,
            1,
        )
    elif not BETWEEN_ERRORS.met(j):
        yield Limitation(
            f"With {j} clusters, {BETWEEN_ERRORS.value:.0f} or fewer, standard errors between clusters are biased "
            "(Maas & Hox, 2005).",
            title,
            2,
        )
    if (cfa := validation.result("cfa")) is not None and cfa.settings.clusters is None:
        text = (
            "The confirmatory model treats respondents of one cluster as independent, so its intervals are too narrow."
        )
        yield Limitation(text, _title(validation, "cfa"), 2)


def _groups(validation: Validation) -> Iterator[Limitation]:
    compared = validation.result("invariance")
    if compared is None:
        return
    if not begins_well(compared):
        text = (
            "The planned structure does not fit within the groups by the thresholds of Hu and Bentler (1999), "
            f"{first_fit(compared)}: small changes after that are no invariance."
        )
        yield Limitation(text, _title(validation, "invariance"), 1)
        return
    if beyond_at(compared):
        return
    if differing := unlike(compared):
        shown = [f"{name} ({unit(size)})" for name, size in differing.items()]
        text = (
            "The changes in fit show no difference of the groups, but these items differ by a dMACS of "
            f"{unit(MEDIUM)} or more (Nye et al., 2019): {listed(shown)}."
        )
        yield Limitation(text, _title(validation, "invariance"), 2)


def _answers(validation: Validation) -> Iterator[Limitation]:
    inputs = validation.inputs
    if inputs.spec.simulated:
        text = "The answers were simulated: nothing in this report is evidence about people."
        yield Limitation(text, _title(validation, "participants"), 0)
    missing = validation.result("missing")
    if missing is not None and any(x.missing for x in missing.items):
        part = plain(100 * missing.estimates()["missing_share"], 1)
        test = missing.little
        if test.converged and test.pvalue < 0.05:
            text = f"Of the answers {part}% are missing, and not completely at random by Little's test (Little, 1988)."
            yield Limitation(text, _title(validation, "missing"), 2)
        else:
            yield Limitation(
                f"Of the answers {part}% are missing; why, no test can tell.", _title(validation, "missing"), 3
            )
    careless = validation.result("careless")
    if careless is not None and len(careless.answers.flagged):
        n, flagged = len(careless.answers.respondents), len(careless.answers.flagged)
        part = share(flagged, n)
        text = f"Flagged as careless are {part}% of the respondents, by indices that prove nothing of anybody."
        yield Limitation(text, _title(validation, "careless"), 3)
    items = validation.result("items")
    if items is not None and inputs.sample.treatment == "continuous" and (scale := inputs.sample.scale):
        worst = max((abs(x.skew) for x in items.items if x.skew == x.skew), default=float("nan"))
        text = (
            f"Answers in {scale[1] - scale[0] + 1} categories, skewed by up to {plain(worst)}, are treated as "
            "continuous and analysed by methods that take them as normal or allow for it only in part."
        )
        yield Limitation(text, _title(validation, "items"), 3)


_NOT_TRIED = (
    ("cfa", "No model was given, so the structure was not confirmed.", 1),
    ("clusters", "No clusters were named, so nothing is known of differences between universities.", 2),
    ("invariance", "No groups were named, so it is not known whether the items mean the same in different groups.", 2),
    ("dynamic_cutoffs", "The cut-offs of fit are fixed ones, found for other models (McNeish & Wolf, 2023).", 3),
)
# The question of [report] that asks for it; what is said where nobody has answered, and where the authors have.
_BEYOND = (
    (
        "retest",
        "This report has no retest, so stability over time is not known.",
        "Of stability over time this report has what its authors say, and no numbers of its own.",
    ),
    (
        "hypotheses",
        "This report has no other measure, so relations with criteria are not known.",
        "Of hypotheses about other measures or groups this report has what its authors say, and no tests of its own.",
    ),
    (
        "cross_validation",
        "The structure was explored and confirmed in the same answers; a second sample is needed.",
        "The structure was explored and confirmed in the same answers; of a second sample this report has what its "
        "authors say.",
    ),
)


def _untested(validation: Validation) -> Iterator[Limitation]:
    for key, text, rank in _NOT_TRIED:
        section = _section(validation, key)
        if section is not None and section.not_given:
            yield Limitation(text, section.title, rank)
    same = validation.result("efa") is not None and validation.result("cfa") is not None
    facts = validation.inputs.facts
    for key, unknown, told in _BEYOND if same else _BEYOND[:2]:
        yield Limitation(unknown if getattr(facts, key) is None else told, "", 3)
    if validation.inputs.spec.group not in ("language", "lang"):
        text = "This report compares no versions in different languages."
        if facts.translation_forward is not None or facts.translation_back is not None:
            text = (
                "The questionnaire was translated, and this report does not test whether its versions work alike: name "
                "the column of the language as group."
            )
        yield Limitation(text, _title(validation, "invariance"), 3)
