"""Labels of points that cover neither one another nor the points."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from analysis.plots.pieces import NOTES, room
from analysis.plots.recorder import HALO
from analysis.plots.style import SOFT

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Box = tuple[float, float, float, float]
_HIGH, _POINT = 0.13, 0.05


def placed(axes: "Axes", x: NDArray[np.float64], y: NDArray[np.float64], labels: Sequence[str]) -> None:
    """Write a label beside each point, further away and with a line to its point where it is crowded."""
    at = _inches(axes, x, y)
    wide, high = _size(axes)
    taken: list[Box] = [(a - _POINT, b - _POINT, a + _POINT, b + _POINT) for a, b in at]
    # The corners' own words.
    taken += [(u, v, u + 1.5, v + 0.2) for u in (0.0, wide - 1.5) for v in (0.0, high - 0.2)]
    for (a, b), label in zip(at, labels, strict=True):
        size = room([label], NOTES) + 0.04
        chosen = _free(a, b, size, taken, (wide, high))
        taken.append(chosen)
        middle, level = (chosen[0] + chosen[2]) / 2, (chosen[1] + chosen[3]) / 2
        axes.text(
            middle / wide,
            level / high,
            label,
            transform=axes.transAxes,
            fontsize=NOTES,
            ha="center",
            va="center",
            gid=HALO,
        )
        near = min(max(a, chosen[0]), chosen[2]), min(max(b, chosen[1]), chosen[3])
        if np.hypot(near[0] - a, near[1] - b) > 0.1:
            ends = [(a / wide, near[0] / wide), (b / high, near[1] / high)]
            axes.plot(*ends, transform=axes.transAxes, color=SOFT, linewidth=0.6, zorder=0.5)


def _size(axes: "Axes") -> tuple[float, float]:
    """Return the axes' width and height in inches."""
    whole, part = axes.get_figure().get_size_inches(), axes.get_position()  # type: ignore[union-attr]
    return float(part.width * whole[0]), float(part.height * whole[1])


def _inches(axes: "Axes", x: NDArray[np.float64], y: NDArray[np.float64]) -> list[tuple[float, float]]:
    """Return points in inches from the axes' lower left corner."""
    (left, right), (bottom, top), (wide, high) = axes.get_xlim(), axes.get_ylim(), _size(axes)
    across, up = (x - left) / (right - left) * wide, (y - bottom) / (top - bottom) * high
    return [(float(a), float(b)) for a, b in zip(across, up, strict=True)]


def _free(a: float, b: float, wide: float, taken: Sequence[Box], canvas: tuple[float, float]) -> Box:
    """Return the box nearest to the point that touches no other one and lies on the canvas."""
    boxes = []
    for far in (0.0, 0.08, 0.18, 0.3, 0.45, 0.65, 0.9, 1.2, 1.6):
        for turn in np.linspace(0, 2 * np.pi, 16, endpoint=False):
            c, s = float(np.cos(turn)), float(np.sin(turn))
            x, y = a + c * (_POINT + 0.03 + far + wide / 2), b + s * (_POINT + 0.02 + far + _HIGH / 2)
            boxes.append((x - wide / 2, y - _HIGH / 2, x + wide / 2, y + _HIGH / 2))
    inside = [one for one in boxes if one[0] >= 0 and one[1] >= 0 and one[2] <= canvas[0] and one[3] <= canvas[1]]
    free = (one for one in inside if not any(touch(one, other) for other in taken))
    return next(free, inside[0] if inside else boxes[0])


def touch(a: Box, b: Box) -> bool:
    """Whether two boxes (left, bottom, right, top) have points in common."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
