"""Sampling adequacy."""

from analysis.estimators.adequacy import Adequacy, adequacy
from analysis.report.inputs import Inputs
from analysis.report.thresholds import KMO, MSA
from analysis.result import Row, show
from instrument.document import Block, Paragraph

KEY, TITLE = "adequacy", "Sampling adequacy"


def compute(inputs: Inputs) -> Adequacy:
    """Compute KMO and Bartlett's test."""
    return adequacy(inputs.sample)


def checks(result: Adequacy) -> list[Row]:
    """Set KMO, and that of the worst item, beside the threshold."""
    worst = min(result.kmo_per_item, key=lambda item: result.kmo_per_item[item])
    return [KMO.row("KMO", result.kmo), MSA.row(f"Least MSA ({worst})", result.kmo_per_item[worst])]


def blocks(result: Adequacy, inputs: Inputs) -> list[Block]:
    """Say KMO and Bartlett's test, and show each item's adequacy."""
    test = result.bartlett
    p = show(test.p_value, "p")
    text = (
        f"KMO is {result.kmo:.3f} (at least {KMO.value:.2f}: {KMO.source}). Bartlett's test of sphericity: "
        f"χ²({test.df:,}) = {test.value:,.2f}, p {p if p.startswith('<') else '= ' + p}, N = {result.n:,}. "
        f"The logarithm of the correlation matrix's determinant is {show(result.log_determinant, 'f2')}."
    )
    return [Paragraph(text), *result.tables()]
