"""APA's reporting standards for structural equation models (JARS-Quant, Table 7: Appelbaum et al. 2018)."""

from analysis.report.checklists.counts import indices, per_parameter
from analysis.report.checklists.line import Finding, Line, absent, checks, fact, reported, section_of
from analysis.report.manuscript.confirmatory import RESIDUAL, residuals_beyond
from analysis.report.manuscript.grammar import unit
from analysis.report.validation import Validation

KEY = "checklist-jars"
TITLE = "APA reporting standards for structural equation models (Appelbaum et al., 2018)"


def converged(validation: Validation) -> list[Finding]:
    """Say whether the model's estimation converged, and what was improper."""
    section = section_of(validation, "cfa")
    if section.result is None:
        return [absent(section)]
    if not section.result.estimates()["converged"]:
        return [Finding("The estimation did not converge.", "not met", place=section.title)]
    warnings = len(section.result.warnings)
    said = "The estimation converged" + (
        f", with {warnings} warnings" if warnings > 1 else ", with one warning" if warnings else ""
    )
    return [Finding(f"{said}.", "met", place=section.title)]


def local(validation: Validation) -> list[Finding]:
    """Count the residual correlations that the model leaves."""
    section = section_of(validation, "cfa")
    if section.result is None:
        return []
    found, every = residuals_beyond(section.result.main)  # type: ignore[attr-defined]
    said = f"Residual correlations beyond {unit(RESIDUAL)}: {found:,} of {every:,}"
    return [Finding(said, "reported", place=section.title)]


def software(validation: Validation) -> list[Finding]:
    """Name the software."""
    from analysis.report.software import versions

    said = ", ".join(f"{name} {version}" for name, version in versions().items())
    return [Finding(f"Software: {said}.", "reported")]


LINES = (
    Line(
        "1", "At least two global fit statistics of different classes, and local fit", (indices, checks("cfa"), local)
    ),
    Line("2", "The primary model and the theory it is from", (fact("construct_definition"), reported("cfa"))),
    Line("3", "Whether changes of the model were planned, and which were made", (fact("respecification"),)),
    Line("4", "How the size of the sample was set", (fact("sample_size"), per_parameter)),
    Line("5", "Missing answers: how many, which pattern, which treatment", (reported("missing"), checks("missing"))),
    Line("6", "Distributions of the items", (reported("items"),)),
    Line("7", "Estimator, software, convergence", (reported("cfa"), converged, software)),
    Line("8", "All estimates with their standard errors", (reported("cfa"),)),
    Line("9", "Reliability in this sample", (checks("alpha"), checks("omega"))),
    Line("10", "Alternative and equivalent models", (reported("rivals"),)),
    Line("11", "Cross-validation in another sample", (fact("cross_validation"),)),
    Line("12", "Matrix or data, so that others can estimate again", (fact("data_availability"),)),
    Line(
        "13",
        "Preregistration, ethics, funding, conflicts of interest",
        (fact("preregistration", "ethics_committee", "ethics_number", "consent", "funding", "conflicts"),),
    ),
)
