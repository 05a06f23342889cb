"""The items, one by one."""

from analysis.estimators.items import ItemAnalysis, item_analysis
from analysis.plots import distribution
from analysis.report.inputs import Inputs
from analysis.report.thresholds import EXTREME, ITEM_REST
from analysis.result import Row
from instrument.document import Block, Column, Paragraph, Table

KEY, TITLE = "items", "Items"


def compute(inputs: Inputs) -> ItemAnalysis:
    """Describe every item."""
    return item_analysis(inputs.sample)


def checks(result: ItemAnalysis) -> list[Row]:
    """Set the weakest item-rest correlation beside its threshold."""
    known = [x for x in result.items if x.item_rest == x.item_rest]
    if not known:
        return []
    weakest = min(known, key=lambda x: x.item_rest)
    return [ITEM_REST.row(f"Least item-rest r ({weakest.item})", weakest.item_rest)]


def blocks(result: ItemAnalysis, inputs: Inputs) -> list[Block]:
    """Name the items below or above a threshold, show the tables and the distribution."""
    weak = [f"{x.item} ({x.item_rest:.2f})" for x in result.items if x.item_rest < ITEM_REST.value]
    text = (
        f"Item-rest r below {ITEM_REST.value:.2f} ({ITEM_REST.source}): {', '.join(weak) or 'none'}. "
        f"More than {EXTREME.value:.0f}% of answers in the lowest category: {_over(result, 'floor')}; "
        f"in the highest: {_over(result, 'ceiling')} ({EXTREME.source})."
    )
    shown: list[Block] = [Paragraph(text), *result.tables()]
    if result.categories:
        shown.append(distribution.draw(result, inputs.spec.scale.labels))
    if inputs.spec.texts:
        shown.insert(1, _wording(inputs))
    return shown


def _over(result: ItemAnalysis, end: str) -> str:
    names = [x.item for x in result.items if 100 * getattr(x, end) > EXTREME.value]
    return ", ".join(dict.fromkeys(names)) or "none"


def _wording(inputs: Inputs) -> Table:
    columns = (Column("item", "Item"), Column("text", "Wording"))
    rows = tuple((item, inputs.spec.texts.get(item, "")) for item in inputs.spec.items)
    return Table("wording", "What respondents read", columns, rows)
