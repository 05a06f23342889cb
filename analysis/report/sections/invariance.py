"""Measurement invariance: do the items measure the same in every group?"""

from dataclasses import replace
from typing import Any

from analysis.estimators.invariance import Invariance, invariance
from analysis.fit.sem.compared import shown
from analysis.plots import ladder
from analysis.report.inputs import Inputs
from analysis.report.thresholds import CFI, RMSEA, cfi_change, rmsea_change, srmr_change
from analysis.result import Row, show, to_table
from instrument.document import Block, Paragraph, Table
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
    """Set the fit of the level that nothing is equal at, and the changes after it, beside what is commonly asked."""
    first = result.levels[0].name
    fit = result.fits[first].fit
    rows = [one.row(f"{one.name}, {first}", shown(fit, one.name.lower())) for one in (CFI, RMSEA)]
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
    whole, *others = result.tables()
    table, changes = _parted(whole)
    beside = to_table(
        "invariance-checks", "Fit of the first level and changes after it, and what is commonly asked", checks(result)
    )
    found: list[Block] = [Paragraph(_text(result, inputs)), table, changes, beside, *others]
    drawn = ladder.draw(result, CFI, RMSEA, _asked(result))
    return [*found[:4], *([drawn] if drawn else []), *found[4:]]


def _parted(table: Table) -> tuple[Table, Table]:
    """Return the levels' fit and what each changed as two tables, which a page can hold."""
    keys = [column.key for column in table.columns]
    begins = keys.index("delta_chisq") if "delta_chisq" in keys else len(keys)

    def part(places: list[int]) -> dict[str, Any]:
        columns = tuple(table.columns[place] for place in places)
        return {"columns": columns, "rows": tuple(tuple(row[place] for place in places) for row in table.rows)}

    changed = replace(table, **part([0, *range(begins, len(keys))]), key="invariance-changes", notes=())
    later = replace(changed, caption="What each level changed, against the level before it", rows=changed.rows[1:])
    return replace(table, **part(list(range(begins)))), later


def _asked(result: Invariance) -> dict[str, ladder.Asked]:
    many = len(result.sizes)
    return {
        level.name: (cfi_change(many, level.adds == "loadings"), rmsea_change(many, level.adds == "loadings"))
        for level in result.levels
        if level.name in result.changes
    }


def _signed(value: float) -> str:
    shown = show(value, "f3")
    return shown if shown.startswith("−") or not float(shown) else f"+{shown}"


def _text(result: Invariance, inputs: Inputs) -> str:
    sizes = ", ".join(f"{name} (N = {n:,})" for name, n in result.sizes.items())
    said = [f"Groups: {sizes}. Every level keeps the equalities of the levels before it."]
    first = result.fits[result.levels[0].name].fit
    cfi, rmsea = shown(first, "cfi"), shown(first, "rmsea")
    if not (CFI.met(cfi) and RMSEA.met(rmsea)):
        said.append(
            f"The first level does not fit (CFI {cfi:.3f}, {CFI.asked} is asked, RMSEA {rmsea:.3f}, {RMSEA.asked} is "
            f"asked: {CFI.source}), and small changes after it are no invariance."
        )
    for level in result.levels:
        moved = result.changes.get(level.name)
        if moved is not None and moved.cfi == moved.cfi:
            cfi, delta = shown(result.fits[level.name].fit, "cfi"), _signed(moved.cfi)
            said.append(f"{level.name}: CFI {cfi:.3f}, ΔCFI {delta}.")
    said.append(
        "The cut-offs come from simulations of other designs, mostly of continuous items in two groups; with many "
        "respondents the tests of Δχ² find differences too small to matter."
    )
    if not inputs.thorough:
        said.append("Nothing was searched for; a thorough report frees what is not equal, step by step.")
    return " ".join(said)
