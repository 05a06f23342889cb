"""Convergent and discriminant validity of the confirmed factors."""

import numpy as np

from analysis.estimators.cfa import cfa
from analysis.estimators.convergent import DRAWS, Validity, convergent
from analysis.plots import forest
from analysis.report.inputs import Inputs
from analysis.report.thresholds import AVE, CR, FACTOR_R, HTMT
from analysis.result import Row, to_table
from instrument.document import Block, Figure, Paragraph
from instrument.errors import NotGiven

KEY, TITLE = "convergent", "Convergent and discriminant validity"


def compute(inputs: Inputs) -> Validity:
    """Ask the model's fit; a thorough run tests correlations against 1 and draws bootstrap samples."""
    if inputs.model is None:
        raise NotGiven.at("CFA", "no model is given.", "Write one in lavaan's syntax and pass it with --model.")
    fit = cfa(inputs.sample, inputs.model.text, groups=False)
    return convergent(fit, draws=DRAWS if inputs.thorough else 0, tests=inputs.thorough)


def checks(result: Validity) -> list[Row]:
    """Set the weakest factor and the closest pair beside their thresholds."""
    rows = []
    for threshold, name in ((CR, "cr"), (AVE, "ave")):
        known = [row for row in result.rows() if np.isfinite(_number(row[name]))]
        if known:
            weakest = min(known, key=lambda row: _number(row[name]))
            rows.append(threshold.row(f"Least {threshold.name} ({weakest['factor']})", _number(weakest[name])))
    if pairs := result.pairs():
        ends = [max(abs(_number(p["r_lower"])), abs(_number(p["r_upper"]))) for p in pairs]
        worst = int(np.nanargmax(ends)) if np.isfinite(ends).any() else 0
        rows.append(FACTOR_R.row(f"Greatest upper end of |r| ({_pair(pairs[worst])})", ends[worst]))
    ratios = [row for row in result.ratio_rows() if np.isfinite(_number(row["htmt2"]))]
    if ratios:
        closest = max(ratios, key=lambda row: _number(row["htmt2"]))
        rows.append(HTMT.row(f"Greatest HTMT2 ({_pair(closest)})", _number(closest["htmt2"])))
    return rows


def blocks(result: Validity, inputs: Inputs) -> list[Block]:
    """Set the extremes beside their thresholds, and show every factor and pair."""
    text = (
        "Composite reliability and average variance extracted say how well items measure their factor; correlations of "
        "factors and ratios of correlations whether two factors differ. The interval of the correlation is the test "
        "that Rönkkö & Cho (2022) advise; comparing AVE with r² confounds reliability with distinctness."
    )
    weakest = to_table("convergent-checks", "The weakest values", checks(result))
    drawn = _forest(result)
    return [Paragraph(text), weakest, *([drawn] if drawn else []), *result.tables()]


def _forest(result: Validity) -> Figure | None:
    """Draw the size of every pair's correlation; of a negative one the ends of the interval change places."""
    lines = []
    for row in result.pairs():
        r, lower, upper = (_number(row[name]) for name in ("r", "r_lower", "r_upper"))
        ends = (lower, upper) if r >= 0 else (-upper, -lower)
        group = f" ({row['group']})" if "group" in row else ""
        lines.append(forest.Estimate(f"{_pair(row)}{group}", "|r|", abs(r), *ends))
    caption = "Sizes of the correlations of factors, with 95% intervals."
    words = forest.Words("fig-factor-correlations", "|r|", caption, "Correlations of factors")
    return forest.draw(lines, FACTOR_R, words)


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else float("nan")


def _pair(row: Row) -> str:
    return f"{row['factor']}, {row['other']}"
