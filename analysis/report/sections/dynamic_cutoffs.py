"""Cut-offs of the fit indices for the model at hand."""

from analysis.estimators.cfa import cfa
from analysis.estimators.dynamic_cutoffs import DynamicCutoffs, dynamic_cutoffs
from analysis.report.inputs import Inputs
from instrument.document import Block, Paragraph
from instrument.errors import NotGiven

KEY, TITLE = "dynamic_cutoffs", "Dynamic cut-offs of fit indices"


def compute(inputs: Inputs) -> DynamicCutoffs:
    """Simulate them, in a thorough run alone, for the model fitted by maximum likelihood."""
    if inputs.model is None:
        raise NotGiven.at("CFA", "no model is given.", "Write one in lavaan's syntax and pass it with --model.")
    if not inputs.thorough:
        raise NotGiven.at("dynamic cut-offs", "they take a simulation.", "Ask for --thorough.")
    return dynamic_cutoffs(cfa(inputs.sample, inputs.model.text, "MLR", "fiml", groups=False))


def blocks(result: DynamicCutoffs, inputs: Inputs) -> list[Block]:
    """Say how to read them, and show them."""
    text = (
        "A fit that meets the cut-offs of level 1 fits better than 95% of models that leave out what that level does; "
        "levels after it leave out more (McNeish & Wolf 2023). The samples behind them are SIMULATED from "
        "normal populations with the fit's estimates."
    )
    return [Paragraph(text), *result.tables()]
