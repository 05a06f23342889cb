"""The items, one by one."""

from analysis.estimators.items import ItemAnalysis, item_analysis
from analysis.grammar import among
from analysis.plots import discrimination, likert
from analysis.report.inputs import Inputs
from analysis.report.thresholds import DISCRIMINATION, EXTREME, INTER_ITEM, ITEM_REST
from analysis.result import Row
from instrument.document import Block, Paragraph

KEY, TITLE = "items", "Items"
# The upper end of the range that thresholds.INTER_ITEM names.
MOST_ALIKE = 0.50


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
        f"Item-rest r below {ITEM_REST.value:.2f} ({ITEM_REST.cited}): {', '.join(weak) or 'none'}. "
        f"More than {EXTREME.value:.0f}% of answers in the lowest category: {_over(result, 'floor')}; "
        f"in the highest: {_over(result, 'ceiling')} ({EXTREME.source}). "
        f"To be checked for a wrong direction: {', '.join(result.doubted) or 'none'}."
    )
    shown: list[Block] = [Paragraph(text), Paragraph(_construct_text(result)), *result.tables()]
    if result.categories:
        shown += likert.draw(result, inputs.spec.scale.labels)
        shown.append(discrimination.draw(result, ITEM_REST, EXTREME))
    return shown


def _construct_text(result: ItemAnalysis) -> str:
    outside = [
        f"{x.construct} ({x.mean:.2f})" for x in result.constructs if x.mean < INTER_ITEM.value or x.mean > MOST_ALIKE
    ]
    weak = [f"{x.item} ({x.discrimination:.2f})" for x in result.items if x.discrimination < DISCRIMINATION.value]
    return (
        f"D, the difference of the highest and lowest 27% on the other items as a share of the scale's range, is below "
        f"{DISCRIMINATION.value:.2f} ({DISCRIMINATION.source}) for {', '.join(weak) or 'no item'}. "
        f"Mean inter-item r outside {INTER_ITEM.value:.2f} to {MOST_ALIKE:.2f} ({INTER_ITEM.source}): "
        f"{', '.join(outside) or 'no construct'}; below it items share little, above it they say the same."
    )


def _over(result: ItemAnalysis, end: str) -> str:
    names = dict.fromkeys(x.item for x in result.items if 100 * getattr(x, end) > EXTREME.value)
    return among(list(names), list(dict.fromkeys(x.item for x in result.items)))
