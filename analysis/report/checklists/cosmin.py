"""COSMIN: the boxes of its risk of bias checklist (Mokkink et al. 2018) with its criteria (Prinsen et al. 2018)."""

from analysis.report.checklists.counts import (
    pretested,
    respondents_for_factors,
    respondents_for_reliability,
    smallest_group,
)
from analysis.report.checklists.line import Evidence, Finding, Line, Verdict, absent, checks, fact, reported, section_of
from analysis.report.validation import Validation

KEY = "checklist-cosmin"
TITLE = "COSMIN boxes (Mokkink et al., 2018; Prinsen et al., 2018)"
_CRITERION = "CFI or TLI > .95, or RMSEA < .06, or SRMR < .08"


def structure(validation: Validation) -> list[Finding]:
    """Judge structural validity by COSMIN's criterion: one index that reaches it is enough there."""
    section = section_of(validation, "cfa")
    if section.result is None:
        return [absent(section)]
    # By index, whichever version (robust, scaled) the section chose to judge.
    values = {str(row["statistic"]).split(",")[0]: row["value"] for row in section.module.checks(section.result)}
    numbers = {name: value for name, value in values.items() if isinstance(value, float) and value == value}
    reached = any(numbers.get(name, 0) > 0.95 for name in ("CFI", "TLI"))
    reached = reached or numbers.get("RMSEA", 1) < 0.06 or numbers.get("SRMR", 1) < 0.08
    found = "; ".join(f"{name}: {value:.3f}" for name, value in numbers.items())
    verdict: Verdict = "met" if reached else "not met"
    return [Finding(found, verdict, _CRITERION, "Prinsen et al. (2018)", section.title)]


def _none(text: str) -> Evidence:
    return lambda validation: [Finding(text, "missing")]


LINES = (
    Line(
        "1",
        "Development: construct, target population, setting, interviews",
        (
            fact("construct_definition", "target_population", "setting", "interviews"),
            reported("instrument"),
        ),
    ),
    Line(
        "2",
        "Content validity: relevance, comprehensiveness, comprehensibility",
        (
            reported("content_validity"),
            fact("pretest"),
            pretested,
        ),
    ),
    Line("3", "Structural validity", (structure, respondents_for_factors)),
    Line("4", "Internal consistency of each scale", (checks("alpha"), checks("omega"))),
    Line("5", "Cross-cultural validity and measurement invariance", (checks("invariance"), smallest_group)),
    Line("6", "Reliability: the same people on two occasions", (fact("retest"), respondents_for_reliability)),
    Line("7", "Measurement error", (reported("alpha"), fact("retest"))),
    Line(
        "8",
        "Criterion validity",
        (_none("No outside criterion is among the data; COSMIN asks for r or AUC of at least .70 with one."),),
    ),
    Line("9", "Hypotheses for construct validity, stated in advance", (fact("hypotheses"),)),
    Line(
        "10",
        "Responsiveness to change",
        (_none("Change was not measured; it takes a second occasion and hypotheses about who changes."),),
    ),
)
