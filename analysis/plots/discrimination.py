"""Item-rest correlations, and how many chose the ends of the scale, item by item."""

from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.grammar import agree
from analysis.plots.pieces import (
    NOTES,
    Limit,
    beside,
    legend,
    line_at,
    named,
    room,
    rows_of,
    sheet,
    shown_name,
    striped,
)
from analysis.plots.style import ACCENT, INK, NOISE, pictures, styled
from analysis.result import show
from instrument.document import Figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from analysis.estimators.items import ItemAnalysis
    from analysis.fit.itemstats import ItemStatistics
    from analysis.plots.pieces import Rows

_WIDE, _GAP = 2.4, 0.3
_LOOKS: dict[str, dict[str, Any]] = {
    "item-rest r": {"marker": "o", "color": ACCENT, "linestyle": "", "markersize": 4.2},
    "lowest category": {"marker": "<", "color": NOISE, "linestyle": "", "markersize": 4.5},
    "highest category": {"marker": ">", "color": INK, "markerfacecolor": "white", "linestyle": "", "markersize": 4.5},
}


def draw(analysis: "ItemAnalysis", least: Limit, most: Limit) -> Figure:
    """Return one row an item: r with the rest against `least`, answers at the ends (%) against `most`."""
    items = analysis.items
    groups = list(dict.fromkeys(x.construct for x in items))
    several = len(groups) > 1
    rows = rows_of([(name if several else "", sum(x.construct == name for x in items)) for name in groups], 0.17)
    names = [f"{shown_name(x.item, k)} (R)" if x.reversed else shown_name(x.item, k) for k, x in enumerate(items, 1)]
    left = max(room(names), room((text for _, text in rows.heads), bold=True)) + 0.12
    wide = left + 2 * _WIDE + _GAP + 0.15
    with styled():
        canvas, page = sheet(wide, rows.high + 0.95)
        top = legend(page, left, 0.0, wide - left, [(look, name) for name, look in _LOOKS.items()]) + 0.1
        named(page, 0.0, left - 0.12, top, rows, names)
        _correlations(beside(canvas, left, top, _WIDE, rows), rows, items, least)
        _ends(beside(canvas, left + _WIDE + _GAP, top, _WIDE, rows), rows, items, most)
        drawn = pictures(canvas)
    caption = (
        f"Correlation of each item with the rest of its construct, and answers in the lowest and highest category; the "
        f"dashed lines: r = {least.value:.2f}, {least.source}; {most.value:g}%, {most.source}."
    )
    return Figure("fig-item-rest", drawn, caption, _alt(items, least, most))


def _correlations(axes: "Axes", rows: "Rows", items: "tuple[ItemStatistics, ...]", least: Limit) -> None:
    found = np.array([x.item_rest for x in items])
    axes.set_xlim(min(0.0, float(np.nanmin(found, initial=0.0)) - 0.05), 1)
    striped(axes, rows)
    line_at(axes, least.value)
    axes.plot(found, rows.at, **_LOOKS["item-rest r"], clip_on=False)
    below = found < least.value
    # A ring, so that who lies below is seen without colour and without the line.
    axes.plot(found[below], np.array(rows.at)[below], "o", mfc="none", mec=INK, markersize=8, mew=0.8, clip_on=False)
    axes.set_xlabel("Item-rest r", fontsize=NOTES)


def _ends(axes: "Axes", rows: "Rows", items: "tuple[ItemStatistics, ...]", most: Limit) -> None:
    ends = {"lowest category": [100 * x.floor for x in items], "highest category": [100 * x.ceiling for x in items]}
    highest = float(np.nanmax([*ends["lowest category"], *ends["highest category"], most.value], initial=20.0))
    axes.set_xlim(0, np.ceil(highest / 10 + 0.01) * 10)
    striped(axes, rows)
    line_at(axes, most.value)
    for name, values in ends.items():
        axes.plot(values, rows.at, **_LOOKS[name], clip_on=False)
    axes.set_xlabel("Per cent of those who answered", fontsize=NOTES)


def _alt(items: "tuple[ItemStatistics, ...]", least: Limit, most: Limit) -> str:
    known = [x for x in items if x.item_rest == x.item_rest]
    below = [x for x in known if x.item_rest < least.value]
    over = [x for x in items if 100 * max(x.floor, x.ceiling) > most.value]
    lie = agree(len(below), "lies", "lie")
    said = f"{len(below)} of {len(known)} item-rest correlations {lie} below {least.value:.2f}"
    if known:
        weakest = min(known, key=lambda x: x.item_rest)
        said += f", the least is that of {weakest.item} ({show(weakest.item_rest, 'f2')})"
    return f"{said}. {len(over)} items have more than {most.value:g}% of their answers in an end category."
