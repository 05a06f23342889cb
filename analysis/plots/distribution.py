"""Stacked bars of the answers to every item."""

from typing import TYPE_CHECKING

from analysis.plots.style import diverging, pictures, styled
from instrument.document import Figure

if TYPE_CHECKING:
    from analysis.estimators.items import ItemAnalysis


def draw(analysis: "ItemAnalysis", labels: dict[str, str]) -> Figure:
    """Return the bars; `labels` name the categories by their value as text."""
    from matplotlib.figure import Figure as Canvas

    items = list({x.item: x for x in analysis.items}.values())
    names = [f"{x.item} (R)" if x.reversed else x.item for x in items]
    colours = diverging(len(analysis.categories))
    with styled():
        canvas = Canvas(figsize=(7.2, 0.9 + 0.26 * len(items)))
        axes = canvas.subplots()
        left = [0.0] * len(items)
        for j, category in enumerate(analysis.categories):
            widths = [100 * x.shares[j] for x in items]
            label = labels.get(str(category), "")
            # Labels are shown where matplotlib's own font has their letters; the table beside has them all.
            shown = f"{category} {label}".strip() if label.isascii() else str(category)
            axes.barh(names, widths, left=left, color=colours[j], edgecolor="white", linewidth=0.5, label=shown)
            left = [a + b for a, b in zip(left, widths, strict=True)]
        axes.invert_yaxis()
        axes.set(xlim=(0, 100), xlabel="Per cent of those who answered")
        axes.tick_params(axis="y", length=0)
        axes.legend(ncols=3, frameon=False, loc="lower left", bbox_to_anchor=(0, 1), fontsize=8)
        drawn = pictures(canvas)
    caption = "Answers to each item"
    caption += ", reversed items (R) after reversing." if any(x.reversed for x in items) else "."
    lowest, highest = min(items, key=lambda x: x.mean), max(items, key=lambda x: x.mean)
    alt = (
        f"Stacked bars. The lowest mean is that of {lowest.item} ({lowest.mean:.2f}), "
        f"the highest that of {highest.item} ({highest.mean:.2f})."
    )
    return Figure("fig-distribution", drawn, caption, alt)
