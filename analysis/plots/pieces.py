"""What several figures are made of: a canvas measured in inches, rows under headings, legends, lines at thresholds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from analysis.plots.letters import width, writable
from analysis.plots.spoken import spoken, visual
from analysis.plots.style import INK, SOFT
from analysis.words import LANGUAGES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

# Sizes of letters: of names, of numbers and notes; the height of a row, and what a legend's sign takes.
NAMES, NOTES, STEP, SIGN = 8.0, 7.0, 0.2, 0.3


class Limit(Protocol):
    """A threshold: its value, and who asks for it."""

    @property
    def value(self) -> float: ...  # noqa: D102
    @property
    def source(self) -> str: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Rows:
    """Where rows stand, in inches from the top: `heads` (place, text), `at` a place for each row, `high` in all."""

    heads: tuple[tuple[float, str], ...]
    at: tuple[float, ...]
    high: float


def rows_of(groups: Sequence[tuple[str, int]], step: float = STEP) -> Rows:
    """Return the places of groups of rows, (heading, how many rows); an empty heading takes no room."""
    heads, at, y = [], list[float](), 0.0
    for name, count in groups:
        if name:
            y += 0.25 * step if y else 0.0
            heads.append((y + step / 2, name))
            y += step
        at += [y + step * (k + 0.5) for k in range(count)]
        y += step * count
    return Rows(tuple(heads), tuple(at), y)


def sheet(wide: float, high: float) -> "tuple[Canvas, Axes]":
    """Return a canvas, and axes over all of it without lines, measured in inches from the top left."""
    from matplotlib.figure import Figure as Canvas

    canvas = Canvas(figsize=(wide, high))
    page = canvas.add_axes((0.0, 0.0, 1.0, 1.0))
    page.set(xlim=(0, wide), ylim=(high, 0))
    page.set_axis_off()
    return canvas, page


def panel(canvas: "Canvas", left: float, top: float, wide: float, high: float) -> "Axes":
    """Return axes at a place of the canvas, in inches from the top left."""
    across, down = canvas.get_size_inches()
    return canvas.add_axes((left / across, 1 - (top + high) / down, wide / across, high / down))


def beside(canvas: "Canvas", left: float, top: float, wide: float, rows: Rows) -> "Axes":
    """Return axes beside rows: their y is the rows' place, only the x axis is drawn."""
    axes = panel(canvas, left, top, wide, rows.high)
    axes.set_ylim(rows.high, 0)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="x", labelsize=NOTES, length=2.5)
    return axes


def named(page: "Axes", left: float, right: float, top: float, rows: Rows, names: Sequence[str]) -> None:
    """Write the rows' names, ending at `right`, and their headings, beginning at `left`."""
    for at, text in rows.heads:
        page.text(left, top + at, text, fontsize=NAMES, fontweight="bold", va="center")
    for at, name in zip(rows.at, names, strict=True):
        page.text(right, top + at, name, fontsize=NAMES, ha="right", va="center")


def room(texts: Iterable[str], size: float = NAMES, *, bold: bool = False) -> float:
    """Return how many inches the widest of the texts takes in the language in which it is widest."""
    found = [0.0]
    for text in texts:
        for language in LANGUAGES:
            found.append(width(visual(text, spoken(language)), size, bold=bold) / 72)
    return max(found)


def legend(page: "Axes", left: float, top: float, wide: float, entries: Sequence[tuple[dict[str, Any], str]]) -> float:
    """Draw signs with their texts in columns that fit `wide`; return the inches they take from `top` down.

    A sign is matplotlib's look of a line, or {"box": colour}.
    """
    from matplotlib.patches import Rectangle

    each = SIGN + room((text for _, text in entries), NOTES) + 0.15
    columns = max(1, min(len(entries), int((wide + 0.15) // each)))
    for k, (look, text) in enumerate(entries):
        x, y = left + each * (k % columns), top + 0.17 * (k // columns) + 0.08
        if "box" in look:
            page.add_patch(Rectangle((x, y - 0.05), SIGN - 0.08, 0.1, facecolor=look["box"], edgecolor="none"))
        else:
            page.plot([x, x + (SIGN - 0.08) / 2, x + SIGN - 0.08], [y] * 3, markevery=[1], **look)
        page.text(x + SIGN, y, text, fontsize=NOTES, va="center")
    return 0.17 * -(-len(entries) // columns)


def line_at(axes: "Axes", value: float, *, across: bool = False) -> None:
    """Draw a threshold as a dashed line, upright or `across`."""
    draw = axes.axhline if across else axes.axvline
    draw(value, color=INK, linewidth=0.8, linestyle=(0, (4, 3)), zorder=0.5)


def striped(axes: "Axes", rows: Rows) -> None:
    """Draw a fine line through every row, which leads the eye from the name to the mark."""
    axes.hlines(rows.at, *axes.get_xlim(), color=SOFT, linewidth=0.3, zorder=0.2)


def shown_name(name: str, number: int) -> str:
    """Return a name if the font has its letters, else its number."""
    return name if writable(name) else str(number)
