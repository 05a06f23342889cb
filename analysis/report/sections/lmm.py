"""The mixed model of the data specification."""

from dataclasses import replace

from analysis.estimators.lmm import MixedModel, lmm
from analysis.report.inputs import Inputs
from instrument.document import Block, Paragraph, Table
from instrument.errors import NotGiven

KEY, TITLE = "lmm", "Mixed model"
_LETTERS = (
    "f1: fixed effects within groups; f2: fixed effects between groups; v: random slopes; m: random intercepts. "
    "Several letters: their sum, f being f1 and f2."
)


def compute(inputs: Inputs) -> MixedModel:
    """Fit the formula; a thorough run profiles the intervals and tests the variances."""
    if inputs.spec.formula is None:
        what = "the data specification names no formula."
        raise NotGiven.at("mixed model", what, 'Write one there, such as formula = "score ~ x + (1 | university)".')
    if not inputs.thorough:
        return lmm(inputs.spec.formula, inputs.sample)
    return lmm(inputs.spec.formula, inputs.sample, interval="profile", tests=True)


def blocks(result: MixedModel, inputs: Inputs) -> list[Block]:
    """Say how the variance divides, and show every table."""
    parts = ", ".join(f"{name} {share:.0%}" for name, share in result.shares.items()) if result.converged else "unknown"
    text = (
        f"Model: {result.formula}. Of the variance that the fixed effects leave, there lies between and within groups: "
        f"{parts}."
    )
    return [Paragraph(text), *(_explained(table) for table in result.tables())]


def _explained(table: Table) -> Table:
    """Say what the letters of the decomposition stand for."""
    return replace(table, notes=(*table.notes, _LETTERS)) if table.key == "lmm_explained" else table
