"""Measurement invariance: do the items measure the same in every group?"""

from analysis.estimators.invariance import Invariance, invariance
from analysis.fit.sem.compared import shown
from analysis.plots import ladder
from analysis.report.inputs import Inputs
from analysis.report.thresholds import CFI, RMSEA, cfi_change, rmsea_change, srmr_change
from analysis.result import Row, to_table
from instrument.document import Block, Paragraph
from instrument.errors import NotGiven

KEY, TITLE = "invariance", "Measurement invariance"


def compute(inputs: Inputs) -> Invariance:
    """Fit every level to the groups; with `thorough`, search for what is not equal."""
    if inputs.spec.group is None or inputs.sample.group is None:
        raise NotGiven.at("invariance", "no group column is given.", "Name it in the specification: group = ...")
    if inputs.model is None:
        raise NotGiven.at("invariance", "no model is given.", "Write one in lavaan's syntax and pass it with --model.")
    return invariance(inputs.sample, inputs.model.text, search=inputs.thorough)


def checks(result: Invariance) -> list[Row]:
    """Set the changes in fit beside what is commonly asked."""
    rows = []
    for level in result.levels:
        moved = result.changes.get(level.name)
        if moved is None:
            continue
        many, loadings = len(result.sizes), level.adds == "loadings"
        rows.append(cfi_change(many, loadings).row(f"ΔCFI, {level.name}", moved.cfi))
        rows.append(rmsea_change(many, loadings).row(f"ΔRMSEA, {level.name}", moved.rmsea))
        rows.append(srmr_change(loadings).row(f"ΔSRMR, {level.name}", moved.srmr))
    return rows


def blocks(result: Invariance, inputs: Inputs) -> list[Block]:
    """Return the levels in words, the table of levels, the changes beside their thresholds, and the other tables."""
    table, *others = result.tables()
    beside = to_table("invariance-checks", "Changes in fit, and what is commonly asked", checks(result))
    found: list[Block] = [Paragraph(_text(result, inputs)), table, beside, *others]
    drawn = ladder.draw(result, CFI, RMSEA, _asked(result))
    return [*found[:3], *([drawn] if drawn else []), *found[3:]]


def _asked(result: Invariance) -> dict[str, ladder.Asked]:
    many = len(result.sizes)
    return {
        level.name: (cfi_change(many, level.adds == "loadings"), rmsea_change(many, level.adds == "loadings"))
        for level in result.levels
        if level.name in result.changes
    }


def _text(result: Invariance, inputs: Inputs) -> str:
    sizes = ", ".join(f"{name} (N = {n:,})" for name, n in result.sizes.items())
    said = [f"Groups: {sizes}. Every level keeps the equalities of the levels before it."]
    for level in result.levels:
        moved = result.changes.get(level.name)
        if moved is not None and moved.cfi == moved.cfi:
            cfi, delta = shown(result.fits[level.name].fit, "cfi"), f"{moved.cfi:+.3f}".replace("-", "−")
            said.append(f"{level.name}: CFI {cfi:.3f}, ΔCFI {delta}.")
    said.append(
        "The cut-offs come from simulations of other designs, mostly of continuous items in two groups; with many "
        "respondents the tests of Δχ² find differences too small to matter."
    )
    if not inputs.thorough:
        said.append("Nothing was searched for; a thorough report frees what is not equal, step by step.")
    return " ".join(said)
