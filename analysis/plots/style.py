"""How every figure looks, and how it becomes SVG that is the same on every run."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from analysis.plots.spoken import spoken, visual
from analysis.words import LANGUAGES

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from analysis.plots.letters import Run

INK, SOFT, ACCENT, NOISE = "#1c2430", "#8a93a0", "#0b5c8a", "#b35806"
# Diverging, colour-blind safe and ordered in grey from both ends (ColorBrewer PuOr).
LOW, MIDDLE, HIGH = "#b35806", "#e6e6e6", "#542788"

_SETTINGS: dict[str, Any] = {
    "text.parse_math": False,  # a $ in a name is a $
    "svg.hashsalt": "mentorscale",  # the same ids on every run
    "font.size": 9,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "figure.facecolor": "none",
    "axes.facecolor": "none",
}
# Points around a figure.
_MARGIN = 4.0


@contextmanager
def styled() -> Iterator[None]:
    """Draw within the project's style; nothing of the caller's matplotlib is changed."""
    import matplotlib as mpl

    with mpl.rc_context():
        for name, value in _SETTINGS.items():
            mpl.rcParams[name] = value  # type: ignore[index]  # the stub lists every key as a literal
        yield


def pictures(figure: "Figure") -> dict[str, str]:
    """Return the figure as an SVG document in each language, without a date, so that equal figures are equal bytes.

    It is drawn once; over its shapes the texts of each language are set, and the canvas is as large as both take.
    """
    from analysis.plots.recorder import record

    shapes, runs, box = record(figure)
    drawn = {}
    for language in LANGUAGES:
        texts = [replace(run, text=visual(run.text, spoken(language))) for run in runs]
        drawn[language] = _svg(shapes, texts, box)
    return drawn


def _svg(shapes: str, texts: "list[Run]", box: tuple[float, float, float, float]) -> str:
    from analysis.plots.letters import drawn

    boxes = [box, *(text.box for text in texts)]
    left, top = (min(box[k] for box in boxes) - _MARGIN for k in (0, 1))
    right, bottom = (max(box[k] for box in boxes) + _MARGIN for k in (2, 3))
    wide, high = right - left, bottom - top
    return (
        '<?xml version="1.0" encoding="utf-8" standalone="no"?>\n'
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" version="1.1" '
        f'width="{wide:.1f}pt" height="{high:.1f}pt" viewBox="{left:.1f} {top:.1f} {wide:.1f} {high:.1f}">\n'
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{wide:.1f}" height="{high:.1f}" fill="#ffffff"/>'
        f"{shapes}{drawn(texts)}</svg>\n"
    )


def diverging(count: int) -> list[tuple[float, ...]]:
    """Return `count` colours from the low end through grey to the high end."""
    from matplotlib.colors import LinearSegmentedColormap

    ramp = LinearSegmentedColormap.from_list("likert", [LOW, MIDDLE, HIGH])
    return [tuple(ramp(i / max(count - 1, 1))) for i in range(count)]
