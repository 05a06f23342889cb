"""Exploratory factor analysis."""

from analysis.estimators.efa import FactorSolution, efa
from analysis.plots import loadings, scree
from analysis.report.inputs import Inputs
from instrument.document import Block, Paragraph

KEY, TITLE = "efa", "Exploratory factor analysis"


def compute(inputs: Inputs) -> FactorSolution:
    """Extract and rotate as many factors as the inputs name, or as parallel analysis suggests."""
    return efa(inputs.sample, inputs.factors)


def blocks(result: FactorSolution, inputs: Inputs) -> list[Block]:
    """Say how many factors and why, and show loadings, correlations and eigenvalues."""
    explained = float(100 * result.rotated.variances.sum() / len(result.items))
    text = (
        f"{len(result.factors)} factors were extracted ({result.factors_by}); parallel analysis of components "
        f"(Horn 1965) suggests {result.scree.suggested}. Together they account for {explained:.1f}% of the "
        "items' variance. Communalities are diag(ΛΦΛ′), right after oblique rotation."
    )
    return [Paragraph(text), scree.draw(result), *result.tables(), loadings.draw(result)]
