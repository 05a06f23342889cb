"""Cut-offs of the fit indices for the model at hand."""

from analysis.estimators.cfa import cfa
from analysis.estimators.dynamic_cutoffs import DynamicCutoffs, dynamic_cutoffs
from analysis.report.inputs import Inputs
from instrument.document import Block, Paragraph
from instrument.errors import NotGiven

KEY, TITLE = "dynamic_cutoffs", "Dynamic cut-offs of fit indices"


def compute(inputs: Inputs) -> DynamicCutoffs:
    """Simulate them, in a thorough run alone, for the model fitted as the items' treatment asks."""
    if inputs.model is None:
        raise NotGiven.at("CFA", "no model is given.", "Write one in lavaan's syntax and pass it with --model.")
    if not inputs.thorough:
        raise NotGiven.at("dynamic cut-offs", "they take a simulation.", "Ask for --thorough.")
    return dynamic_cutoffs(cfa(inputs.sample, inputs.model.text, groups=False))


def blocks(result: DynamicCutoffs, inputs: Inputs) -> list[Block]:
    """Say how to read them, and show them."""
    ordinal = result.settings.treatment == "ordinal"
    source = "McNeish 2023" if ordinal else "McNeish & Wolf 2023"
    cut = ", whose responses are cut into the categories at its thresholds" if ordinal else ""
    text = (
        "A fit that meets the cut-offs of level 1 fits better than 95% of models that leave out what that level does; "
        f"levels after it leave out more ({source}). The samples behind them are SIMULATED from "
        f"normal populations with the fit's estimates{cut}."
    )
    return [Paragraph(text), *result.tables()]
