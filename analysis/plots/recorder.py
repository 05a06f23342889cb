"""A figure drawn once: its shapes become SVG, its texts are noted down, to be set in each language over the shapes."""

import re
from io import StringIO
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.colors import to_hex

from analysis.plots.letters import ASCENT, DESCENT, Run, width

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# A text of this gid stands on a white ground, so that lines beneath it do not cross its letters.
HALO = "halo"
_ANCHORS = {"left": 0.0, "center": 0.5, "right": 1.0}


class Recorder(RendererSVG):
    """Draws shapes as matplotlib does; keeps every line of text in `runs` and measures it by its advances."""

    runs: list[Run]

    def get_text_width_height_descent(self, s: str, prop: Any, ismath: Any) -> tuple[float, float, float]:  # noqa: D102
        size = float(prop.get_size_in_points())
        return width(s, size, bold=_bold(prop)), (ASCENT + DESCENT) * size, DESCENT * size

    def _get_font_height_metrics(self, prop: Any) -> tuple[float, float, float]:
        size = float(prop.get_size_in_points())
        return ASCENT * size, DESCENT * size, 0.1 * size

    def draw_text(  # noqa: PLR0913, D102
        self, gc: Any, x: float, y: float, s: str, prop: Any, angle: float, ismath: Any = False, mtext: Any = None
    ) -> None:
        from math import cos, radians, sin

        anchor = _ANCHORS[mtext.get_horizontalalignment()] if mtext is not None else 0.5
        if angle % 360:
            # Turned texts hang by their vertical alignment; their middle stays where it is.
            anchor = 0.5
        size, bold = float(prop.get_size_in_points()), _bold(prop)
        along = anchor * width(s, size, bold=bold)
        turn = radians(angle)
        self.runs.append(
            Run(
                s,
                x + along * cos(turn),
                y - along * sin(turn),
                size,
                bold,
                to_hex(gc.get_rgb()[:3]),
                angle,
                anchor,
                mtext is not None and mtext.get_gid() == HALO,
            )
        )


def _bold(prop: Any) -> bool:
    weight = prop.get_weight()
    return weight == "bold" or (isinstance(weight, int) and weight >= 600)


Box = tuple[float, float, float, float]


def record(figure: "Figure") -> tuple[str, list[Run], Box]:
    """Return the figure's shapes as SVG without its outer element, its texts, and the box of its shapes.

    Left, top, right, bottom, in points from the top left.
    """
    before, buffer = figure.dpi, StringIO()
    figure.dpi = 72
    wide, high = (float(inches) * 72 for inches in figure.get_size_inches())
    nothing = {"Date": None, "Creator": None}
    recorder = Recorder(wide, high, buffer, image_dpi=72, metadata=nothing)  # type: ignore[no-untyped-call]
    recorder.runs = []
    figure.draw(recorder)
    recorder.finalize()  # type: ignore[no-untyped-call]
    box = _box(figure, high, recorder)
    figure.dpi = before
    text = buffer.getvalue()
    shapes = text[re.search(r"<svg[^>]*>", text).end() : text.rindex("</svg>")]  # type: ignore[union-attr]
    shapes = re.sub(r"<metadata>.*?</metadata>", "", shapes, flags=re.S)
    return re.sub(r"\n +", "\n", shapes), recorder.runs, box


def _box(figure: "Figure", high: float, recorder: Recorder) -> Box:
    """Return what is drawn: axes with their legends, and what lies on axes that are not shown themselves."""
    found = []
    for axes in figure.axes:
        if axes.axison:
            found.append(axes.get_window_extent(recorder))
        elif np.isfinite(axes.dataLim.extents).all():
            found.append(axes.dataLim.transformed(axes.transData))
        if (legend := axes.get_legend()) is not None:
            found.append(legend.get_window_extent(recorder))
    if not found:
        return 0.0, 0.0, 0.0, 0.0
    return (
        min(one.x0 for one in found),
        high - max(one.y1 for one in found),
        max(one.x1 for one in found),
        high - min(one.y0 for one in found),
    )
