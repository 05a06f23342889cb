"""Curves over sample sizes, each point with its interval, and the value that is asked for."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.plots.style import ACCENT, HIGH, INK, LOW, NOISE, SOFT, pictures, styled
from instrument.document import Figure

_COLOURS = (ACCENT, NOISE, HIGH, INK, SOFT, LOW)
_MARKERS = "osD^vP"


@dataclass(frozen=True, slots=True)
class Curve:
    """One line: `y` at `x`, with interval ends where there are any."""

    label: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    lower: tuple[float, ...] = ()
    upper: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Panel:
    """One plot of curves; `asked` draws a line at the value that is wanted, `share` goes up to 1."""

    title: str
    x_label: str
    y_label: str
    curves: tuple[Curve, ...]
    asked: float | None = None
    share: bool = True


def draw(key: str, panels: Sequence[Panel], caption: str) -> Figure:
    """Return the panels, one under the other."""
    from matplotlib.figure import Figure as Canvas

    with styled():
        canvas = Canvas(figsize=(6.4, 3.1 * len(panels)), layout="constrained")
        for axes, panel in zip(np.ravel(canvas.subplots(len(panels))), panels, strict=True):
            for k, curve in enumerate(panel.curves):
                colour, marker = _COLOURS[k % len(_COLOURS)], _MARKERS[k % len(_MARKERS)]
                axes.plot(curve.x, curve.y, f"{marker}-", color=colour, markersize=4, label=curve.label)
                if curve.lower:
                    axes.vlines(curve.x, curve.lower, curve.upper, color=colour, linewidth=1, alpha=0.6)
            if panel.asked is not None:
                axes.axhline(panel.asked, color=SOFT, linewidth=0.9, linestyle="--", zorder=0)
            axes.set(xlabel=panel.x_label, ylabel=panel.y_label, title=panel.title)
            axes.set_xticks(sorted({x for curve in panel.curves for x in curve.x}))
            if panel.share:
                # Room for a marker at 1, but no tick above it: shares end there.
                axes.set_ylim(top=1.02)
                axes.set_yticks([tick for tick in axes.get_yticks() if axes.get_ylim()[0] <= tick <= 1 + 1e-9])
            if len(panel.curves) > 1 or panel.curves[0].label:
                axes.legend(frameon=False, fontsize=8)
        drawn = pictures(canvas)
    return Figure(key, drawn, caption, "; ".join(_alt(panel) for panel in panels) + ".")


def _alt(panel: Panel) -> str:
    parts = [
        f"{one.label or panel.y_label} from {one.y[0]:.2f} at {one.x[0]:g} to {one.y[-1]:.2f} at {one.x[-1]:g}"
        for one in panel.curves
    ]
    return f"{panel.title}: {', '.join(parts)}"
