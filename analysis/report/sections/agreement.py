"""Agreement of the members of each cluster."""

from analysis.estimators.agreement import Agreement, agreement
from analysis.report.inputs import Inputs
from analysis.report.thresholds import RWG
from analysis.result import Row, to_table
from instrument.document import Block, Paragraph

KEY, TITLE = "agreement", "Agreement within clusters"

# A table of every cluster's agreement would fill pages; results.json has them all.
_SHOWN = ("agreement_deviation", "agreement_by_lot")


def compute(inputs: Inputs) -> Agreement:
    """Compute rwg(j) and average deviations of every construct and item."""
    return agreement(inputs.sample)


def checks(result: Agreement) -> list[Row]:
    """Set the least median rwg(j) of a construct, uniform null distribution, beside its threshold."""
    rows = [row for row in result.rows() if row["null"] == "uniform" and row["scale"] not in _items(result)]
    if not rows:
        return []
    least = min(rows, key=lambda row: float(row["rwg_median"] or 0))
    return [RWG.row(f"Least median rwg(j) ({least['scale']})", float(least["rwg_median"] or 0))]


def blocks(result: Agreement, inputs: Inputs) -> list[Block]:
    """Say what rwg(j) compares with, and show it with the average deviations beside."""
    text = (
        f"rwg(j) of {RWG.asked[2:]} or more ({RWG.cited}) speaks for agreement; it depends on the null distribution, "
        "of which the uniform one flatters most. p is that of answers by lot; where items correlate it is too small."
    )
    further = [more for more in result.further() if more.key in _SHOWN]
    main = to_table(
        result.key,
        result.caption,
        [_narrow(row) for row in result.rows() if row["scale"] not in _items(result)],
        (result.settings.sentence(), *result.warnings),
    )
    return [Paragraph(text), main, *(to_table(more.key, more.caption, more.rows) for more in further)]


def _narrow(row: Row) -> Row:
    return {key: value for key, value in row.items() if key not in ("clusters", "null_variance")}


def _items(result: Agreement) -> set[str]:
    return {one.name for one in result.scales[result.constructs :]}
