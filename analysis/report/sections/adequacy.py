"""Sampling adequacy."""

from analysis.estimators.adequacy import Adequacy, adequacy
from analysis.report.inputs import Inputs
from analysis.report.thresholds import KMO
from analysis.result import Row, show
from instrument.document import Block, Paragraph

KEY, TITLE = "adequacy", "Sampling adequacy"


def compute(inputs: Inputs) -> Adequacy:
    """Compute KMO and Bartlett's test."""
    return adequacy(inputs.sample)


def checks(result: Adequacy) -> list[Row]:
    """Set KMO beside its threshold."""
    return [KMO.row("KMO", result.kmo)]


def blocks(result: Adequacy, inputs: Inputs) -> list[Block]:
    """Say KMO and Bartlett's test, and show each item's adequacy."""
    test = result.bartlett
    p = show(test.p_value, "p")
    text = (
        f"KMO is {result.kmo:.3f} (at least {KMO.value:.2f}: {KMO.source}). Bartlett's test of sphericity: "
        f"χ²({test.df}) = {test.value:,.2f}, p {p if p.startswith('<') else '= ' + p}. "
        f"The determinant of the correlation matrix is {result.determinant:.2e}."
    )
    return [Paragraph(text), *result.tables()]
