"""A path diagram's lines and shapes, gathered first and drawn at once; numbers are set where none is yet."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.plots.path_layout import Place
from analysis.plots.pieces import NAMES, room
from analysis.plots.recorder import HALO
from analysis.plots.style import ACCENT, INK, LOW
from analysis.result import show

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

Point = tuple[float, float]
Box = tuple[float, float, float, float]
_HEAD, _SIZE = 0.07, 6.5
# Shares of a line's length, from its head on, at which its number may stand.
_SEATS = (0.18, 0.26, 0.34, 0.42, 0.5, 0.58, 0.66, 0.74, 0.82)


@dataclass(frozen=True, slots=True)
class Line:
    """A standardised estimate; `open`: its interval holds 0 or is not had; `improper`: beyond 1."""

    value: float
    open: bool
    improper: bool

    @property
    def text(self) -> str:
        """The number beside the line."""
        return f"{show(self.value, 'f2')}{' !' if self.improper else ''}"

    @property
    def colour(self) -> str:
        """Brown below 0, blue above."""
        return LOW if self.value < 0 else ACCENT

    @property
    def wide(self) -> float:
        """The line's width in points."""
        return 0.5 + 1.4 * min(abs(self.value), 1.0) if np.isfinite(self.value) else 0.5


def curve(a: Place, b: Place, start: float, bulge: float, *, right: bool) -> list[Point]:
    """Return points of a half ellipse from a to b that reaches `bulge` beyond `start`."""
    (y0, y1), sign = (a.y, b.y), 1 if right else -1
    turns = np.linspace(0, np.pi, 25)
    ends = a.side(right), b.side(right)
    # Ends of ovals in one column coincide with `start`; a short straight piece leads there from others.
    middle = [
        (start + sign * bulge * float(np.sin(t)), (y0 + y1) / 2 - (y1 - y0) / 2 * float(np.cos(t))) for t in turns
    ]
    return [ends[0], *middle[1:-1], ends[1]]


@dataclass
class Drawing:
    """Shapes on `page`; `taken` are the boxes of texts that stand already."""

    page: "Axes"
    taken: list[Box] = field(default_factory=list)
    lines: dict[tuple[str, bool], list[tuple[float, Sequence[Point]]]] = field(default_factory=dict)
    heads: dict[str, list[Sequence[Point]]] = field(default_factory=dict)
    numbers: list[tuple[list[Point], Line]] = field(default_factory=list)
    boxes: list[Sequence[Point]] = field(default_factory=list)
    ovals: list[Sequence[Point]] = field(default_factory=list)
    reach: list[Point] = field(default_factory=list)

    def box(self, place: Place, name: str) -> None:
        """Draw an item."""
        x, y = place.wide / 2, place.high / 2
        self.boxes.append([(place.x + a * x, place.y + b * y) for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))])
        self._name(place, name)

    def oval(self, place: Place, name: str) -> None:
        """Draw a factor."""
        turns = np.linspace(0, 2 * np.pi, 49)[:-1]
        x, y = place.wide / 2, place.high / 2
        self.ovals.append([(place.x + x * float(np.cos(t)), place.y + y * float(np.sin(t))) for t in turns])
        self._name(place, name)

    def _name(self, place: Place, name: str) -> None:
        self.page.text(place.x, place.y, name, fontsize=NAMES, ha="center", va="center")
        x, y = place.wide / 2, place.high / 2
        self.taken.append((place.x - x, place.y - y, place.x + x, place.y + y))
        self.reach += [(place.x - x, place.y - y), (place.x + x, place.y + y)]

    def residual(self, place: Place, text: str) -> None:
        """Write an item's residual variance with its arrow, on the left."""
        x, y = place.side(False)
        self._add([(x - 0.2, y), (x, y)], "#6b7480", 0.6, dashed=False)
        self._head((x - 0.2, y), (x, y), "#6b7480")
        self.page.text(x - 0.23, y, text, fontsize=_SIZE, ha="right", va="center", color="#414a56")
        self.taken.append((x - 0.23 - room([text], _SIZE), y - 0.06, x, y + 0.06))
        self.reach.append((x - 0.6, y))

    def arrow(self, start: Point, end: Point, line: Line) -> None:
        """Draw a straight arrow with its number."""
        self._add([start, end], line.colour, line.wide, dashed=line.open)
        self._head(start, end, line.colour)
        seats = [(end[0] + t * (start[0] - end[0]), end[1] + t * (start[1] - end[1])) for t in _SEATS]
        self.numbers.append((seats, line))

    def curve(self, points: list[Point], line: Line, *, both: bool) -> None:
        """Draw a curved line with a head at its end, or at both ends."""
        self._add(points, line.colour, line.wide, dashed=line.open)
        self._head(points[-3], points[-1], line.colour)
        if both:
            self._head(points[2], points[0], line.colour)
        middle = len(points) // 2
        self.numbers.append(([points[middle + k] for k in (0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5)], line))
        self.reach += points

    def _add(self, points: Sequence[Point], colour: str, wide: float, *, dashed: bool) -> None:
        self.lines.setdefault((colour, dashed), []).append((wide, points))

    def _head(self, start: Point, end: Point, colour: str) -> None:
        along = np.array(end) - np.array(start)
        along = along / max(float(np.hypot(*along)), 1e-9)
        across = np.array([-along[1], along[0]])
        base = np.array(end) - _HEAD * along
        corners = [np.array(end), base + 0.4 * _HEAD * across, base - 0.4 * _HEAD * across]
        self.heads.setdefault(colour, []).append([(float(x), float(y)) for x, y in corners])

    def finish(self, canvas: "Canvas") -> None:
        """Draw everything and make the canvas as large as it is."""
        from matplotlib.collections import LineCollection, PolyCollection

        for (colour, dashed), lines in self.lines.items():
            style: Any = (0, (3, 2)) if dashed else "solid"
            wide = [one for one, _ in lines]
            made = LineCollection([p for _, p in lines], colors=colour, linewidths=wide, linestyles=style, zorder=1)
            self.page.add_collection(made)
        for colour, heads in self.heads.items():
            self.page.add_collection(PolyCollection(heads, facecolors=colour, edgecolors="none", zorder=2))
        for shapes, face in ((self.boxes, "white"), (self.ovals, "#eef3f7")):
            self.page.add_collection(
                PolyCollection(shapes, facecolors=face, edgecolors=INK, linewidths=0.8, zorder=1.5)
            )
        for seats, line in self.numbers:
            self._seat(seats, line)
        xs, ys = zip(*self.reach, strict=True)
        left, right, top, bottom = min(xs) - 0.1, max(xs) + 0.4, min(ys) - 0.1, max(ys) + 0.1
        canvas.set_size_inches(right - left, bottom - top)
        self.page.set(xlim=(left, right), ylim=(bottom, top))

    def _seat(self, seats: list[Point], line: Line) -> None:
        """Write a number at the first of its seats where it covers no other text, at the first if there is none."""
        wide, high = room([line.text], _SIZE) / 2 + 0.02, 0.055
        boxes = [(x - wide, y - high, x + wide, y + high) for x, y in seats]
        free = next((k for k, box in enumerate(boxes) if not any(_touch(box, one) for one in self.taken)), 0)
        self.taken.append(boxes[free])
        x, y = seats[free]
        weight = "bold" if line.improper else "normal"
        self.page.text(x, y, line.text, fontsize=_SIZE, ha="center", va="center", gid=HALO, fontweight=weight)
        self.reach += [(boxes[free][0], y), (boxes[free][2], y)]


def _touch(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
