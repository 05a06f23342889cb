"""The items one by one."""

from analysis.report.manuscript.grammar import counted, extremes, listed, plain, unit
from analysis.report.thresholds import EXTREME, ITEM_REST
from analysis.report.validation import Validation


def methods(validation: Validation) -> list[str]:
    """Say which item statistics were computed, and what is asked of them."""
    if validation.result("items") is None:
        return []
    return [
        "Items were described by M, SD, skewness, the shares of the lowest and highest answer, and the correlation "
        "with the sum of the other items of their scale (item-rest r).",
        f"An item-rest r of at least {unit(ITEM_REST.value)} was asked for (Boateng et al., 2018).",
    ]


def results(validation: Validation) -> list[str]:
    """Say where the items' statistics lie, and name those below or beyond a threshold."""
    found = validation.result("items")
    if found is None:
        return []
    said = []
    if means := extremes([(x.item, x.mean) for x in found.items]):
        (least, low), (most, high) = means
        said.append(f"Item means ranged from {plain(low)} ({least}) to {plain(high)} ({most}).")
    if skew := extremes([(x.item, x.skew) for x in found.items]):
        said.append(f"Skewness ranged from {plain(skew[0][1])} to {plain(skew[1][1])}.")
    ends = [sum(100 * getattr(x, end) > EXTREME.value for x in found.items) for end in ("floor", "ceiling")]
    lowest, highest = (count or "none" for count in ends)
    said.append(
        f"More than {EXTREME.value:.0f}% of the answers lay in the lowest category for {lowest} of {len(found.items)} "
        f"items, and in the highest for {highest} (a threshold for scale scores; Terwee et al., 2007)."
    )
    return [*said, *_item_rest(validation)]


def _item_rest(validation: Validation) -> list[str]:
    items = validation.result("items").items
    ends = extremes([(x.item, x.item_rest) for x in items])
    if ends is None:
        return ["No item-rest r could be computed."]
    (least, low), (most, high) = ends
    said = [f"Item-rest r ranged from {unit(low)} ({least}) to {unit(high)} ({most})."]
    weak = [f"{x.item} (r = {unit(x.item_rest)})" for x in items if x.item_rest < ITEM_REST.value]
    if not weak:
        return [*said, f"No item fell below {unit(ITEM_REST.value)}."]
    below = unit(ITEM_REST.value)
    one, several = f"One item fell below {below}: {weak[0]}.", f"Below {below} were {{n}} items: {listed(weak)}."
    return [*said, counted(len(weak), one, several)]
