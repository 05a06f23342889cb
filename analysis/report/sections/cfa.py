"""Confirmatory factor analysis."""

import numpy as np

from analysis.estimators.cfa import ConfirmatoryFit, cfa
from analysis.report.inputs import Inputs
from analysis.report.thresholds import CFI, RMSEA, SRMR, TLI
from analysis.result import Row, show, to_table
from instrument.document import Block, Paragraph
from instrument.errors import NotGiven

KEY, TITLE = "cfa", "Confirmatory factor analysis"
_SHOWN_RESIDUALS = 10


def compute(inputs: Inputs) -> ConfirmatoryFit:
    """Fit the model by maximum likelihood."""
    if inputs.model is None:
        raise NotGiven.at("CFA", "no model is given.", "Write one in lavaan's syntax and pass it with --model.")
    return cfa(inputs.sample, inputs.model)


def checks(result: ConfirmatoryFit) -> list[Row]:
    """Set the fit indices beside their thresholds."""
    pairs = (("CFI", "cfi", CFI), ("TLI", "tli", TLI), ("RMSEA", "rmsea", RMSEA), ("SRMR", "srmr", SRMR))
    return [threshold.row(label, result.fit[name]) for label, name, threshold in pairs]


def blocks(result: ConfirmatoryFit, inputs: Inputs) -> list[Block]:
    """Say the fit in one sentence; show fit, loadings, covariances and the greatest residual correlations."""
    fit = to_table("cfa-fit", "Fit", checks(result), (result.settings.sentence(), *result.warnings))
    if not result.converged:
        return [fit]
    text = (
        f"χ²({result.fit['df']:.0f}) = {result.fit['chisq']:,.2f}, p {_p(result.fit['pvalue'])}; "
        f"CFI = {result.fit['cfi']:.3f}, TLI = {result.fit['tli']:.3f}, RMSEA = {result.fit['rmsea']:.3f} "
        f"(90% interval {result.fit['rmsea_ci_lower']:.3f} to {result.fit['rmsea_ci_upper']:.3f}), "
        f"SRMR = {result.fit['srmr']:.3f}; N = {result.settings.n_used:,}. The cut-offs of Hu and Bentler were found "
        "for one design of 15 items and 3 factors and for continuous answers; read them with that in mind."
    )
    return [Paragraph(text), fit, *result.tables(), _residuals(result)]


def _p(value: float) -> str:
    shown = show(value, "p") or "not computed"
    return f"= {shown}" if shown.startswith((".", "1")) else shown


def _residuals(result: ConfirmatoryFit) -> Block:
    residual = result.residual_correlations
    rows, columns = np.tril_indices(len(residual), -1)
    order = np.argsort(-np.abs(residual[rows, columns]))[:_SHOWN_RESIDUALS]
    items = result.table.items
    shown: list[Row] = [
        {"lhs": items[columns[k]], "rhs": items[rows[k]], "value": float(residual[rows[k], columns[k]])} for k in order
    ]
    above = int((np.abs(residual[rows, columns]) > 0.10).sum())
    note = f"{above} of {len(rows)} residual correlations exceed .10 in size."
    return to_table("cfa-residuals", "The greatest residual correlations", shown, (note,))
