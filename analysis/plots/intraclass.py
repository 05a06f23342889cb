"""ICC(1) of every scale and item with its interval; full where the design effect asks that clusters be modelled."""

from typing import TYPE_CHECKING

import numpy as np

from analysis.plots.pieces import NOTES, Limit, beside, legend, named, room, rows_of, sheet, shown_name, striped
from analysis.plots.style import ACCENT, SOFT, pictures, styled
from analysis.result import show
from instrument.document import Figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from analysis.estimators.icc import ClusterDependence, ClusteredScore
    from analysis.plots.pieces import Rows

_WIDE, _STEP = 3.6, 0.17


def draw(found: "ClusterDependence", most: Limit) -> Figure | None:
    """Return one row a score, the constructs first; `most` is the greatest design effect that is left unmodelled."""
    scores = [score for score in found.scores if np.isfinite(score.analysis.icc1)]
    if not scores:
        return None
    scales = [score for score in scores if score.name.endswith(" (mean)")]
    items = [score for score in scores if score not in scales]
    scores = [*scales, *items]
    groups = [("Scales", len(scales)), ("Items", len(items))]
    rows = rows_of([(name, count) for name, count in groups if count], _STEP)
    names = [shown_name(score.name.removesuffix(" (mean)"), k) for k, score in enumerate(scores, 1)]
    left = max(room(names), room((text for _, text in rows.heads), bold=True)) + 0.12
    above = [score.analysis.design_effect > most.value for score in scores]
    look = {"marker": "o", "color": ACCENT, "linestyle": "", "markersize": 4.2}
    signs = [
        (look, f"design effect above {most.value:g}"),
        ({**look, "markerfacecolor": "white"}, f"design effect up to {most.value:g}"),
    ]
    with styled():
        canvas, page = sheet(left + _WIDE + 0.9, rows.high + 0.9)
        top = legend(page, left, 0.0, _WIDE + 0.8, signs) + 0.22
        page.text(left + _WIDE + 0.65, top - 0.05, "DEFF", fontsize=NOTES, ha="right")
        named(page, 0.0, left - 0.12, top, rows, names)
        axes = beside(canvas, left, top, _WIDE, rows)
        _marks(axes, rows, scores, above)
        for y, score in zip(rows.at, scores, strict=True):
            value = show(score.analysis.design_effect, "f2")
            page.text(left + _WIDE + 0.65, top + y, value, fontsize=NOTES, ha="right", va="center")
        drawn = pictures(canvas)
    caption = (
        f"ICC(1) with {found.level:.0%} intervals; full: the design effect (DEFF) is above {most.value:g}, "
        f"{most.source}."
    )
    return Figure("fig-icc", drawn, caption, _alt(scores, sum(above), most))


def _marks(axes: "Axes", rows: "Rows", scores: "list[ClusteredScore]", above: list[bool]) -> None:
    values = np.array([score.analysis.icc1 for score in scores])
    lower, upper = (np.array([getattr(score, end) for score in scores]) for end in ("lower", "upper"))
    ends = np.concatenate([values, lower, upper])
    ends = ends[np.isfinite(ends)]
    axes.set_xlim(min(0.0, float(ends.min())) - 0.01, min(1.0, float(ends.max()) * 1.05 + 0.02))
    striped(axes, rows)
    axes.axvline(0, color=SOFT, linewidth=0.8, zorder=0)
    axes.hlines(rows.at, lower, upper, color=ACCENT, linewidth=1.3)
    for full in (True, False):
        chosen = [k for k, one in enumerate(above) if one is full]
        fill = ACCENT if full else "white"
        axes.plot(values[chosen], np.array(rows.at)[chosen], "o", color=ACCENT, mfc=fill, markersize=4.2)
    axes.set_xlabel("ICC(1)", fontsize=NOTES)


def _alt(scores: "list[ClusteredScore]", above: int, most: Limit) -> str:
    least, greatest = (end(scores, key=lambda score: score.analysis.icc1) for end in (min, max))
    return (
        f"ICC(1) of {len(scores)} scores: from {show(least.analysis.icc1, 'f3')} ({least.name}) to "
        f"{show(greatest.analysis.icc1, 'f3')} ({greatest.name}). Design effect above {most.value:g}: {above} of them."
    )
