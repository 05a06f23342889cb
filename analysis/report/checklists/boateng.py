"""The nine steps of developing a scale (Boateng et al. 2018)."""

from analysis.report.checklists.counts import criteria, pretested, respondents
from analysis.report.checklists.line import Line, checks, fact, reported

KEY = "checklist-boateng"
TITLE = "Nine steps of developing a scale (Boateng et al., 2018)"
LINES = (
    Line(
        "1",
        "Domain defined; items from a review and from interviews",
        (
            fact("construct_definition", "interviews", "interviewees"),
            reported("instrument"),
        ),
    ),
    Line("2", "Content validity, judged by experts and by the people it is for", (reported("content_validity"),)),
    Line(
        "3",
        "Questions tried out in cognitive interviews",
        (
            fact("pretest", "pretest_rounds", "pretest_changes"),
            pretested,
        ),
    ),
    Line(
        "4",
        "Administration: mode, recruitment, and size of the sample",
        (
            fact("setting", "recruitment"),
            respondents,
            checks("missing"),
        ),
    ),
    Line("5", "Items reduced: inter-item and item-total correlations, answers left out", (checks("items"),)),
    Line(
        "6",
        "Factors extracted: adequacy, number of factors, loadings",
        (
            checks("adequacy"),
            criteria,
            reported("efa"),
        ),
    ),
    Line(
        "7",
        "Dimensionality tested: confirmatory model, rivals, invariance",
        (
            checks("cfa"),
            reported("rivals"),
            checks("invariance"),
        ),
    ),
    Line(
        "8",
        "Reliability: internal consistency, and over time",
        (
            checks("alpha"),
            checks("omega"),
            fact("retest"),
        ),
    ),
    Line(
        "9",
        "Validity: convergent, discriminant, criterion, known groups",
        (
            checks("convergent"),
            fact("hypotheses"),
        ),
    ),
)
