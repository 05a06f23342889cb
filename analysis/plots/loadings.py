"""Heat map of pattern loadings, the number in every cell."""

from typing import TYPE_CHECKING

import numpy as np

from analysis.grammar import counted
from analysis.plots.pieces import NAMES, NOTES, room, sheet, shown_name
from analysis.plots.style import HIGH, INK, LOW, pictures, styled
from analysis.result import show
from instrument.document import Figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from analysis.estimators.efa import FactorSolution

_WIDE, _HIGH = 0.62, 0.2
# Loadings from here on are bold, so that they are found without colour.
_STRONG = 0.40


def draw(solution: "FactorSolution") -> Figure:
    """Return the heat map of a factor solution's pattern loadings, items in their order."""
    pattern = solution.rotated.pattern
    items = [shown_name(item, k) for k, item in enumerate(solution.items, 1)]
    left = room(items) + 0.1
    wide = max(_WIDE, room(solution.factors) + 0.08)
    with styled():
        canvas, page = sheet(left + wide * pattern.shape[1] + 0.1, 0.3 + _HIGH * len(items))
        _cells(page, pattern, left, wide)
        for k, name in enumerate(solution.factors):
            page.text(left + wide * (k + 0.5), 0.12, name, fontsize=NAMES, ha="center", va="center", fontweight="bold")
        for i, name in enumerate(items):
            page.text(left - 0.08, 0.24 + _HIGH * (i + 0.5), name, fontsize=NAMES, ha="right", va="center")
        drawn = pictures(canvas)
    leading = np.abs(pattern).argmax(axis=1)
    led = [f"{name} leads on {counted(int((leading == k).sum()), 'item')}" for k, name in enumerate(solution.factors)]
    alt = f"Heat map of loadings. {'; '.join(led)}."
    return Figure("fig-loadings", drawn, "Pattern loadings; bold from .40 on.", alt)


def _cells(page: "Axes", pattern: "NDArray[np.float64]", left: float, wide: float) -> None:
    """Draw every cell in the colour of its loading: brown below 0, purple above, white at 0."""
    from matplotlib.collections import PolyCollection
    from matplotlib.colors import LinearSegmentedColormap

    ramp = LinearSegmentedColormap.from_list("loading", [LOW, "#ffffff", HIGH])
    corners = ((0, 0), (1, 0), (1, 1), (0, 1))
    squares = [
        [(left + wide * (k + a), 0.24 + _HIGH * (i + b)) for a, b in corners] for i, k in np.ndindex(pattern.shape)
    ]
    shades = ramp((np.clip(np.nan_to_num(pattern.ravel()), -1, 1) + 1) / 2)
    page.add_collection(PolyCollection(squares, facecolors=shades, edgecolors="white", linewidths=0.6))
    for (i, k), value in np.ndenumerate(pattern):
        strong = abs(value) >= _STRONG
        page.text(
            left + wide * (k + 0.5),
            0.24 + _HIGH * (i + 0.5),
            show(float(value), "f2") or "–",
            ha="center",
            va="center",
            fontsize=NOTES,
            color="white" if abs(value) > 0.6 else INK,
            fontweight="bold" if strong else "normal",
        )
