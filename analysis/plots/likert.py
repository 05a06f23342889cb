"""Diverging bars: the answers to every item, to the left and right of the middle of the scale."""

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from analysis.plots.pieces import NOTES, Rows, beside, legend, named, room, rows_of, sheet, shown_name
from analysis.plots.style import INK, diverging, pictures, styled
from instrument.document import Figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from analysis.estimators.items import ItemAnalysis
    from analysis.fit.itemstats import ItemStatistics

# Items in one figure, at most; inches of the bars, and of each column of numbers beside them.
_MOST, _BARS, _COLUMN = 30, 3.9, 0.45
Group = tuple[str, "list[ItemStatistics]"]


def draw(analysis: "ItemAnalysis", labels: dict[str, str]) -> tuple[Figure, ...]:
    """Return figures of at most 30 items; `labels` name the categories by their value as text.

    The middle of an odd number of categories lies on the middle line, of an even number between the two middle ones.
    """
    parts = _parts(analysis)
    keys = ["fig-distribution"] + [f"fig-distribution-{k}" for k in range(2, len(parts) + 1)]
    return tuple(_figure(key, part, analysis, labels) for key, part in zip(keys, parts, strict=True))


def _parts(analysis: "ItemAnalysis") -> list[list[Group]]:
    """Return constructs with their items, an item once, spread over figures."""
    once = {x.item: x for x in reversed(analysis.items)}
    of: dict[str, list[ItemStatistics]] = {}
    for x in analysis.items:
        if once.get(x.item) is x:
            of.setdefault(x.construct, []).append(x)
    pieces = [(name, xs[k : k + _MOST]) for name, xs in of.items() for k in range(0, len(xs), _MOST)]
    parts: list[list[Group]] = [[]]
    for name, xs in pieces:
        if parts[-1] and sum(len(each) for _, each in parts[-1]) + len(xs) > _MOST:
            parts.append([])
        parts[-1].append((name, xs))
    return parts


def _figure(key: str, part: list[Group], analysis: "ItemAnalysis", labels: dict[str, str]) -> Figure:
    categories = analysis.categories
    several = len({x.construct for x in analysis.items}) > 1
    items = [x for _, xs in part for x in xs]
    rows = rows_of([(name if several else "", len(xs)) for name, xs in part])
    names = [f"{shown_name(x.item, k)} (R)" if x.reversed else shown_name(x.item, k) for k, x in enumerate(items, 1)]
    left = max(room(names), room((text for _, text in rows.heads), bold=True)) + 0.1
    shares = np.array([x.shares for x in items], dtype=float) * 100
    wide = left + _COLUMN + _BARS + 2 * _COLUMN
    colours = diverging(len(categories))
    signs = [({"box": c}, _label(v, labels)) for c, v in zip(colours, categories, strict=True)]
    with styled():
        canvas, page = sheet(wide, rows.high + 1.6)
        top = legend(page, 0.0, 0.0, wide, signs) + 0.4
        named(page, 0.0, left - 0.1, top, rows, names)
        axes = beside(canvas, left + _COLUMN, top, _BARS, rows)
        _bars(axes, rows, shares, colours)
        _numbers(page, (left, left + _COLUMN + _BARS), top, rows, items, shares)
        canvas.set_size_inches(wide, rows.high + 1.6)
        drawn = pictures(canvas)
    return Figure(key, drawn, _caption(items, len(categories)), _alt(items, shares))


def _label(value: int, labels: dict[str, str]) -> str:
    label = labels.get(str(value), "")
    return f"{value} {label}".strip() if shown_name(label, value) == label else str(value)


def _bars(axes: "Axes", rows: Rows, shares: NDArray[np.float64], colours: Sequence[tuple[float, ...]]) -> None:
    from matplotlib.collections import PolyCollection

    known = np.nan_to_num(shares)
    lower, middle = _halves(known)
    edges = np.column_stack([np.zeros(len(known)), known.cumsum(axis=1)]) - (lower + middle / 2)[:, None]
    most = float(max(10.0, np.ceil(np.abs(edges).max() / 10) * 10))
    for (a, b), colour in zip(pairwise(edges.T), colours, strict=True):
        bars = [
            [(x0, y - 0.075), (x1, y - 0.075), (x1, y + 0.075), (x0, y + 0.075)]
            for x0, x1, y in zip(a, b, rows.at, strict=True)
            if x1 > x0
        ]
        axes.add_collection(PolyCollection(bars, facecolors=[colour], edgecolors="white", linewidths=0.4))
    axes.axvline(0, color=INK, linewidth=0.8)
    step = 20.0 if most > 40 else 10.0
    ticks = np.arange(-(most // step) * step, most + 1, step)
    axes.set(xlim=(-most, most), xlabel="Per cent of those who answered")
    axes.set_xticks(ticks, [f"{abs(tick):.0f}" for tick in ticks])
    axes.xaxis.label.set_fontsize(NOTES)


def _halves(shares: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what lies below the middle of the scale, and on it."""
    half = shares.shape[1] // 2
    middle = shares[:, half] if shares.shape[1] % 2 else np.zeros(len(shares))
    return shares[:, :half].sum(axis=1), middle


def _numbers(
    page: "Axes",
    ends: tuple[float, float],
    top: float,
    rows: Rows,
    items: "list[ItemStatistics]",
    shares: NDArray[np.float64],
) -> None:
    """Write what lies below and above the middle of the scale, and how many answered."""
    lower, middle = _halves(shares)
    places = (ends[0] + _COLUMN - 0.08, ends[1] + _COLUMN - 0.08, ends[1] + 2 * _COLUMN)
    for place, text in zip(places, ("Below", "Above", "N"), strict=True):
        page.text(place, top - 0.08, text, fontsize=NOTES, ha="right", color=INK)
    for k, x in enumerate(items):
        upper = shares[k].sum() - lower[k] - middle[k]
        for place, value in zip(places, (f"{lower[k]:.0f}%", f"{upper:.0f}%", f"{x.n:,}"), strict=True):
            text = value if x.n else ("0" if value == "0" else "–")
            page.text(place, top + rows.at[k], text, fontsize=NOTES, ha="right", va="center")


def _caption(items: "list[ItemStatistics]", count: int) -> str:
    where = "the middle category lies on the line" if count % 2 else "the line divides the two middle categories"
    found = f"Answers to each item: {where}; the numbers are what lies below and above it, and who answered."
    return found + (" Reversed items (R) are shown after reversing." if any(x.reversed for x in items) else "")


def _alt(items: "list[ItemStatistics]", shares: NDArray[np.float64]) -> str:
    lower, middle = _halves(shares)
    upper = shares.sum(axis=1) - lower - middle
    known = [k for k, x in enumerate(items) if x.n]
    if not known:
        return f"Diverging bars of {len(items)} items that nobody answered."
    most, least = max(known, key=lambda k: upper[k]), min(known, key=lambda k: upper[k])
    return (
        f"Diverging bars of {len(items)} items. {items[most].item} has most answers above the middle of the "
        f"scale ({upper[most]:.0f}%), {items[least].item} fewest ({upper[least]:.0f}%)."
    )
