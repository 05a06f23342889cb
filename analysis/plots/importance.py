"""Importance-performance map: what matters, against how present it is."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from analysis.plots.labels import placed
from analysis.plots.pieces import NOTES, panel, sheet, shown_name
from analysis.plots.style import ACCENT, INK, SOFT, pictures, styled
from analysis.result import show
from instrument.document import Figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SIDE = 4.6
# Martilla & James (1977): what each corner asks for, by (more important, more present).
_QUADRANTS = {
    (True, False): "Concentrate here",
    (True, True): "Keep up the good work",
    (False, False): "Low priority",
    (False, True): "Possible overkill",
}


def draw(importance: Sequence[float], performance: Sequence[float], names: Sequence[str]) -> Figure | None:
    """Return the map with its quadrants at the means of what is shown; None with fewer than two points.

    A pair with a missing value is left out, and said so.
    """
    y, x = np.asarray(importance, dtype=float), np.asarray(performance, dtype=float)
    known = np.isfinite(x) & np.isfinite(y)
    if known.sum() < 2:
        return None
    labels = [shown_name(name, k) for k, name in enumerate(names, 1)]
    labels = [label for label, keep in zip(labels, known, strict=True) if keep]
    x, y = x[known], y[known]
    with styled():
        canvas, page = sheet(_SIDE + 0.7, _SIDE + 0.7)
        del page
        axes = panel(canvas, 0.6, 0.1, _SIDE, _SIDE)
        _points(axes, x, y)
        _corners(axes)
        placed(axes, x, y, labels)
        drawn = pictures(canvas)
    caption = (
        f"Importance-performance map (Martilla & James 1977): the lines are the means of what is shown, "
        f"{show(float(x.mean()), 'f2')} for performance and {show(float(y.mean()), 'f2')} for importance."
    )
    if lost := [name for name, keep in zip(names, known, strict=True) if not keep]:
        caption += f" Not shown, for want of a value: {', '.join(lost)}."
    return Figure("fig-importance", drawn, caption, _alt(x, y, labels))


def _points(axes: "Axes", x: NDArray[np.float64], y: NDArray[np.float64]) -> None:
    for values, limits in ((x, axes.set_xlim), (y, axes.set_ylim)):
        apart = max(float(np.ptp(values)), 0.1)
        limits(float(values.min()) - 0.18 * apart, float(values.max()) + 0.18 * apart)
    axes.axvline(float(x.mean()), color=SOFT, linewidth=0.9)
    axes.axhline(float(y.mean()), color=SOFT, linewidth=0.9)
    axes.plot(x, y, "o", color=ACCENT, markersize=5)
    axes.tick_params(labelsize=NOTES)
    axes.set_xlabel("Performance (mean)", fontsize=NOTES + 1)
    axes.set_ylabel("Importance (mean)", fontsize=NOTES + 1)


def _corners(axes: "Axes") -> None:
    for (important, present), text in _QUADRANTS.items():
        axes.text(
            0.985 if present else 0.015,
            0.985 if important else 0.015,
            text,
            transform=axes.transAxes,
            ha="right" if present else "left",
            va="top" if important else "bottom",
            fontsize=NOTES,
            color=INK,
            fontweight="bold",
        )


def _alt(x: NDArray[np.float64], y: NDArray[np.float64], labels: Sequence[str]) -> str:
    urgent = [label for label, a, b in zip(labels, x, y, strict=True) if b >= y.mean() and a < x.mean()]
    gaps = y - x
    worst = int(np.argmax(gaps))
    return (
        f"Importance-performance map of {len(labels)} points. More important and less present than the mean: "
        f"{', '.join(urgent) or 'none'}. Importance exceeds performance most for {labels[worst]} "
        f"({show(float(y[worst]), 'f2')} against {show(float(x[worst]), 'f2')})."
    )
